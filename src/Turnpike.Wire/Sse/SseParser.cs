using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Turnpike.Wire.Sse;

/// <summary>
/// Incremental parser of an event stream (WHATWG HTML, section 9.2.6): fed chunks, yields items. Lines may be of any length;
/// comments and unknown fields are skipped without being held. Not thread-safe.
/// </summary>
public sealed class SseParser
{
    private const int SmallBytes = 256;
    private const int KeptBytes = 64 * 1024;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly SseBudget _budget;
    private readonly byte[] _name = new byte[8];
    private readonly byte[] _value;
    private ArrayBufferWriter<byte> _data = new(SmallBytes);
    private ReadOnlyMemory<byte> _chunk;
    private State _state = State.ByteOrderMark;
    private Field _field;
    private int _nameLength;
    private int _valueLength;
    private int _markLength;
    private bool _afterReturn;
    private bool _yielded;
    private bool _hasData;
    private bool _inParts;
    private long _eventBytes;
    private string? _id;
    private string? _type;
    private int? _retry;

    /// <summary>Creates a parser at the beginning of a stream.</summary>
    public SseParser(SseBudget budget)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(budget.WholeBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(budget.MaxFieldBytes);
        _budget = budget;
        _value = new byte[budget.MaxFieldBytes];
    }

    private enum State : byte
    {
        ByteOrderMark,
        LineStart,
        Name,
        ValueStart,
        Value,
        Skip,
    }

    private enum Field : byte
    {
        Data,
        Id,
        Event,
        Retry,
    }

    /// <summary>Gives the next bytes; only after <see cref="TryRead"/> returned false. They must stay unchanged until it does so again.</summary>
    public void Feed(ReadOnlyMemory<byte> chunk)
    {
        if (!_chunk.IsEmpty)
        {
            throw new InvalidOperationException("The chunk before was not read to its end.");
        }

        _chunk = chunk;
    }

    /// <summary>Yields the next item. False: more bytes are needed. Throws <see cref="InvalidDataException"/> when the budget is passed.</summary>
    public bool TryRead(out SseItem item)
    {
        if (_yielded)
        {
            // A stream that was loud once must not hold its loudest event's buffer while it is idle.
            if (!_inParts && _data.Capacity > KeptBytes)
            {
                _data = new ArrayBufferWriter<byte>(SmallBytes);
            }

            _data.ResetWrittenCount();
            _yielded = false;
        }

        while (!_chunk.IsEmpty)
        {
            var bytes = _chunk.Span;
            if (_afterReturn)
            {
                _afterReturn = false;
                if (bytes[0] == (byte)'\n')
                {
                    _chunk = _chunk[1..];
                    continue;
                }
            }

            if (Step(bytes, out var used, out item))
            {
                _chunk = _chunk[used..];
                return _yielded = true;
            }

            _chunk = _chunk[used..];
        }

        item = default;
        return false;
    }

    /// <summary>Reads some bytes of one line; true when they complete an item.</summary>
    private bool Step(ReadOnlySpan<byte> bytes, out int used, out SseItem item)
    {
        item = default;
        var c = bytes[0];
        used = 1;
        switch (_state)
        {
            case State.ByteOrderMark:
                // The mark's first bytes cannot begin a field that matters, so they are dropped even when the mark breaks off.
                if (_markLength < 3 && c == "\uFEFF"u8[_markLength])
                {
                    _markLength++;
                    return false;
                }

                _state = _markLength is 1 or 2 ? State.Skip : State.LineStart;
                used = 0;
                return false;
            case State.LineStart when c is (byte)'\r' or (byte)'\n':
                _afterReturn = c == (byte)'\r';
                return EndEvent(out item);
            case State.LineStart:
                _nameLength = 0;
                _state = c == (byte)':' ? State.Skip : State.Name;
                used = c == (byte)':' ? 1 : 0;
                return false;
            case State.Name:
                return ReadName(bytes, out used);
            case State.ValueStart:
                _state = State.Value;
                used = c == (byte)' ' ? 1 : 0;
                return false;
            default:
                return ReadValue(bytes, out used, out item);
        }
    }

    private bool ReadName(ReadOnlySpan<byte> bytes, out int used)
    {
        var c = bytes[0];
        used = 1;
        if (c is not ((byte)':' or (byte)'\r' or (byte)'\n'))
        {
            // Invariant: no known name is longer than the buffer minus one, so a full buffer is an unknown name.
            _name[Math.Min(_nameLength++, _name.Length - 1)] = c;
            if (_nameLength > _name.Length - 1)
            {
                _state = State.Skip;
            }

            return false;
        }

        ReadOnlySpan<byte> name = _name.AsSpan(0, _nameLength);
        var known = name.SequenceEqual("data"u8) || name.SequenceEqual("id"u8) || name.SequenceEqual("event"u8) || name.SequenceEqual("retry"u8);
        if (!known)
        {
            _state = State.Skip;
            used = c == (byte)':' ? 1 : 0;
            return false;
        }

        _field = name[0] switch { (byte)'d' => Field.Data, (byte)'i' => Field.Id, (byte)'e' => Field.Event, _ => Field.Retry };
        _valueLength = 0;
        if (_field == Field.Data)
        {
            BeginDataLine();
        }

        // A line without a colon is a field with an empty value.
        _state = c == (byte)':' ? State.ValueStart : State.Value;
        used = c == (byte)':' ? 1 : 0;
        return false;
    }

    private bool ReadValue(ReadOnlySpan<byte> bytes, out int used, out SseItem item)
    {
        item = default;
        if (_state == State.Value && _field == Field.Data && _data.WrittenCount > _budget.WholeBytes)
        {
            used = 0;
            return YieldPart(out item);
        }

        var end = bytes.IndexOfAny(LineEnds);
        used = end < 0 ? bytes.Length : end;
        if (_state == State.Value && _field == Field.Data)
        {
            // No more than a part's worth at once: the buffer never grows beyond twice that.
            used = Math.Min(used, _budget.WholeBytes);
            AppendData(bytes[..used]);
            end = used == end ? end : -1;
        }
        else if (_state == State.Value)
        {
            AppendValue(bytes[..used]);
        }

        if (end < 0)
        {
            return false;
        }

        if (_state == State.Value && _field != Field.Data)
        {
            EndField();
        }

        _afterReturn = bytes[end] == (byte)'\r';
        used = end + 1;
        _state = State.LineStart;
        return false;
    }

    private void BeginDataLine()
    {
        if (_hasData)
        {
            AppendData("\n"u8);
        }

        _hasData = true;
    }

    private void AppendData(ReadOnlySpan<byte> bytes)
    {
        _eventBytes += bytes.Length;
        if (_budget.MaxEventBytes > 0 && _eventBytes > _budget.MaxEventBytes)
        {
            throw new InvalidDataException("An event is longer than the limit.");
        }

        _data.Write(bytes);
    }

    private void AppendValue(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _value.Length - _valueLength)
        {
            throw new InvalidDataException("A field of an event is longer than the limit.");
        }

        bytes.CopyTo(_value.AsSpan(_valueLength));
        _valueLength += bytes.Length;
    }

    private void EndField()
    {
        ReadOnlySpan<byte> value = _value.AsSpan(0, _valueLength);
        switch (_field)
        {
            case Field.Id when !value.Contains((byte)0):
                _id = Encoding.UTF8.GetString(value);
                break;
            case Field.Event:
                _type = value.IsEmpty ? null : Encoding.UTF8.GetString(value);
                break;
            case Field.Retry when value.Length is > 0 and < 10 && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9'):
                _ = Utf8Parser.TryParse(value, out int retry, out _);
                _retry = retry;
                break;
            default:
                break;
        }
    }

    private bool YieldPart(out SseItem item)
    {
        item = new SseItem(SseItemKind.Part, _data.WrittenMemory);
        return _inParts = true;
    }

    private bool EndEvent(out SseItem item)
    {
        var isLarge = _inParts || _data.WrittenCount > _budget.WholeBytes;
        item = new SseItem(isLarge ? SseItemKind.LastPart : SseItemKind.Event, _data.WrittenMemory, _id, _type, _retry);
        var something = _hasData || _id is not null || _retry is not null;
        (_hasData, _inParts, _eventBytes, _id, _type, _retry) = (false, false, 0, null, null, null);
        return something;
    }
}
