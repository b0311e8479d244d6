using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Masking;

/// <summary>
/// A connection to a server whose secrets the gateway holds: whatever the server says of them is written over before anybody reads it.
/// For connections that do not write over by themselves (<see cref="UpstreamConnection.IsMasked"/>).
/// </summary>
internal sealed class MaskedConnection(UpstreamConnection inner, ConnectionSecrets secrets) : UpstreamConnection
{
    /// <summary>The connection as it is.</summary>
    internal UpstreamConnection Inner => inner;

    /// <inheritdoc/>
    public override Task Closed => inner.Closed;

    /// <inheritdoc/>
    internal override bool IsMasked => true;

    /// <inheritdoc/>
    internal override bool IsOneStream => inner.IsOneStream;

    /// <inheritdoc/>
    public override async ValueTask<UpstreamReply> SendAsync(UpstreamRequest request, CancellationToken cancellation) =>
        new MaskedReply(await inner.SendAsync(request, cancellation), secrets);

    /// <inheritdoc/>
    public override async ValueTask<UpstreamReply?> ListenAsync(string? lastEventId, CancellationToken cancellation) =>
        await inner.ListenAsync(lastEventId, cancellation) is { } reply ? new MaskedReply(reply, secrets) : null;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class MaskedReply(UpstreamReply reply, ConnectionSecrets secrets) : UpstreamReply
    {
        private UpstreamMessage? _current;

        public override int Status => reply.Status;

        public override bool IsStream => reply.IsStream;

        public override async ValueTask<UpstreamMessage?> NextAsync(CancellationToken cancellation)
        {
            _current?.Dispose();
            _current = null;
            return await reply.NextAsync(cancellation) is { } message ? _current = secrets.Mask(message) : null;
        }

        public override ValueTask DisposeAsync()
        {
            _current?.Dispose();
            return reply.DisposeAsync();
        }
    }
}
