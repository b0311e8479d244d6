using System.Collections.Concurrent;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Links;

/// <summary>The eras of servers that were added without being probed: found once, at the first call, by one of many first callers.</summary>
internal sealed class EraTable(UpstreamConnector connector)
{
    private readonly ConcurrentDictionary<ServerTarget, Lazy<Task<Era>>> _found = new(ReferenceEqualityComparer.Instance);

    /// <summary>The eras a server speaks. Throws <see cref="UpstreamException"/>; a failure is not remembered.</summary>
    public async ValueTask<Era> OfAsync(ServerEntry server)
    {
        if (server.Era != Era.None)
        {
            return server.Era;
        }

        var found = _found.GetOrAdd(server.Target, target => new(() => connector.DetectAsync(server.Name, target, CancellationToken.None).AsTask()));
        try
        {
            return await found.Value;
        }
        catch (UpstreamException)
        {
            _found.TryRemove(new(server.Target, found));
            throw;
        }
    }
}
