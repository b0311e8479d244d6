using System.Buffers;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Exchanges;

/// <summary>
/// One line of a child, in rented memory. A large one shows its first <see cref="UpstreamBudget.BufferedMessage"/> bytes as head, so
/// that it takes the same way through the gateway as one that is streamed.
/// </summary>
internal sealed class HeldMessage : UpstreamMessage
{
    private byte[]? _buffer;
    private int _read;

    public HeldMessage(ReadOnlySpan<byte> line, bool isAnswer)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(line.Length);
        line.CopyTo(_buffer);
        Length = line.Length;
        IsAnswer = isAnswer;
        _read = Math.Min(Length, UpstreamBudget.BufferedMessage);
    }

    public int Length { get; }

    /// <summary>Whether it has an id and no method: the end of its exchange.</summary>
    public bool IsAnswer { get; }

    public override ReadOnlyMemory<byte> Head =>
        _buffer is null ? default : _buffer.AsMemory(0, Math.Min(Length, UpstreamBudget.BufferedMessage));

    public override bool IsComplete => Length <= UpstreamBudget.BufferedMessage;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        var count = Math.Min(buffer.Length, Length - _read);
        _buffer.AsMemory(_read, count).CopyTo(buffer);
        _read += count;
        return ValueTask.FromResult(count);
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
