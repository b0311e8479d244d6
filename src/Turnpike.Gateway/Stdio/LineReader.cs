using System.Buffers;
using System.IO.Pipelines;
using Turnpike.Gateway.Messages;

namespace Turnpike.Gateway.Stdio;

/// <summary>Reads newline-delimited messages (MCP stdio transport): CRLF and blank lines are taken, a line over the budget is skipped and told.</summary>
internal sealed class LineReader(Stream input, int maxBytes)
{
    private readonly PipeReader _reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));

    /// <summary>The next message; null at the end of the input. The caller disposes it.</summary>
    /// <returns>A line, or an empty buffer with <c>TooLong</c> for one that was skipped.</returns>
    public async ValueTask<(MessageBuffer? Line, bool TooLong)> ReadAsync(CancellationToken cancellation)
    {
        var skipping = false;
        while (true)
        {
            var read = await _reader.ReadAsync(cancellation);
            var end = read.Buffer.PositionOf((byte)'\n');
            if (end is { } newline)
            {
                var line = read.Buffer.Slice(0, newline);
                var buffer = skipping || line.Length > maxBytes ? null : Copy(line);
                _reader.AdvanceTo(read.Buffer.GetPosition(1, newline));
                if (buffer is { Length: 0 })
                {
                    buffer.Dispose();
                    continue;
                }

                return (buffer ?? new MessageBuffer(16), buffer is null);
            }

            if (read.IsCompleted)
            {
                var rest = Copy(read.Buffer);
                _reader.AdvanceTo(read.Buffer.End);
                if (rest.Length > 0 && !skipping)
                {
                    return (rest, false);
                }

                rest.Dispose();
                return (null, false);
            }

            if (skipping || read.Buffer.Length > maxBytes)
            {
                skipping = true;
                _reader.AdvanceTo(read.Buffer.End);
            }
            else
            {
                _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
    }

    private static MessageBuffer Copy(ReadOnlySequence<byte> line)
    {
        var length = (int)line.Length;
        var buffer = new MessageBuffer(length + 1);
        line.CopyTo(buffer.GetSpan(length + 1));
        var text = buffer.GetSpan(length + 1)[..length].TrimEnd((byte)'\r').Length;
        buffer.Advance(buffer.GetSpan(length + 1)[..text].IndexOfAnyExcept((byte)' ', (byte)'\t') < 0 ? 0 : text);
        return buffer;
    }
}
