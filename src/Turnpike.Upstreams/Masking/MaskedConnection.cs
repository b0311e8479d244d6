using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Masking;

/// <summary>A connection to a server whose secrets the gateway holds: whatever the server says of them is written over before anybody reads it.</summary>
internal sealed class MaskedConnection(UpstreamConnection inner, ConnectionSecrets secrets) : UpstreamConnection
{
    /// <summary>The connection as it is.</summary>
    internal UpstreamConnection Inner => inner;

    /// <inheritdoc/>
    public override Task Closed => inner.Closed;

    /// <inheritdoc/>
    internal override bool IsOneStream => inner.IsOneStream;

    /// <inheritdoc/>
    public override async ValueTask<UpstreamReply> SendAsync(UpstreamRequest request, CancellationToken cancellation) =>
        Mask(await inner.SendAsync(request, cancellation));

    /// <inheritdoc/>
    public override async ValueTask<UpstreamReply?> ListenAsync(string? lastEventId, CancellationToken cancellation) =>
        await inner.ListenAsync(lastEventId, cancellation) is { } reply ? Mask(reply) : null;

    private UpstreamReply Mask(UpstreamReply reply) => secrets.Current is { } now ? new MaskedReply(reply, now) : reply;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class MaskedReply(UpstreamReply reply, StoredSecrets secrets) : UpstreamReply
    {
        private MaskedMessage? _current;

        public override int Status => reply.Status;

        public override bool IsStream => reply.IsStream;

        public override async ValueTask<UpstreamMessage?> NextAsync(CancellationToken cancellation)
        {
            _current?.Dispose();
            _current = null;
            return await reply.NextAsync(cancellation) is { } message ? _current = new MaskedMessage(message, secrets) : null;
        }

        public override ValueTask DisposeAsync()
        {
            _current?.Dispose();
            return reply.DisposeAsync();
        }
    }
}
