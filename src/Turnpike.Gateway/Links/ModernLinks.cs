using System.Collections.Concurrent;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Links;

/// <summary>The modern era's links: one per grant and server, made at the first call and ended when idle or when the server changed.</summary>
internal sealed class ModernLinks(GatewayOptions options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Grant, string Server), ServerLink> _links = new();

    /// <summary>The link of a grant to a server as it stands in the snapshot.</summary>
    public ServerLink For(GrantEntry grant, ServerEntry server)
    {
        var key = (grant.Id, server.Name);
        while (true)
        {
            var link = _links.GetOrAdd(
                key,
                static (_, of) => new ServerLink(of.Server, Era.Modern, of.Grant.Subject) { UsedAt = of.Now },
                (Server: server, Grant: grant, Now: options.Time.GetTimestamp()));
            if (link.Server.IsReachedLike(server))
            {
                link.UsedAt = options.Time.GetTimestamp();
                return link;
            }

            if (_links.TryRemove(new(key, link)))
            {
                _ = link.DisposeAsync().AsTask();
            }
        }
    }

    /// <summary>Ends links nobody used for long enough, and those of grants and servers that are gone; together, so that none waits for another.</summary>
    public Task SweepAsync(Snapshot snapshot)
    {
        var ending = new List<Task>();
        foreach (var (key, link) in _links)
        {
            var isStale = !snapshot.Grants.ContainsKey(key.Grant) || !snapshot.Servers.TryGetValue(key.Server, out var server)
                || !server.IsReachedLike(link.Server);
            if ((isStale || link.IsIdle(options, snapshot.Servers[key.Server])) && _links.TryRemove(new(key, link)))
            {
                ending.Add(link.DisposeAsync().AsTask());
            }
        }

        return Task.WhenAll(ending);
    }

    public async ValueTask DisposeAsync()
    {
        ServerLink[] links = [.. _links.Values];
        _links.Clear();
        await Task.WhenAll(links.Select(link => link.DisposeAsync().AsTask()));
    }
}
