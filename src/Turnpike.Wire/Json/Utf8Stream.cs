using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Turnpike.Wire.Json;

/// <summary>Whether bytes that come in chunks are valid UTF-8; a character may lie across a boundary.</summary>
internal struct Utf8Stream
{
    private uint _pending;
    private int _pendingLength;

    /// <summary>Whether everything seen ends with a whole character.</summary>
    public readonly bool IsWhole => _pendingLength == 0;

    /// <summary>Looks at the next bytes; false once they cannot be UTF-8.</summary>
    public bool Accept(ReadOnlySpan<byte> chunk)
    {
        Span<byte> joined = stackalloc byte[4];
        while (_pendingLength > 0 && !chunk.IsEmpty)
        {
            for (var i = 0; i < _pendingLength; i++)
            {
                joined[i] = (byte)(_pending >> (8 * i));
            }

            joined[_pendingLength] = chunk[0];
            var status = Rune.DecodeFromUtf8(joined[..(_pendingLength + 1)], out _, out _);
            if (status == OperationStatus.InvalidData)
            {
                return false;
            }

            _pending |= (uint)chunk[0] << (8 * _pendingLength);
            _pendingLength = status == OperationStatus.Done ? 0 : _pendingLength + 1;
            _pending = _pendingLength == 0 ? 0 : _pending;
            chunk = chunk[1..];
        }

        // At most the last three bytes can begin a character that is not whole yet.
        for (var back = 1; back <= Math.Min(3, chunk.Length); back++)
        {
            var tail = chunk[^back..];
            if ((tail[0] & 0xC0) == 0x80)
            {
                continue;
            }

            if (tail[0] >= 0xC0 && Rune.DecodeFromUtf8(tail, out _, out _) == OperationStatus.NeedMoreData)
            {
                for (var i = 0; i < back; i++)
                {
                    _pending |= (uint)tail[i] << (8 * i);
                }

                _pendingLength = back;
                chunk = chunk[..^back];
            }

            break;
        }

        return Utf8.IsValid(chunk);
    }
}
