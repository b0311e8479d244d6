using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Turnpike.Gateway.Pins;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Links;

/// <summary>
/// The gateway's side of one upstream connection: a caller session's in the legacy era, a grant's in the modern era. Mints request
/// ids, knows which client request each stands for, and what the server was seen to define. Never shared between grants, unless the
/// server was added with <c>shared</c> (<see cref="SharedLinks"/>).
/// </summary>
[SuppressMessage("Reliability", "CA2213", Justification = "a source without a timer holds nothing, and its token is asked for after the end")]
internal sealed class ServerLink : IAsyncDisposable
{
    private const int MaxResumable = 64;

    private readonly ConcurrentDictionary<long, Exchange> _exchanges = new(concurrencyLevel: 1, capacity: 1);
    private readonly Queue<Exchange> _resumable = new();
    private readonly SemaphoreSlim _opening = new(1, 1);
    private UpstreamConnection? _connection;
    private readonly CancellationTokenSource _ended = new();
    private long _lastId;
    private long _usedAt;
    private ServerRequests? _serverRequests;

    /// <param name="server">The server.</param>
    /// <param name="era">The era that is spoken.</param>
    /// <param name="caller">On whose behalf (the grant's subject); null where one connection serves every caller.</param>
    public ServerLink(ServerEntry server, Era era, string? caller)
    {
        Server = server;
        Caller = caller;
        Era = era;
    }

    /// <summary>The server as it stood when the link was made.</summary>
    public ServerEntry Server { get; }

    /// <summary>On whose behalf it is (the grant's subject), whose credentials it uses; null where it serves every caller.</summary>
    public string? Caller { get; }

    /// <summary>The era spoken over this link.</summary>
    public Era Era { get; }

    /// <summary>Whether one connection serves every caller: then it keeps no state of a client, and the server may ask nothing.</summary>
    public bool IsShared => Server.Shared;

    /// <summary>Whether the server is a child process.</summary>
    public bool IsStdio => Server.Target.Url is null;

    /// <summary>What the server was seen to define over this link.</summary>
    public ObservedDefinitions Observed { get; } = new();

    /// <summary>One look at the server's definitions at a time.</summary>
    public SemaphoreSlim Looking { get; } = new(1, 1);

    /// <summary>Requests the server made of the client, waiting for their answers.</summary>
    public ServerRequests ServerRequests => LazyInitializer.EnsureInitialized(ref _serverRequests)!;

    /// <summary>Where messages go that belong to no request.</summary>
    public Outlet Outlet { get; } = new();

    /// <summary>The client's <c>initialize</c> as it was forwarded, to be said again to a process that had to be restarted.</summary>
    public byte[]? Hello { get; set; }

    /// <summary>What the server answered the gateway's own <c>initialize</c>; null before, and where clients say their own.</summary>
    public SharedGreeting? Greeting { get; set; }

    /// <summary>The revision agreed at initialize; null before, and in the modern era.</summary>
    public string? Revision { get; set; }

    /// <summary>Whether the client of this session said at initialize that it can open a page; false where the link is no client's own.</summary>
    public bool TakesUrls { get; set; }

    /// <summary>Requests that were forwarded and are not answered yet.</summary>
    public ICollection<Exchange> Open => _exchanges.Values;

    /// <summary>The connection that was opened; null before.</summary>
    public UpstreamConnection? Connection => _connection;

    /// <summary>When it was last used, as a timestamp of the clock; a request that is under way uses it.</summary>
    public long UsedAt
    {
        get => Volatile.Read(ref _usedAt);
        set => Volatile.Write(ref _usedAt, value);
    }

    /// <summary>Ends with the link: standing streams end with it, requests under way do not.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>The connection, while one is open that can be used; else null.</summary>
    public UpstreamConnection? Living => Volatile.Read(ref _connection) is { Closed.IsCompleted: false } living ? living : null;

    /// <summary>A fresh request id.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Notes a request before it is forwarded.</summary>
    public void Add(Exchange exchange) => _exchanges[exchange.Id] = exchange;

    /// <summary>The open request with this minted id.</summary>
    public Exchange? Find(long id) => _exchanges.TryGetValue(id, out var exchange) ? exchange : null;

    /// <summary>The newest open request this grant made under this id, in this session.</summary>
    public Exchange? FindByClientId(ReadOnlySpan<byte> clientId, string grant, string? session)
    {
        Exchange? found = null;
        foreach (var (_, exchange) in _exchanges)
        {
            // Invariant: callers of a shared connection may use the same ids; each finds only its own.
            if (exchange.Visit.Grant.Id == grant && exchange.Visit.Session == session && exchange.ClientId.Span.SequenceEqual(clientId) && (found is null || exchange.Id > found.Id))
            {
                found = exchange;
            }
        }

        return found;
    }

    /// <summary>Forgets a request that was answered or given up. True for exactly one of several callers.</summary>
    public bool Remove(Exchange exchange) => _exchanges.TryRemove(exchange.Id, out _);

    /// <summary>
    /// Keeps a request whose stream broke before its answer, for a client that may resume it. Bounded: past it the oldest is given up
    /// and returned.
    /// </summary>
    public Exchange? KeepForResume(Exchange exchange)
    {
        lock (_resumable)
        {
            _resumable.Enqueue(exchange);
            return _resumable.Count > MaxResumable ? _resumable.Dequeue() : null;
        }
    }

    /// <summary>
    /// The living connection. Opens it at the first call, and again after a process died: many first callers start one.
    /// <paramref name="opened"/> runs on a fresh connection before anybody uses it.
    /// </summary>
    public async ValueTask<UpstreamConnection> ConnectAsync(
        UpstreamConnector connector, Func<UpstreamConnection, CancellationToken, ValueTask> opened, CancellationToken cancellation)
    {
        if (Living is { } living)
        {
            return living;
        }

        if (!Server.Settings.IsReachable)
        {
            throw new UpstreamException(
                UpstreamFault.Refused, Server.Settings.IsDisabled ? "the server is disabled by its configuration" : "the server was disconnected and not connected since");
        }

        await _opening.WaitAsync(cancellation);
        try
        {
            if (_connection is { Closed.IsCompleted: false } other)
            {
                return other;
            }

            if (_ended.IsCancellationRequested)
            {
                throw Over();
            }

            if (_connection is { } dead)
            {
                await dead.DisposeAsync();
                if (!IsStdio && Era == Era.Legacy && !IsShared)
                {
                    throw new UpstreamException(UpstreamFault.SessionGone, "the server does not know the session any more", 404);
                }

                Observed.Forget();
            }

            var connection = await connector.OpenAsync(Server.Name, Server.Target, Era, Caller, cancellation);
            try
            {
                await opened(connection, cancellation);
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }

            Volatile.Write(ref _connection, connection);
            if (_ended.IsCancellationRequested && Interlocked.Exchange(ref _connection, null) is { } late)
            {
                await late.DisposeAsync();
                throw Over();
            }

            return connection;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Whether nobody used it for so long that its connection is closed, and its process ended.</summary>
    /// <param name="options">How long that is, and the clock.</param>
    /// <param name="now">The server as it stands in the snapshot.</param>
    public bool IsIdle(GatewayOptions options, ServerEntry now)
    {
        var most = now.Settings.IdleStop ?? (IsStdio ? options.IdleStop : options.SessionIdle);
        return _exchanges.IsEmpty && options.Time.GetElapsedTime(UsedAt) > most;
    }

    /// <summary>Closes the connection of a link that is still held by sessions; the next request opens another.</summary>
    public async ValueTask RestAsync()
    {
        await _opening.WaitAsync();
        try
        {
            if (_connection is { } connection && _exchanges.IsEmpty)
            {
                await connection.DisposeAsync();
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The connection of a server within this process: made once, and there as long as the link is. Throws <see cref="UpstreamException"/>.</summary>
    public UpstreamConnection Within(Func<ServerLink, UpstreamConnection> make)
    {
        var before = Volatile.Read(ref _connection);
        if (before is { Closed.IsCompleted: false })
        {
            return before;
        }

        // Of two at the same moment one is kept; the other was used by nobody.
        var made = make(this);
        var kept = Interlocked.CompareExchange(ref _connection, made, before);
        return _ended.IsCancellationRequested ? throw Over() : ReferenceEquals(kept, before) || kept is null ? made : kept;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        if (Interlocked.Exchange(ref _connection, null) is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    private static UpstreamException Over() => new(UpstreamFault.Refused, "the connection was ended");
}
