using System.Collections.Concurrent;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Links;

/// <summary>
/// Requests a legacy server made of the client (sampling, elicitation, roots): the client sees an id the gateway minted, so that an
/// answer can only ever answer a request that was made of this session. Bounded.
/// </summary>
internal sealed class ServerRequests
{
    private const int MaxOpen = 256;

    private readonly ConcurrentDictionary<long, ServerRequest> _open = new(concurrencyLevel: 1, capacity: 1);
    private long _lastId;

    /// <summary>Notes a request; null when too many are open.</summary>
    public ServerRequest? Add(McpMethod method, ReadOnlyMemory<byte> serverId)
    {
        if (_open.Count >= MaxOpen)
        {
            return null;
        }

        var request = new ServerRequest(Interlocked.Increment(ref _lastId), method, serverId.ToArray());
        _open[request.Id] = request;
        return request;
    }

    /// <summary>Takes the request an answer is for; null when none was made under that id.</summary>
    public ServerRequest? Take(long id) => _open.TryRemove(id, out var request) ? request : null;

    /// <summary>Puts back a request whose answer could not be recorded.</summary>
    public void Restore(ServerRequest request) => _open[request.Id] = request;

    /// <summary>The open request the server made under this id.</summary>
    public ServerRequest? FindByServerId(ReadOnlySpan<byte> serverId)
    {
        foreach (var (_, request) in _open)
        {
            if (request.ServerId.Span.SequenceEqual(serverId))
            {
                return request;
            }
        }

        return null;
    }
}

/// <summary>A request of a server.</summary>
/// <param name="Id">The id the client sees.</param>
/// <param name="Method">The method.</param>
/// <param name="ServerId">Source JSON of the id the server gave.</param>
internal sealed record ServerRequest(long Id, McpMethod Method, ReadOnlyMemory<byte> ServerId);
