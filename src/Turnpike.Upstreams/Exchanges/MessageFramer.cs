using System.Buffers;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Exchanges;

/// <summary>What becomes of a message: its bytes without line ending (empty when it was too long to hold), and what was found in it.</summary>
internal delegate void MessageHandler(ReadOnlySpan<byte> message, MessageScanner scan, bool tooLong);

/// <summary>
/// Puts a server's messages together out of the pieces they come in: at most <see cref="UpstreamBudget.HeldMessage"/> bytes held of one;
/// a longer one is scanned to its end and given away. Blank ones are skipped. Not thread-safe.
/// </summary>
internal sealed class MessageFramer : IDisposable
{
    private readonly MessageHandler _handler;
    private readonly int _bound;
    private readonly MessageScanner _scanner = new();
    private byte[] _held = [];
    private int _length;
    private long _seen;

    public MessageFramer(MessageHandler handler, int bound = UpstreamBudget.HeldMessage)
    {
        _handler = handler;
        _bound = bound;
    }

    /// <summary>Takes the last part of a message, which may be the only one, and hands the message on.</summary>
    public void End(ReadOnlySpan<byte> last)
    {
        if (_seen == 0)
        {
            // The usual case: the message lies whole in what was read.
            Hand(last, last.Length > _bound);
        }
        else
        {
            Append(last);
            Hand(_seen > _bound ? default : _held.AsSpan(0, _length), _seen > _bound, scanned: true);
        }

        Discard();
    }

    /// <summary>Forgets the parts of a message that turned out to be none.</summary>
    public void Discard()
    {
        _length = 0;
        _seen = 0;
        _scanner.Reset();
        if (_held.Length > UpstreamBudget.BufferedMessage)
        {
            GiveBack();
        }
    }

    public void Dispose() => GiveBack();

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

    /// <summary>Takes a part of a message that goes on behind it.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
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
