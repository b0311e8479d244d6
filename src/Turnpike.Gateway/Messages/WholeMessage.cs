using Turnpike.Upstreams.Connections;

namespace Turnpike.Gateway.Messages;

/// <summary>A server's message held whole, within a budget, for those that have to be read before they go on.</summary>
internal sealed class WholeMessage : IDisposable
{
    private readonly MessageBuffer? _buffer;

    private WholeMessage(ReadOnlyMemory<byte> bytes, MessageBuffer? buffer)
    {
        Bytes = bytes;
        _buffer = buffer;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Reads the rest of a message. Throws <see cref="UpstreamException"/> past the budget.</summary>
    public static async ValueTask<WholeMessage> ReadAsync(UpstreamMessage message, int maxBytes, CancellationToken cancellation) =>
        message.IsComplete ? new WholeMessage(message.Head, null)
        : await TryReadAsync(message, maxBytes, cancellation)
            ?? throw new UpstreamException(UpstreamFault.Invalid, $"the server's answer is larger than {maxBytes} bytes");

    /// <summary>Reads the rest of a message; null when it is larger than <paramref name="maxBytes"/>.</summary>
    public static async ValueTask<WholeMessage?> TryReadAsync(UpstreamMessage message, int maxBytes, CancellationToken cancellation)
    {
        if (message.IsComplete)
        {
            return message.Head.Length > maxBytes ? null : new WholeMessage(message.Head, null);
        }

        var buffer = new MessageBuffer(message.Head.Length * 2);
        try
        {
            message.Head.Span.CopyTo(buffer.GetSpan(message.Head.Length));
            buffer.Advance(message.Head.Length);
            while (await message.ReadAsync(buffer.GetMemory(64 * 1024), cancellation) is var read and > 0)
            {
                buffer.Advance(read);
                if (buffer.Length > maxBytes)
                {
                    buffer.Dispose();
                    return null;
                }
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }

        return new WholeMessage(buffer.Written, buffer);
    }

    public void Dispose() => _buffer?.Dispose();
}
