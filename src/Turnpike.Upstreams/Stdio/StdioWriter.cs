using System.Buffers;
using System.Collections.Concurrent;
using Turnpike.Upstreams.Exchanges;

namespace Turnpike.Upstreams.Stdio;

/// <summary>
/// Writes messages to a child, one after the other, on a thread of its own: a child that does not read blocks its writer and nobody
/// else. No lock is held across a write.
/// </summary>
internal sealed class StdioWriter : IDisposable
{
    // Messages that wait for a child that does not read; beyond it a message is refused before a byte of it went out.
    private const int Waiting = 256;

    private readonly BlockingCollection<Line> _lines = new(Waiting);
    private readonly Stream _input;

    public StdioWriter(Stream input)
    {
        _input = input;
        ChildProcess.Background("turnpike-stdin", Run);
    }

    /// <summary>Takes a message over as one line; false when too many wait or the writer ended.</summary>
    public bool TryWrite(ReadOnlyMemory<byte> body, OpenExchange? exchange)
    {
        var line = new Line(body.Span, exchange);
        try
        {
            if (_lines.TryAdd(line))
            {
                return true;
            }
        }
        catch (InvalidOperationException)
        {
        }

        line.GiveBack();
        return false;
    }

    /// <summary>Takes no more; what was taken is still written while the child reads it.</summary>
    public void Dispose() => _lines.CompleteAdding();

    private void Run()
    {
        var works = true;
        foreach (var line in _lines.GetConsumingEnumerable())
        {
            try
            {
                if (works && (line.Exchange is null || line.Exchange.TryBegin()))
                {
                    _input.Write(line.Bytes);
                    _input.Flush();
                }
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // The child closed its input: its output tells the rest.
                works = false;
            }
            finally
            {
                line.GiveBack();
            }
        }
    }

    // A line break inside a message can only stand between tokens, where JSON reads a blank the same way; raw, it would end the line.
    private readonly struct Line
    {
        private readonly byte[] _buffer;
        private readonly int _length;

        public Line(ReadOnlySpan<byte> body, OpenExchange? exchange)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(body.Length + 1);
            _length = body.Length + 1;
            body.CopyTo(_buffer);
            var text = _buffer.AsSpan(0, body.Length);
            text.Replace((byte)'\n', (byte)' ');
            text.Replace((byte)'\r', (byte)' ');
            _buffer[body.Length] = (byte)'\n';
            Exchange = exchange;
        }

        public OpenExchange? Exchange { get; }

        public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

        public void GiveBack() => ArrayPool<byte>.Shared.Return(_buffer);
    }
}
