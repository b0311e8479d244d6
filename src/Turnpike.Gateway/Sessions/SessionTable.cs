using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Gateway.Links;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Sessions;

/// <summary>The legacy sessions of this process. A session is found only by its id together with the grant and server it is bound to.</summary>
internal sealed class SessionTable(GatewayOptions options, SharedLinks shared) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _perGrant = new(StringComparer.Ordinal);

    /// <summary>How many are open.</summary>
    public int Count => _sessions.Count;

    /// <summary>A new session; null when there are too many. Nobody knows its id before the handshake is answered.</summary>
    public Session? Open(GrantEntry grant, ServerEntry server)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var recordId = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(id)).AsSpan(0, 8));

        // Invariant: looked at and counted under one lock, so that parallel handshakes cannot pass the bound together.
        lock (_perGrant)
        {
            var open = _perGrant.GetValueOrDefault(grant.Id);
            if (_sessions.Count >= options.MaxSessions || open >= options.MaxSessionsPerGrant)
            {
                return null;
            }

            var link = server.Shared ? shared.For(server, Era.Legacy) : new ServerLink(server, Era.Legacy, grant.Subject);
            var session = new Session(id, recordId, grant.Id, link) { UsedAt = options.Time.GetTimestamp() };
            _sessions[id] = session;
            _perGrant[grant.Id] = open + 1;
            return session;
        }
    }

    /// <summary>The session of this id if it is this grant's, on this server; null otherwise: another's session does not exist.</summary>
    public Session? Find(string id, GrantEntry grant, string server)
    {
        if (!_sessions.TryGetValue(id, out var session) || session.Grant != grant.Id || session.Link.Server.Name != server)
        {
            return null;
        }

        session.UsedAt = options.Time.GetTimestamp();
        return session;
    }

    /// <summary>Whether a session uses this connection.</summary>
    public bool Uses(ServerLink link) => _sessions.Values.Any(s => ReferenceEquals(s.Link, link));

    /// <summary>Ends a session and its upstream side; a shared connection goes on for the others.</summary>
    public async ValueTask EndAsync(Session session)
    {
        lock (_perGrant)
        {
            if (_sessions.TryRemove(session.Id, out _) && (_perGrant[session.Grant] -= 1) == 0)
            {
                _perGrant.Remove(session.Grant);
            }
        }

        if (!session.Link.IsShared)
        {
            await session.Link.DisposeAsync();
        }
    }

    /// <summary>Ends sessions nobody used for the idle time, and those whose grant or server is gone or reached otherwise.</summary>
    public Task SweepAsync(Snapshot snapshot)
    {
        var ending = new List<Task>();
        foreach (var (_, session) in _sessions)
        {
            var isIdle = Volatile.Read(ref session.Active) == 0 && options.Time.GetElapsedTime(session.UsedAt) > options.SessionIdle;
            var isStale = !snapshot.Grants.ContainsKey(session.Grant) || !snapshot.Servers.TryGetValue(session.Link.Server.Name, out var server)
                || server.Shared != session.Link.IsShared || !server.IsReachedLike(session.Link.Server);
            if (isIdle || isStale)
            {
                ending.Add(EndAsync(session).AsTask());
            }
        }

        return Task.WhenAll(ending);
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_sessions.Values.Select(session => EndAsync(session).AsTask()));
}
