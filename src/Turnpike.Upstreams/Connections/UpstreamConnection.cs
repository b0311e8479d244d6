using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Connections;

/// <summary>
/// One connection to a server for one key: a caller session in the legacy era, a grant and caller in the modern era. Stands for an
/// upstream HTTP session or a child process. Knows bytes and transports; knows nothing of callers and policy.
/// </summary>
public abstract class UpstreamConnection : IAsyncDisposable
{
    /// <summary>
    /// Sends one message and opens the exchange of what comes back: returns with the answer's headers over HTTP, with the first message
    /// of the exchange over stdio; at once for notifications and responses over stdio. Never retries once a byte went out.
    /// Throws <see cref="UpstreamException"/>.
    /// </summary>
    public abstract ValueTask<UpstreamReply> SendAsync(UpstreamRequest request, CancellationToken cancellation);

    /// <summary>
    /// Opens the stream of messages that belong to no request: the legacy GET stream over HTTP (resumed after
    /// <paramref name="lastEventId"/>), or what a stdio server says outside of exchanges. Null when the server offers none.
    /// Over stdio there is one such stream, and it may be opened again after it was disposed.
    /// </summary>
    public abstract ValueTask<UpstreamReply?> ListenAsync(string? lastEventId, CancellationToken cancellation);

    /// <summary>Completes when the connection is dead for good (process exit, session ended) and must be replaced.</summary>
    public abstract Task Closed { get; }

    /// <summary>
    /// Whether everything the server says comes over one stream that still lives (a child process, HTTP+SSE): then another question can
    /// be asked after one failed, and what the server asks itself has to be listened to.
    /// </summary>
    internal virtual bool IsOneStream => false;

    /// <summary>Whether the connection itself writes over the secrets it is authorized by; else somebody has to around it.</summary>
    internal virtual bool IsMasked => false;

    /// <summary>Ends the upstream session or the process tree.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>One message for a server.</summary>
public sealed class UpstreamRequest
{
    /// <summary>The JSON-RPC message (UTF-8), without a trailing newline, exactly as it has to arrive.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Source JSON of the request id the answer will carry; empty for notifications and responses.</summary>
    public ReadOnlyMemory<byte> Id { get; init; }

    /// <summary>Source JSON of the progress token the body carries; empty when none. Progress comes back on this exchange.</summary>
    public ReadOnlyMemory<byte> ProgressToken { get; init; }

    /// <summary>The era the message belongs to.</summary>
    public required Era Era { get; init; }

    /// <summary>The method; empty for a response.</summary>
    public required string Method { get; init; }

    /// <summary>Header fields that mirror the body, for HTTP: <c>MCP-Protocol-Version</c>, <c>Mcp-Method</c>, <c>Mcp-Name</c>, <c>Mcp-Param-*</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>How long to wait for the first sign of an answer, and then between signs; null for the default.</summary>
    public TimeSpan? IdleTimeout { get; init; }
}

/// <summary>What comes back for one request: a status, and messages until the end.</summary>
public abstract class UpstreamReply : IAsyncDisposable
{
    private CallTicket _ticket;

    /// <summary>HTTP status; 200 over stdio, 202 for an accepted notification or response.</summary>
    public abstract int Status { get; }

    /// <summary>Whether the answer is a stream of events rather than one JSON message.</summary>
    public abstract bool IsStream { get; }

    /// <summary>The next message, or null at the end. The previous message is disposed by this call.</summary>
    public abstract ValueTask<UpstreamMessage?> NextAsync(CancellationToken cancellation);

    /// <summary>Gives up the rest. Over HTTP closes the stream (in the modern era the server reads that as cancellation).</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Keeps the place of its request until <see cref="GiveBackPlace"/>.</summary>
    internal void Keep(CallTicket ticket) => _ticket = ticket;

    /// <summary>The request is over; said by whoever disposes of the reply, as often as they like.</summary>
    internal void GiveBackPlace() => _ticket.Finish();
}

/// <summary>One message from a server: whole in memory when small, else its beginning and a stream of the rest.</summary>
public abstract class UpstreamMessage : IDisposable
{
    /// <summary>The message's bytes, or its first part when <see cref="IsComplete"/> is false. Valid until the next message.</summary>
    public abstract ReadOnlyMemory<byte> Head { get; }

    /// <summary>Whether <see cref="Head"/> is the whole message.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>The event's id, on a stream; null when it has none. An event may have an id and an empty message (a priming event).</summary>
    public virtual string? EventId => null;

    /// <summary>The reconnection time the event states, in milliseconds.</summary>
    public virtual int? Retry => null;

    /// <summary>Whether a secret the gateway holds for the server was written over in what was read so far.</summary>
    public virtual bool HidSecret => false;

    /// <summary>Reads on behind <see cref="Head"/>; 0 at the message's end.</summary>
    public virtual ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => ValueTask.FromResult(0);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>Why an upstream could not answer.</summary>
public enum UpstreamFault : byte
{
    /// <summary>Could not be reached or started; nothing was sent.</summary>
    Unreachable,

    /// <summary>Refused before anything was sent: back-off, queue full, egress guard.</summary>
    Refused,

    /// <summary>Bytes went out and the connection was lost.</summary>
    Lost,

    /// <summary>Bytes went out and nothing came in time.</summary>
    TimedOut,

    /// <summary>The answer breaks the protocol or a budget.</summary>
    Invalid,

    /// <summary>The server answered with an HTTP error and no JSON-RPC message.</summary>
    HttpError,

    /// <summary>The server does not know the session any more (HTTP 404).</summary>
    SessionGone,

    /// <summary>The server wants to be authorized, and there is no credential for it that counts: somebody must sign in, or store a secret.</summary>
    NeedsCredential,
}

/// <summary>An upstream could not answer. The message is safe to show: it carries no credential and no URL query.</summary>
public sealed class UpstreamException : Exception
{
    /// <summary>Creates the exception.</summary>
    public UpstreamException(UpstreamFault fault, string message, int status = 0, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
        Status = status;
    }

    /// <summary>What happened.</summary>
    public UpstreamFault Fault { get; }

    /// <summary>The HTTP status, or 0.</summary>
    public int Status { get; }

    /// <summary>How long to wait before the same may be tried again; null where waiting alone does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the server certainly did not act.</summary>
    public bool NothingWasSent => Fault is UpstreamFault.Unreachable or UpstreamFault.Refused or UpstreamFault.NeedsCredential;

    /// <summary>What somebody has to do, as a command or a sentence; null where nobody can do anything.</summary>
    public string? NextStep { get; init; }
}
