using System.Collections.Concurrent;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Links;

/// <summary>The links of servers that were added with <c>shared</c>: one per server and era, for every caller.</summary>
internal sealed class SharedLinks(GatewayOptions options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Server, Era Era), Kept> _links = new();

    /// <summary>The one link to a server as it stands in the snapshot.</summary>
    public ServerLink For(ServerEntry server, Era era)
    {
        var key = (server.Name, era);
        while (true)
        {
            var kept = _links.GetOrAdd(key, static (k, s) => new Kept(new ServerLink(s, k.Era, null)), server);
            if (kept.Link.Server.IsReachedLike(server))
            {
                kept.UsedAt = options.Time.GetTimestamp();
                return kept.Link;
            }

            if (_links.TryRemove(new(key, kept)))
            {
                _ = kept.Link.DisposeAsync().AsTask();
            }
        }
    }

    /// <summary>
    /// Ends links nobody used for the idle time, and those of servers that are gone or not shared any more; on those that stay, the
    /// subscriptions of grants that are gone.
    /// </summary>
    /// <param name="snapshot">What is in force.</param>
    /// <param name="isUsed">Whether a session holds a link.</param>
    public async ValueTask SweepAsync(Snapshot snapshot, Func<ServerLink, bool> isUsed)
    {
        foreach (var (key, kept) in _links)
        {
            var isStale = !snapshot.Servers.TryGetValue(key.Server, out var server) || !server.Shared;
            var isIdle = options.Time.GetElapsedTime(kept.UsedAt) > options.SessionIdle && kept.Link.Open.Count == 0 && !isUsed(kept.Link);
            if ((isStale || isIdle) && _links.TryRemove(new(key, kept)))
            {
                await kept.Link.DisposeAsync();
                continue;
            }

            foreach (var exchange in kept.Link.Open)
            {
                if (exchange.Method == McpMethod.Listen && exchange.Visit.Under(snapshot) is null)
                {
                    await exchange.CancelAsync();
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (key, kept) in _links)
        {
            if (_links.TryRemove(new(key, kept)))
            {
                await kept.Link.DisposeAsync();
            }
        }
    }

    private sealed class Kept(ServerLink link)
    {
        public ServerLink Link { get; } = link;

        public long UsedAt { get; set; }
    }
}
