using System.Collections.Concurrent;
using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.State.Pins;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Probing;

namespace Turnpike.Admin.Pins;

/// <summary>
/// Trust at first sight: the first whole listing of a server that was added so is pinned by the gateway itself. What carries a finding of
/// severity high or above waits for a person, and so does everything that comes later.
/// </summary>
internal sealed class FirstSight(TimeProvider time)
{
    /// <summary>Who pins where nobody looks, as the record names it.</summary>
    public static Actor Actor { get; } = Actor.Local("first-sight");

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // One look at a server at a time; a server that does not answer keeps nobody else's waiting.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _looking = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _failedAt = new(StringComparer.Ordinal);

    /// <summary>
    /// Looks at a server whose first listing is awaited and pins it. What a caller's connection saw is a page of one list and no listing:
    /// the gateway asks for itself, so that everything the server says first is pinned at once or not at all. A server that does not
    /// answer is asked again at a later call; until then nothing of it is pinned, and nothing is forwarded.
    /// </summary>
    public async ValueTask LookAsync(ActDesk desk, string server, CancellationToken cancellation)
    {
        if (!Awaits(desk, server) || (_failedAt.TryGetValue(server, out var failed) && time.GetElapsedTime(failed) < Pause))
        {
            return;
        }

        var one = _looking.GetOrAdd(server, static _ => new SemaphoreSlim(1, 1));
        await one.WaitAsync(cancellation);
        try
        {
            if (Awaits(desk, server))
            {
                var entry = desk.Store.Current.Servers[server];
                var listing = await ServerProbe.ReadAsync(desk.Connector, entry.Name, entry.Target, cancellation);
                await PinAsync(desk, server, listing.Definitions);
                desk.Observe(server, listing.Definitions, complete: true);
            }
        }
        catch (Exception e) when (e is UpstreamException or AdminException)
        {
            // It could not be listed, or was removed meanwhile: nothing of it is pinned.
            _failedAt[server] = time.GetTimestamp();
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Pins a whole listing, if it is the first one of a server that is trusted at first sight.</summary>
    public static async ValueTask PinAsync(ActDesk desk, string server, ImmutableArray<Definition> listing)
    {
        if (!Awaits(desk, server))
        {
            return;
        }

        var trusted = listing.RemoveAll(Suspects(desk, server, listing).Contains);
        var record = new ActRecord(server, null, Summary(trusted, listing.Length - trusted.Length));
        await desk.For(Actor).ChangeAsync("pin.first_sight", record, () =>
        {
            desk.Store.TrustFirst(server, trusted);
            return ValueTask.FromResult(Nothing.Value);
        });
    }

    private static bool Awaits(ActDesk desk, string server) =>
        desk.Store.Current.Servers.TryGetValue(server, out var entry) && entry.Trust == FirstTrust.Awaited;

    private static HashSet<Definition> Suspects(ActDesk desk, string server, ImmutableArray<Definition> listing)
    {
        var stack = PinFindings.Stack(desk, server, listing.Select(d => new PinKey(d.Kind, d.Name)));
        return [.. listing.Where(d => FindingScanner.Scan(d, server, stack).Any(f => f.Severity >= FindingSeverity.High))];
    }

    private static string Summary(ImmutableArray<Definition> trusted, int withheld) =>
        $"nobody looked: {trusted.Length} pinned at first sight, {withheld} withheld for findings of severity high or above"
        + string.Concat(trusted.Select(d => $"; {PinActs.KindName(d.Kind)} {d.Name} {d.Hash.Hex[..12]}"));
}
