using Turnpike.Admin.Acts;
using Turnpike.Admin.Pins;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Probing;

namespace Turnpike.Admin.Servers;

/// <summary>Looks at a server that is there, and notes what it has; nothing becomes approved by being seen.</summary>
internal static class ServerLook
{
    private const int LongestVersion = 100;

    /// <summary>
    /// Connects at once, whatever failed before; notes eras and definitions. Throws <see cref="Upstreams.Connections.UpstreamException"/>.
    /// </summary>
    /// <param name="desk">The act's desk.</param>
    /// <param name="entry">The server.</param>
    /// <param name="caller">By whose credentials (a grant's subject); null for the server's.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ServerListing> RefreshAsync(ActDesk desk, ServerEntry entry, string? caller, CancellationToken cancellation)
    {
        desk.Connector.Forgive(entry.Name);
        var listing = await ServerProbe.ReadAsync(desk.Connector, entry.Name, entry.Target with { Transport = null }, caller, cancellation);
        if (listing.Era != entry.Era || Told(entry.Settings, listing) != entry.Settings)
        {
            desk.Store.UpdateServer(entry.Name, e => e with { Era = listing.Era, Settings = Told(e.Settings, listing) });
        }

        await FirstSight.PinAsync(desk, entry.Name, listing.Definitions);
        desk.Observe(entry.Name, listing.Definitions, complete: true);
        return listing;
    }

    /// <summary>Settings with what was seen of the server; a version longer than this is no version.</summary>
    public static ServerSettings Told(ServerSettings settings, ServerListing? listing) => listing is null ? settings
        : settings with { Transport = listing.Transport, ReportedVersion = listing.ServerVersion is { Length: <= LongestVersion } version ? version : null };
}
