using System.Buffers;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Stdio;

/// <summary>What becomes of a line: its bytes without line ending (empty when it was too long to hold), and what was found in it.</summary>
internal delegate void LineHandler(ReadOnlySpan<byte> line, MessageScanner scan, bool tooLong);

/// <summary>
/// Cuts a server's standard output into lines (MCP, stdio transport): LF or CRLF, blank lines skipped, at most
/// <see cref="UpstreamBudget.StdioMessage"/> bytes held of one; a longer one is scanned to its end and given away. Not thread-safe.
/// </summary>
internal sealed class LineFramer : IDisposable
{
    private readonly LineHandler _handler;
    private readonly int _bound;
    private readonly MessageScanner _scanner = new();
    private byte[] _held = [];
    private int _length;
    private long _seen;

    public LineFramer(LineHandler handler, int bound = UpstreamBudget.StdioMessage)
    {
        _handler = handler;
        _bound = bound;
    }

    /// <summary>Takes the next bytes and hands on every line that ends in them.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                Hold(bytes);
                return;
            }

            EndLine(bytes[..end]);
            bytes = bytes[(end + 1)..];
        }
    }

    public void Dispose() => GiveBack();

    private void EndLine(ReadOnlySpan<byte> last)
    {
        if (_seen == 0)
        {
            // The usual case: the line lies whole in what was read.
            Hand(last, last.Length > _bound);
        }
        else
        {
            Hold(last);
            Hand(_seen > _bound ? default : _held.AsSpan(0, _length), _seen > _bound, scanned: true);
        }

        _length = 0;
        _seen = 0;
        _scanner.Reset();
        if (_held.Length > UpstreamBudget.BufferedMessage)
        {
            GiveBack();
        }
    }

    private void Hand(ReadOnlySpan<byte> line, bool tooLong, bool scanned = false)
    {
        if (!scanned)
        {
            _scanner.Scan(line);
        }

        line = line.TrimEnd((byte)'\r');
        if (tooLong)
        {
            _handler(default, _scanner, true);
        }
        else if (line.ContainsAnyExcept(" \t\r"u8))
        {
            _handler(line, _scanner, false);
        }
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        _scanner.Scan(bytes);
        _seen += bytes.Length;
        if (_seen > _bound)
        {
            GiveBack();
            return;
        }

        if (_length + bytes.Length > _held.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(4096, Math.Max(_length + bytes.Length, Math.Min(_bound, _held.Length * 2))));
            _held.AsSpan(0, _length).CopyTo(larger);
            var length = _length;
            GiveBack();
            _held = larger;
            _length = length;
        }

        bytes.CopyTo(_held.AsSpan(_length));
        _length += bytes.Length;
    }

    private void GiveBack()
    {
        if (_held.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_held);
        }

        _held = [];
        _length = 0;
    }
}
