using System.Collections.Concurrent;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Links;

/// <summary>The links of servers that were added with <c>shared</c>: one per server and era, for every caller.</summary>
internal sealed class SharedLinks(GatewayOptions options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Server, Era Era), ServerLink> _links = new();

    /// <summary>The one link to a server as it stands in the snapshot.</summary>
    public ServerLink For(ServerEntry server, Era era)
    {
        var key = (server.Name, era);
        while (true)
        {
            var link = _links.GetOrAdd(
                key, static (k, of) => new ServerLink(of.Server, k.Era, null) { UsedAt = of.Now }, (Server: server, Now: options.Time.GetTimestamp()));
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

    /// <summary>
    /// Ends links nobody used for long enough, and those of servers that are gone or not shared any more; closes the connection alone
    /// where sessions hold the link. On those that stay, ends the subscriptions of grants that are gone.
    /// </summary>
    /// <param name="snapshot">What is in force.</param>
    /// <param name="isUsed">Whether a session holds a link.</param>
    public Task SweepAsync(Snapshot snapshot, Func<ServerLink, bool> isUsed)
    {
        var ending = new List<Task>();
        foreach (var (key, link) in _links)
        {
            if (!snapshot.Servers.TryGetValue(key.Server, out var server) || !server.Shared || !server.IsReachedLike(link.Server))
            {
                End(key, link, ending);
            }
            else if (!link.IsIdle(options, server))
            {
                ending.Add(EndSubscriptionsAsync(link, snapshot));
            }
            else if (isUsed(link))
            {
                ending.Add(link.RestAsync().AsTask());
            }
            else
            {
                End(key, link, ending);
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

    private void End((string Server, Era Era) key, ServerLink link, List<Task> ending)
    {
        if (_links.TryRemove(new(key, link)))
        {
            ending.Add(link.DisposeAsync().AsTask());
        }
    }

    private static async Task EndSubscriptionsAsync(ServerLink link, Snapshot snapshot)
    {
        foreach (var exchange in link.Open)
        {
            if (exchange.Method == McpMethod.Listen && exchange.Visit.Under(snapshot) is null)
            {
                await exchange.CancelAsync();
            }
        }
    }
}
