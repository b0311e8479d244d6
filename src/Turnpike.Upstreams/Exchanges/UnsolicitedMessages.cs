using System.Threading.Channels;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Exchanges;

/// <summary>
/// What a child says outside of exchanges: its own requests, and notifications that belong to no request. Waits in a bounded queue
/// for one listener at a time; beyond the bound the oldest is dropped.
/// </summary>
internal sealed class UnsolicitedMessages
{
    private readonly Channel<HeldMessage> _messages;
    private long _waiting;
    private long _dropped;
    private bool _open;

    public UnsolicitedMessages() => _messages = Channel.CreateBounded<HeldMessage>(
        new BoundedChannelOptions(UpstreamBudget.ListenQueue) { FullMode = BoundedChannelFullMode.DropOldest },
        Drop);

    /// <summary>Messages nobody listened to in time.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Add(HeldMessage message)
    {
        var waiting = Interlocked.Add(ref _waiting, message.Length);
        if ((waiting > UpstreamBudget.ExchangeQueueBytes && waiting != message.Length) || !_messages.Writer.TryWrite(message))
        {
            Drop(message);
        }
    }

    public void Close() => _messages.Writer.TryComplete();

    /// <summary>Throws <see cref="UpstreamException"/> (<see cref="UpstreamFault.Refused"/>) while another listener is there.</summary>
    public UpstreamReply Open() => Interlocked.Exchange(ref _open, true)
        ? throw new UpstreamException(UpstreamFault.Refused, "somebody listens to this server already")
        : new Listener(this);

    private void Drop(HeldMessage message)
    {
        Interlocked.Increment(ref _dropped);
        Release(message);
    }

    private void Release(HeldMessage message)
    {
        Interlocked.Add(ref _waiting, -message.Length);
        message.Dispose();
    }

    private sealed class Listener : UpstreamReply
    {
        private readonly UnsolicitedMessages _owner;
        private HeldMessage? _current;
        private bool _disposed;

        public Listener(UnsolicitedMessages owner) => _owner = owner;

        public override int Status => 200;

        public override bool IsStream => true;

        public override async ValueTask<UpstreamMessage?> NextAsync(CancellationToken cancellation)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ReleaseCurrent();
            while (!_owner._messages.Reader.TryRead(out _current))
            {
                if (!await _owner._messages.Reader.WaitToReadAsync(cancellation))
                {
                    return null;
                }
            }

            return _current;
        }

        public override ValueTask DisposeAsync()
        {
            if (!_disposed)
            {
                _disposed = true;
                ReleaseCurrent();
                Volatile.Write(ref _owner._open, false);
            }

            return ValueTask.CompletedTask;
        }

        private void ReleaseCurrent()
        {
            if (_current is { } current)
            {
                _current = null;
                _owner.Release(current);
            }
        }
    }
}
