using System.Collections.Concurrent;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Links;

/// <summary>The modern era's links: one per grant and server, made at the first call and ended when idle or when the server changed.</summary>
internal sealed class ModernLinks(GatewayOptions options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Grant, string Server), Kept> _links = new();

    /// <summary>The link of a grant to a server as it stands in the snapshot.</summary>
    public ServerLink For(GrantEntry grant, ServerEntry server)
    {
        var key = (grant.Id, server.Name);
        while (true)
        {
            var kept = _links.GetOrAdd(key, static (_, of) => new Kept(new ServerLink(of.Server, Era.Modern, of.Grant.Subject)), (Server: server, Grant: grant));
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

    /// <summary>Ends links nobody used for the idle time, and those of grants that are gone.</summary>
    public async ValueTask SweepAsync(Snapshot snapshot)
    {
        foreach (var (key, kept) in _links)
        {
            var isIdle = options.Time.GetElapsedTime(kept.UsedAt) > options.SessionIdle && kept.Link.Open.Count == 0;
            if ((isIdle || !snapshot.Grants.ContainsKey(key.Grant)) && _links.TryRemove(new(key, kept)))
            {
                await kept.Link.DisposeAsync();
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
