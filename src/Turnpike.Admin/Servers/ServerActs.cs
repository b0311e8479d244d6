using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.Admin.SignIns;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Pins;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Probing;
using Turnpike.Wire.Revisions;

namespace Turnpike.Admin.Servers;

/// <summary>Acts on servers.</summary>
internal static class ServerActs
{
    private const int LastWords = 400;

    public static async ValueTask<ServerView> AddAsync(ActDesk desk, AddServer request, CancellationToken cancellation)
    {
        ServerName.Require("server", request.Name);
        ServerName.RequireNotOwn(request.Name);
        if (desk.Store.Current.Servers.ContainsKey(request.Name))
        {
            throw new AdminException(AdminFaultCode.Conflict, $"there is a server '{request.Name}' already");
        }

        var target = ServerTargets.Of(request);
        ServerVariables.Require(target, request.AllowedVariables);
        var entry = new ServerEntry
        {
            Name = request.Name,
            Target = target,
            Shared = request.Shared,
            Trust = request.TrustFirst ? FirstTrust.Awaited : FirstTrust.None,
            Settings = ServerSettings.Default with { IdleStop = IdleStop(request.IdleStopSeconds) },
            Pins = FrozenDictionary<PinKey, Definition>.Empty,
        };

        ServerLoops.Refuse(desk, entry.Target);

        // Looked at before anything is stored: a server that does not answer is not half added.
        ServerListing? listing = null;
        string? lacks = null;
        try
        {
            listing = request.Probe ? await LookAsync(desk, entry, cancellation) : null;
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NeedsCredential)
        {
            // It is there, and answered: what it wants can only be given to a server that is known.
            lacks = e.Message;
        }

        desk.Store.AddServer(entry with { Era = listing?.Era ?? Era.None, Settings = ServerLook.Told(entry.Settings, listing) });
        if (listing is not null)
        {
            await FirstSight.PinAsync(desk, entry.Name, listing.Definitions);
            desk.Observe(entry.Name, listing.Definitions, complete: true);
        }

        if (lacks is not null && entry.Target.Url is not null)
        {
            desk.SignIns.Table.Note(entry.Name, null, new SignInTrouble("needs_sign_in", lacks, null, []));
        }

        var view = Show(desk, entry.Name, listing);
        return lacks is null ? view : view with { Problems = [lacks] };
    }

    /// <summary>An idle time that was asked for; null for none. Throws <see cref="AdminException"/> out of bounds.</summary>
    internal static TimeSpan? IdleStop(long? seconds) => seconds switch
    {
        null => null,
        >= 10 and <= 7 * 24 * 3600 => TimeSpan.FromSeconds(seconds.Value),
        _ => throw new AdminException(AdminFaultCode.Invalid, "an idle server is stopped after 10 seconds to 7 days", "15m"),
    };

    public static ActRecord Describe(AddServer request) => new(
        request.Name,
        null,
        (request.Url is { } url ? ServerTargets.Shown(url) : ServerTargets.Recorded(request.Command)) + (request.TrustFirst ? "; TRUSTED AT FIRST SIGHT" : ""));

    public static ValueTask<ServerList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(new ServerList(
        [
            .. desk.Store.Current.AddedServers.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => ForWhom(desk, View(s)) with
            {
                Pending = desk.Store.ListPending(s.Name).Count(p => p.Seen is not null),
            }),
        ]));

    public static ValueTask<ServerView> ShowAsync(ActDesk desk, NamedServer request, CancellationToken cancellation)
    {
        PinActs.Find(desk, request.Name);
        return ValueTask.FromResult(Show(desk, request.Name, null));
    }

    public static async ValueTask<ServerView> TestAsync(ActDesk desk, NamedServer request, CancellationToken cancellation)
    {
        var entry = Added(desk, request.Name);
        ConnectionActs.RefuseDisabled(entry);
        desk.Connector.Forgive(entry.Name);
        var listing = await ServerProbe.ReadAsync(desk.Connector, entry.Name, entry.Target with { Transport = null }, cancellation);
        var seen = listing.Definitions.ToDictionary(d => new PinKey(d.Kind, d.Name));
        var definitions = seen.Values.Select(d => Compare(entry, d))
            .Concat(entry.Pins.Where(p => !seen.ContainsKey(p.Key)).Select(p => PinActs.View(entry, p.Value) with { State = "removed" }))
            .OrderBy(p => p.Kind, StringComparer.Ordinal).ThenBy(p => p.Name, StringComparer.Ordinal);
        return ForWhom(desk, View(entry)) with
        {
            Era = EraName(listing.Era),
            Definitions = [.. definitions],
            Pending = definitions.Count(d => d.State is "new" or "changed"),
            Problems = listing.Problems,
            Condition = Condition(desk, entry),
        };
    }

    public static async ValueTask<ServerView> RefreshAsync(ActDesk desk, NamedServer request, CancellationToken cancellation)
    {
        var entry = Added(desk, request.Name);
        ConnectionActs.RefuseDisabled(entry);
        try
        {
            return Show(desk, entry.Name, await ServerLook.RefreshAsync(desk, entry, null, cancellation));
        }
        catch (UpstreamException e) when (LacksSignIn(desk, entry, e))
        {
            desk.SignIns.Table.Note(entry.Name, null, new SignInTrouble("needs_sign_in", e.Message, null, []));
            throw;
        }
    }

    public static ValueTask<Nothing> RemoveAsync(ActDesk desk, NamedServer request, CancellationToken cancellation)
    {
        Added(desk, request.Name);
        desk.Store.RemoveServer(request.Name);
        desk.Provisions.Forget(request.Name);
        return ValueTask.FromResult(Nothing.Value);
    }

    public static ActRecord Describe(NamedServer request) => new(request.Name, null);

    /// <summary>A server that somebody added. Throws <see cref="AdminException"/> where there is none, and for the gateway's own.</summary>
    internal static ServerEntry Added(ActDesk desk, string name) => PinActs.Find(desk, name) is { IsBuiltIn: false } entry
        ? entry
        : throw new AdminException(AdminFaultCode.Invalid, $"the server '{name}' is the gateway itself: it is there as long as the gateway is");

    internal static ServerView Show(ActDesk desk, string name, ServerListing? listing)
    {
        var entry = desk.Store.Current.Servers[name];
        var definitions = PinActs.View(entry, desk.Store.ListPending(name)).ToImmutableArray();
        return ForWhom(desk, View(entry) with
        {
            Definitions = definitions,
            Pending = definitions.Count(d => d.State is "new" or "changed"),
            Problems = listing?.Problems ?? [],
            Condition = Condition(desk, entry),
            Secrets = SecretReferences.Names(entry.Target),
            MissingSecrets = desk.Store.Current.Vault.Missing(entry),
            SignIns = SignInStandings.Of(desk, entry),
        });
    }

    // Which secrets and sign-ins there are is for those who may see credentials; an agent is told what a server lacks, so that it can ask a person.
    private static ServerView ForWhom(ActDesk desk, ServerView view) =>
        desk.Actor.Kind == ActorKind.Agent || Rights.Of(desk.Actor, desk.Store.Current).Has(Right.LookAtCredentials)
            ? view
            : view with { Headers = [], Environment = [], Secrets = [], MissingSecrets = [], SignIns = [] };

    private static PinView Compare(ServerEntry server, Definition seen)
    {
        var pin = server.Pins.GetValueOrDefault(new PinKey(seen.Kind, seen.Name));
        var state = pin is null ? "new" : pin.Hash == seen.Hash ? "approved" : "changed";
        return new PinView(server.Name, PinActs.KindName(seen.Kind), seen.Name, state, seen.Hash.Hex, pin?.Hash.Hex).Rated(server, pin, seen);
    }

    private static ServerView View(ServerEntry server) => new()
    {
        Name = server.Name,
        Url = server.Settings.Source?.WrittenUrl ?? (server.Target.Url is { } url ? ServerTargets.Shown(url.OriginalString) : null),
        Command = server.Settings.Source is { WrittenCommand: { IsDefaultOrEmpty: false } written } ? written : server.Target.Command,
        Source = server.Settings.Source?.File,
        Disabled = server.Settings.IsDisabled,
        Disconnected = server.Settings.IsDisconnected,
        StartEarly = server.Settings.StartEarly,
        Headers = [.. server.Target.Headers.Select(h => h.Key)],
        Environment = [.. server.Target.Environment.Select(e => e.Key)],
        Era = EraName(server.Era),
        Shared = server.Shared,
        TrustFirst = server.Trust switch
        {
            FirstTrust.Awaited => "awaited",
            FirstTrust.Used => "used",
            _ => null,
        },
        Approved = server.Pins.Count,
    };

    // A process that ends at its start says why on standard error, and whoever adds it has nowhere else to look.
    private static async ValueTask<ServerListing> LookAsync(ActDesk desk, ServerEntry entry, CancellationToken cancellation)
    {
        try
        {
            return await ServerProbe.ReadAsync(desk.Connector, entry.Name, entry.Target, cancellation);
        }
        catch (UpstreamException e) when (Condition(desk, entry).Stderr is { } said)
        {
            var end = said.Length > LastWords ? said[^LastWords..] : said;
            throw new AdminException(new AdminFault(AdminFaultCode.Unreachable, $"{e.Message}; its standard error ends with: {end.Trim().ReplaceLineEndings(" | ")}"), e);
        }
    }

    private static ServerCondition Condition(ActDesk desk, ServerEntry entry)
    {
        var tail = desk.Connector.Status(entry.Name).StderrTail;
        var health = HealthActs.Of(desk, entry);
        return new ServerCondition(health.State, health.LastError, tail.Length == 0 ? null : tail, health);
    }

    // A server that was added unseen is found to want a sign-in by the first look at it. A secret that is missing is another thing.
    private static bool LacksSignIn(ActDesk desk, ServerEntry entry, UpstreamException e) =>
        e.Fault == UpstreamFault.NeedsCredential && entry.Target.Url is not null
        && desk.Store.Current.Vault.Missing(entry).IsEmpty && desk.SignIns.Table.Trouble(entry.Name, null) is null;

    private static string EraName(Era era) => era switch
    {
        Era.Legacy => "legacy",
        Era.Modern => "modern",
        Era.Both => "both",
        _ => "unknown",
    };
}
