using System.Collections.Immutable;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Catalogs;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies.Replays;
using Turnpike.Admin.Provisioning;
using Turnpike.Admin.Records;
using Turnpike.Admin.Scans;
using Turnpike.Admin.SignIns;
using Turnpike.Admin.Sockets;
using Turnpike.Audit;
using Turnpike.Catalog.Definitions;
using Turnpike.Policies;
using Turnpike.State.Folders;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;
using Turnpike.State.Storage;
using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Admin.Nodes;

/// <summary>
/// The process that owns the data folder: it holds the lock, writes the state and the record, and serves the local socket through
/// which every other process of the folder acts.
/// </summary>
internal sealed class OwnerNode : Node
{
    private readonly FolderLock _lock;
    private readonly StateStore _store;
    private readonly LocalLedger _ledger;
    private readonly NodeOptions _options;
    private readonly UpstreamConnector _connector;
    private readonly bool _ownsConnector;
    private readonly OwnerSocket _socket;
    private readonly ApprovalWebhook? _webhook;
    private readonly FirstSight _firstSight;
    private readonly SignInDesk _signIns;
    private readonly ProvisionDesk _provisions;
    private readonly AccountDesk _accounts;
    private readonly RecordJobs _jobs;
    private readonly ScanDesk _scans;
    private readonly ImportDesk _imports;
    private readonly RecordBook _records;
    private readonly RecordVerification _verification;
    private readonly Task _leftovers;
    private volatile Uri? _address;
    private int _disposed;

    private OwnerNode(DataFolder folder, FolderLock held, StateStore store, LocalLedger ledger, NodeOptions options, ApprovalWebhook? webhook)
    {
        Folder = folder.Path;
        _webhook = webhook;
        _lock = held;
        _store = store;
        _ledger = ledger;
        _options = options;
        _firstSight = new FirstSight(options.Time);
        _records = new RecordBook(folder.Path, ledger, options.Time);
        _jobs = new RecordJobs(_records, ledger, options.Time);
        _imports = new ImportDesk(folder.Path, options.Time);
        _verification = new RecordVerification(folder.Path, () => ledger.Log.Head, options.Time);
        _provisions = new ProvisionDesk(folder.Path, options.Packages, new UpstreamOptions { Time = options.Time }, options.Time);
        _scans = new ScanDesk(
            options.Scans ?? ScanMeans.Of(() => _provisions.Sandbox, new UpstreamOptions { Time = options.Time, DataFolder = folder.Path, AllowedPrivateHosts = options.Configuration.PrivateHosts }),
            options.Time);
        _accounts = new AccountDesk(options.Configuration, options.PasswordIterations, options.Time);
        _ownsConnector = options.Connector is null;
        _connector = options.Connector ?? new UpstreamConnector(new UpstreamOptions
        {
            Time = options.Time,
            WorkingDirectory = folder.Path,
            DataFolder = folder.Path,
            Packages = new PackageStarts(folder.Path),
            AllowedPrivateHosts = options.Configuration.PrivateHosts,
        });
        _connector.Credentials ??= Credentials;
        _signIns = new SignInDesk(new OAuthClient(new GuardedHttp(_connector.Options), options.Time), options.Time, options.Configuration.ClientDocument);
        store.Changed += OnChanged;
        ProvisionActs.EndAbandoned(Desk(User));
        _provisions.Folder.Sweep();
        var desk = new OwnerDesk(this);
        _socket = OwnerSocket.Listen(folder.PrepareSocketPath(), desk.AnswerAsync, () => Current.Version, options.Time);
        _leftovers = EndLeftoversAsync(folder);
        webhook?.Begin(ledger, () => _store.Current.People, Console);
    }

    /// <inheritdoc/>
    public override string Folder { get; }

    /// <inheritdoc/>
    public override Snapshot Current => _store.Current;

    /// <inheritdoc/>
    public override byte[] DeriveKey(string purpose) => _store.DeriveKey(purpose);

    /// <inheritdoc/>
    protected override TimeProvider Time => _options.Time;

    /// <inheritdoc/>
    public override Ledger Ledger => _ledger;

    /// <inheritdoc/>
    public override bool IsOwner => true;

    /// <summary>Becomes the owner, or returns null when another process is. Throws <see cref="AdminException"/>.</summary>
    public static OwnerNode? TryOpen(DataFolder folder, NodeOptions options)
    {
        if (folder.TryLock() is not { } held)
        {
            return null;
        }

        StateStore? store = null;
        try
        {
            store = StateStore.Open(folder, options.Time, keys: options.Keys, builtIn: options.BuiltIn);
            var state = store;
            var configuration = options.Configuration;
            var webhook = options.Webhook is { } target ? new ApprovalWebhook(target, configuration.ApprovalWebhook!.Arguments, options.Time) : null;
            var ledger = LocalLedger.Open(
                new AuditOptions
                {
                    Folder = folder.RecordFolder,
                    Durability = configuration.Durability,
                    SegmentBytes = configuration.SegmentBytes,
                    CheckpointEvery = configuration.CheckpointEvery,
                    Time = options.Time,
                },
                new LedgerOptions { CurrentVersion = () => state.Current.Version, People = () => state.Current.People, ApprovalTold = webhook is null ? null : webhook.Tell, Arguments = configuration.RecordedArguments });
            return new OwnerNode(folder, held, store, ledger, options, webhook);
        }
        catch
        {
            store?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<TResponse> ActAsAsync<TRequest, TResponse>(
        Actor? actor, Act<TRequest, TResponse> act, TRequest request, CancellationToken cancellation) =>
        act.PerformAsync(Desk(actor ?? User), request, cancellation);

    /// <inheritdoc/>
    public override async ValueTask ObserveAsync(string server, ImmutableArray<Definition> seen, CancellationToken cancellation)
    {
        await _firstSight.LookAsync(Desk(FirstSight.Actor), server, cancellation);
        var before = Current.Version;
        Desk(User).Observe(server, seen, complete: false);
        if (Current.Version != before)
        {
            await _socket.PublishAsync(Current.Version);
        }
    }

    /// <inheritdoc/>
    public override void Announce(Uri address) => _address = address;

    /// <summary>What acts of one person have to hand.</summary>
    public ActDesk Desk(Actor actor) => new()
    {
        Store = _store,
        Ledger = _ledger,
        Connector = _connector,
        Time = _options.Time,
        Provisions = _provisions,
        Keys = _options.Keys,
        Actor = actor,
        Gateway = Gateway,
        Console = Console,
        SignIns = _signIns,
        Accounts = _accounts,
        Jobs = _jobs,
        Scans = _scans,
        Catalog = _imports,
        Records = _records,
        Verification = _verification,
        Webhook = () => _webhook?.View ?? new WebhookView(null, 0, 0, 0, null),
        Publish = () => _socket.PublishAsync(Current.Version),
    };

    // In the background: a leftover that does not want to end holds up nobody who starts.
    private async Task EndLeftoversAsync(DataFolder folder)
    {
        await Task.Yield();
        foreach (var leftover in await Leftovers.EndAsync(Leftovers.FolderIn(folder.Path), _connector.Options.StopGrace, _options.Time))
        {
            _ledger.Note(new CallIntent
            {
                Kind = "finding",
                Method = "server.leftover",
                Snapshot = Current,
                Server = leftover.Server,
                Name = $"process {leftover.ProcessId}",
                Decision = new Decision(DecisionOutcome.Allow, DecisionStep.Allowed, "(leftover)", "", "a gateway that is gone left this process over; it was ended", []),
            });
        }
    }

    private Actor User => Actor.Local(_options.Who);

    private Uri? Gateway() => _address ?? _socket.Announced;

    private Uri? Console() => ConsolePage.AddressOf(_options.Configuration, Gateway());

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // The lock goes last: whoever takes over finds the record and the state closed.
        await _socket.DisposeAsync();
        await _scans.DisposeAsync();
        await _provisions.DisposeAsync();
        _accounts.Dispose();
        await _verification.DisposeAsync();
        await _jobs.DisposeAsync();
        await _imports.DisposeAsync();
        await _records.DisposeAsync();
        await _leftovers;
        if (_ownsConnector)
        {
            await _connector.DisposeAsync();
        }

        // What it gives up now is not lost: the next owner tells it again.
        await (_webhook?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _ledger.DisposeAsync();
        _store.Dispose();
        _lock.Dispose();
    }
}
