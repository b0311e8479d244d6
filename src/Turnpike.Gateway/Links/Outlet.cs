using Turnpike.Gateway.Messages;

namespace Turnpike.Gateway.Links;

/// <summary>
/// Where a session's messages go that belong to no request: its GET stream, else its newest open request, else they wait. Bounded:
/// the oldest that waits is dropped.
/// </summary>
internal sealed class Outlet
{
    private const int MaxWaiting = 256;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _waiting = new();
    private ClientChannel? _stream;

    /// <summary>The GET stream, while one is open.</summary>
    public ClientChannel? Stream => Volatile.Read(ref _stream);

    /// <summary>Opens the GET stream; it takes the place of an earlier one.</summary>
    public void Open(ClientChannel stream)
    {
        lock (_gate)
        {
            _stream = stream;
        }
    }

    /// <summary>Closes the GET stream unless another took its place.</summary>
    public void Close(ClientChannel stream) => Interlocked.CompareExchange(ref _stream, null, stream);

    /// <summary>Where a message goes now; null when it has to wait.</summary>
    public ClientChannel? For(ServerLink link)
    {
        if (Stream is { } stream)
        {
            return stream;
        }

        Exchange? newest = null;
        foreach (var exchange in link.Open)
        {
            if (exchange.Channel.TakesInterim && (newest is null || exchange.Id > newest.Id))
            {
                newest = exchange;
            }
        }

        return newest?.Channel;
    }

    /// <summary>Keeps a message until there is somewhere to send it.</summary>
    /// <returns>False, with nothing kept, when a stream was opened meanwhile: ask again where it goes.</returns>
    public bool TryWait(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            if (_stream is not null)
            {
                return false;
            }

            if (_waiting.Count == MaxWaiting)
            {
                _waiting.Dequeue();
            }

            _waiting.Enqueue(message.ToArray());
            return true;
        }
    }

    /// <summary>Takes the next message that waited.</summary>
    public bool TryTake(out byte[] message)
    {
        lock (_gate)
        {
            return _waiting.TryDequeue(out message!);
        }
    }
}
