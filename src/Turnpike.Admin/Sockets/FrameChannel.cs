using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;

namespace Turnpike.Admin.Sockets;

/// <summary>
/// Frames over a stream: a 32-bit little-endian length, then that many bytes of JSON. Sending never blocks and never interleaves:
/// one writer takes what has been queued and writes it in one go, so that pipelined calls share system calls.
/// </summary>
internal sealed class FrameChannel : IAsyncDisposable
{
    /// <summary>The largest frame: a server's whole list (16 MiB) in base64 fits.</summary>
    public const int MaxFrame = 64 * 1024 * 1024;

    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly Channel<byte[]> _outbox = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writing;

    public FrameChannel(Stream stream)
    {
        _stream = stream;
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Queues a frame. False when the channel is closed: the frame was certainly not sent.</summary>
    public bool TrySend<T>(T frame, JsonTypeInfo<T> shape) => _outbox.Writer.TryWrite(JsonSerializer.SerializeToUtf8Bytes(frame, shape));

    /// <summary>The next frame, or null at the stream's end. Throws <see cref="InvalidDataException"/> on a frame that is none.</summary>
    public async ValueTask<T?> ReadAsync<T>(JsonTypeInfo<T> shape, CancellationToken cancellation)
        where T : class
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await _reader.ReadAsync(cancellation);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                return null;
            }

            if (TryTake(read.Buffer, out var payload, out var consumed))
            {
                var frame = Parse(payload, shape);
                _reader.AdvanceTo(consumed);
                return frame;
            }

            if (read.IsCompleted)
            {
                return null;
            }

            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Sends what was queued, then closes the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        _outbox.Writer.TryComplete();
        await _writing.WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stream.DisposeAsync();
    }

    private static bool TryTake(ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> payload, out SequencePosition consumed)
    {
        payload = default;
        consumed = buffer.Start;
        if (buffer.Length < 4)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[4];
        buffer.Slice(0, 4).CopyTo(head);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (length > MaxFrame)
        {
            throw new InvalidDataException($"a frame of {length} bytes on the local socket; at most {MaxFrame} are taken");
        }

        if (buffer.Length < 4 + length)
        {
            return false;
        }

        payload = buffer.Slice(4, length);
        consumed = payload.End;
        return true;
    }

    private static T Parse<T>(ReadOnlySequence<byte> payload, JsonTypeInfo<T> shape)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            return JsonSerializer.Deserialize(ref reader, shape) ?? throw new InvalidDataException("an empty frame on the local socket");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("a malformed frame on the local socket", e);
        }
    }

    private async Task WriteAsync()
    {
        var batch = new ArrayBufferWriter<byte>(4096);
        try
        {
            while (await _outbox.Reader.WaitToReadAsync())
            {
                while (batch.WrittenCount < 256 * 1024 && _outbox.Reader.TryRead(out var payload))
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(batch.GetSpan(4), (uint)payload.Length);
                    batch.Advance(4);
                    batch.Write(payload);
                }

                await _stream.WriteAsync(batch.WrittenMemory);
                batch.ResetWrittenCount();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other side is gone; the reading side sees the end of the stream and tells.
            _outbox.Writer.TryComplete();
        }
    }
}
