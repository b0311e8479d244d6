using System.Buffers;

namespace Turnpike.Wire.Sse;

/// <summary>Reads an event stream from a <see cref="Stream"/>. Does not own the stream. Not thread-safe.</summary>
public sealed class SseReader : IDisposable
{
    private const int ChunkBytes = 16 * 1024;
    private readonly Stream _stream;
    private readonly SseParser _parser;
    private byte[]? _buffer;
    private bool _more;

    /// <summary>Creates a reader at the beginning of a stream.</summary>
    public SseReader(Stream stream, SseBudget budget)
    {
        _stream = stream;
        _parser = new SseParser(budget);
    }

    /// <summary>
    /// The next item; kind <see cref="SseItemKind.End"/> at the end. Its data is valid until the next read. Throws
    /// <see cref="InvalidDataException"/> when the budget is passed, and whatever the stream throws.
    /// </summary>
    public async ValueTask<SseItem> ReadAsync(CancellationToken cancellation)
    {
        SseItem item;
        while (!_parser.TryRead(out item))
        {
            var length = await FillAsync(cancellation);
            if (length == 0)
            {
                return default;
            }

            _parser.Feed(_buffer.AsMemory(0, length));
        }

        return item;
    }

    // An idle stream holds no buffer: when the last read left nothing waiting, the next one waits with an empty read first.
    private async ValueTask<int> FillAsync(CancellationToken cancellation)
    {
        if (!_more)
        {
            Release();
#pragma warning disable CA2022 // An empty read reads nothing by design; it only waits.
            _ = await _stream.ReadAsync(Memory<byte>.Empty, cancellation);
#pragma warning restore CA2022
            _buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        }

        var length = await _stream.ReadAsync(_buffer.AsMemory(0, ChunkBytes), cancellation);
        _more = length == ChunkBytes;
        return length;
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Gives the buffer back; the stream stays open. No item's data may be used afterwards.</summary>
    public void Dispose() => Release();
}
