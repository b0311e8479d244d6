using System.Collections.Immutable;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Catalogs;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies.Replays;
using Turnpike.Admin.Provisioning;
using Turnpike.Admin.Records;
using Turnpike.Admin.Scans;
using Turnpike.Admin.SignIns;
using Turnpike.Catalog.Definitions;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Pins;
using Turnpike.State.Storage;
using Turnpike.State.Vault.Keys;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Admin.Acts;

/// <summary>What an act has to hand at the owner of the data folder: the state, the record, the way to servers.</summary>
internal sealed class ActDesk
{
    public required StateStore Store { get; init; }

    public required LocalLedger Ledger { get; init; }

    public required UpstreamConnector Connector { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>What provisioning has to hand.</summary>
    public required ProvisionDesk Provisions { get; init; }

    /// <summary>What the owner was given to open its vault with.</summary>
    public required ProcessKeys Keys { get; init; }

    /// <summary>Who performs the act.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Who performs the act, as the record names them.</summary>
    public string Who => Actor.Who;

    /// <summary>Where a process of this folder listens for MCP clients; null while none does.</summary>
    public required Func<Uri?> Gateway { get; init; }

    /// <summary>Where people open the pages: the configured address, else the one that is listened on; null without either.</summary>
    public required Func<Uri?> Console { get; init; }

    /// <summary>Sign-ins at servers.</summary>
    public required SignInDesk SignIns { get; init; }

    /// <summary>What signing in to the console has to hand.</summary>
    public required AccountDesk Accounts { get; init; }

    /// <summary>What goes through the record in the background.</summary>
    public required RecordJobs Jobs { get; init; }

    /// <summary>Scans of servers.</summary>
    public required ScanDesk Scans { get; init; }

    /// <summary>The catalogue, and imports into it.</summary>
    public required ImportDesk Catalog { get; init; }

    /// <summary>The record's index.</summary>
    public required RecordBook Records { get; init; }

    /// <summary>Verifies the record in the background.</summary>
    public required RecordVerification Verification { get; init; }

    /// <summary>How the telling of approvals stands.</summary>
    public required Func<WebhookView> Webhook { get; init; }

    /// <summary>Puts the snapshot that is now in force in force everywhere.</summary>
    public required Func<Task> Publish { get; init; }

    /// <summary>The same desk for somebody else.</summary>
    public ActDesk For(Actor actor) => new()
    {
        Store = Store,
        Ledger = Ledger,
        Connector = Connector,
        Time = Time,
        Provisions = Provisions,
        Keys = Keys,
        Actor = actor,
        Gateway = Gateway,
        Console = Console,
        SignIns = SignIns,
        Accounts = Accounts,
        Jobs = Jobs,
        Scans = Scans,
        Catalog = Catalog,
        Records = Records,
        Verification = Verification,
        Webhook = Webhook,
        Publish = Publish,
    };

    /// <summary>
    /// Notes what a server was seen to say and records what became pending by it. <paramref name="complete"/>: it is everything the
    /// server has, so that what is missing was removed.
    /// </summary>
    public void Observe(string server, ImmutableArray<Definition> seen, bool complete)
    {
        foreach (var pin in Store.ObserveDefinitions(server, seen, complete))
        {
            Ledger.Note(new CallIntent
            {
                Kind = "finding",
                Method = "pin.pending",
                Snapshot = Store.Current,
                Server = server,
                Name = pin.Key.Name,
                DefinitionHash = pin.Seen?.Hash.Hex,
                Decision = new Decision(DecisionOutcome.Deny, DecisionStep.Unpinned, "(unpinned)", "", Cause(pin), []),
            });
        }
    }

    /// <summary>Performs an act that changes nothing.</summary>
    public static async ValueTask<T> LookAsync<T>(Func<ValueTask<T>> look)
    {
        try
        {
            return await look();
        }
        catch (Exception e) when (AdminFaults.TryExplain(e) is { } fault)
        {
            throw new AdminException(fault, e);
        }
    }

    /// <summary>
    /// Records what is about to be changed, durably; changes it; makes it known everywhere; records how it went. An act that cannot be
    /// recorded is not done.
    /// </summary>
    public async ValueTask<T> ChangeAsync<T>(string act, ActRecord record, Func<ValueTask<T>> change)
    {
        var started = Time.GetTimestamp();
        var intent = new CallIntent
        {
            Kind = "admin",
            Method = act,
            Server = record.Server,
            Name = record.Name,
            PolicyDigest = record.PolicyDigest,
            Source = $"admin:{Who}",
            Decision = new Decision(DecisionOutcome.Allow, DecisionStep.Allowed, "(admin)", "", record.Summary, []),
        };
        var reservation = await Ledger.ReserveAsync(intent, CancellationToken.None);
        try
        {
            var answer = await LookAsync(change);
            await Publish();
            Ledger.Settle(new CallOutcome(reservation.Sequence, OutcomeKind.Result, 0, Time.GetElapsedTime(started), 0));
            return answer;
        }
        catch (Exception e)
        {
            Ledger.Settle(new CallOutcome(reservation.Sequence, OutcomeKind.NotSent, 0, Time.GetElapsedTime(started), 0));
            if (e is AdminException refused)
            {
                TryNoteRefused(act, record, refused.Fault.Message);
            }

            throw;
        }
    }

    /// <summary>Records that an act was refused, and why. Throws <see cref="RecordUnavailableException"/> when it cannot.</summary>
    public void NoteRefused(string act, ActRecord record, string why) => Ledger.Note(new CallIntent
    {
        Kind = "refused_act",
        Method = act,
        Server = record.Server,
        Name = record.Name,
        PolicyDigest = record.PolicyDigest,
        Source = $"admin:{Who}",
        Decision = new Decision(DecisionOutcome.Deny, DecisionStep.Action, "(admin)", "", why, []),
    });

    /// <summary>As <see cref="NoteRefused"/>, where what is asked for is refused whether that can be recorded or not.</summary>
    public void TryNoteRefused(string act, ActRecord record, string why)
    {
        try
        {
            NoteRefused(act, record, why);
        }
        catch (RecordUnavailableException)
        {
            // Nothing was changed, and nothing will be as long as the record cannot be written.
        }
    }

    private static string Cause(PendingPin pin) => pin.Change switch
    {
        PinChange.Added => "seen for the first time",
        PinChange.Changed => $"differs from its pin {pin.Approved!.Hash}",
        _ => "no longer there",
    };
}
