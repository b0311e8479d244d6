using System.Threading.Channels;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Gateway.MetaTools;

/// <summary>What the gateway says for one call of its own tools: messages on the way, then the answer. Given up when it is disposed.</summary>
internal sealed class MetaReply : UpstreamReply
{
    private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _end;
    private readonly int _status;

    /// <summary>A reply of messages that follow, until <paramref name="stop"/> or its disposal.</summary>
    public MetaReply(CancellationToken stop)
    {
        (_end, _status) = (CancellationTokenSource.CreateLinkedTokenSource(stop), 200);
        End = _end.Token;
    }

    /// <summary>A reply that is there: one message, or none where it was only accepted.</summary>
    public MetaReply(byte[]? message)
        : this(CancellationToken.None)
    {
        _status = message is null ? 202 : 200;
        Finish(message);
    }

    /// <summary>Ends when nobody waits for the answer any more.</summary>
    public CancellationToken End { get; }

    public override int Status => _status;

    public override bool IsStream => false;

    /// <summary>Says something before the answer; nothing once the answer was given.</summary>
    public void Say(byte[] message) => _messages.Writer.TryWrite(message);

    /// <summary>Gives the answer, or ends without one.</summary>
    public void Finish(byte[]? message)
    {
        if (message is not null)
        {
            _messages.Writer.TryWrite(message);
        }

        _messages.Writer.TryComplete();
    }

    public override async ValueTask<UpstreamMessage?> NextAsync(CancellationToken cancellation) =>
        await _messages.Reader.WaitToReadAsync(cancellation) && _messages.Reader.TryRead(out var message) ? new Message(message) : null;

    public override async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _end.Dispose();
    }

    private sealed class Message(byte[] bytes) : UpstreamMessage
    {
        public override ReadOnlyMemory<byte> Head => bytes;

        public override bool IsComplete => true;

        public override void Dispose()
        {
            // The bytes are the collector's.
        }
    }
}
