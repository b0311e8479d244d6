using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Links;

/// <summary>The eras of servers that were added without being probed: found once, at the first call, by one of many first callers.</summary>
internal sealed class EraTable(UpstreamConnector connector)
{
    private readonly ConcurrentDictionary<(ServerTarget Target, string? Caller), Lazy<Task<Era>>> _found = new(new SameTarget());

    /// <summary>The eras a server speaks. Throws <see cref="UpstreamException"/>; a failure is not remembered.</summary>
    /// <param name="server">The server.</param>
    /// <param name="caller">Who calls, whose credentials are used where each caller has their own.</param>
    public async ValueTask<Era> OfAsync(ServerEntry server, string? caller)
    {
        if (server.Era != Era.None)
        {
            return server.Era;
        }

        var whose = server.Settings.PerCaller ? caller : null;
        var found = _found.GetOrAdd((server.Target, whose), of => new(() => connector.DetectAsync(server.Name, of.Target, CancellationToken.None, of.Caller).AsTask()));
        try
        {
            return await found.Value;
        }
        catch (UpstreamException)
        {
            _found.TryRemove(new((server.Target, whose), found));
            throw;
        }
    }

    /// <summary>How many eras are kept.</summary>
    public int Count => _found.Count;

    /// <summary>Forgets what was found for snapshots that were replaced: nobody asks for it again.</summary>
    public void Sweep(Snapshot snapshot)
    {
        if (_found.IsEmpty)
        {
            return;
        }

        var inForce = snapshot.Servers.Values.Select(server => server.Target).ToHashSet<ServerTarget>(ReferenceEqualityComparer.Instance);
        foreach (var (key, _) in _found)
        {
            if (!inForce.Contains(key.Target))
            {
                _found.TryRemove(key, out _);
            }
        }
    }

    // A target is the very one of an entry: another entry's is another, however alike.
    private sealed class SameTarget : IEqualityComparer<(ServerTarget Target, string? Caller)>
    {
        public bool Equals((ServerTarget Target, string? Caller) x, (ServerTarget Target, string? Caller) y) =>
            ReferenceEquals(x.Target, y.Target) && string.Equals(x.Caller, y.Caller, StringComparison.Ordinal);

        public int GetHashCode((ServerTarget Target, string? Caller) value) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(value.Target), value.Caller is null ? 0 : string.GetHashCode(value.Caller, StringComparison.Ordinal));
    }
}
