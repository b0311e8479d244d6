using System.Buffers;
using System.Security.Cryptography;

namespace Turnpike.Wire.Json;

/// <summary>Canonical JSON for digests, <c>turnpike-jcs-1</c>: RFC 8785, but numbers are exact normalised decimals (docs/canonical-json.md).</summary>
public static class CanonicalJson
{
    /// <summary>The name of this form, for whoever stores a digest of it.</summary>
    public const string FormName = "turnpike-jcs-1";

    private const int KeptBytes = 1024 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <summary>Writes the canonical form of <paramref name="value"/>; nothing for a missing value.</summary>
    public static void Write(JsonView value, IBufferWriter<byte> output)
    {
        switch (value.Kind)
        {
            case JsonKind.Object:
                WriteObject(value, output);
                break;
            case JsonKind.Array:
                WriteArray(value, output);
                break;
            case JsonKind.String:
                WriteString(value, output);
                break;
            case JsonKind.Number:
                CanonicalNumber.Write(value.Raw, output);
                break;
            default:
                output.Write(value.Raw);
                break;
        }
    }

    /// <summary>SHA-256 of the canonical form: 32 bytes.</summary>
    public static byte[] Digest(JsonView value)
    {
        var digest = new byte[SHA256.HashSizeInBytes];
        Digest(value, digest);
        return digest;
    }

    /// <summary>Writes SHA-256 of the canonical form into <paramref name="destination"/>, 32 bytes; allocates nothing in steady state.</summary>
    public static void Digest(JsonView value, Span<byte> destination)
    {
        var buffer = _buffer ?? new ArrayBufferWriter<byte>(4096);
        _buffer = null;
        buffer.ResetWrittenCount();
        Write(value, buffer);
        SHA256.HashData(buffer.WrittenSpan, destination);
        if (buffer.Capacity <= KeptBytes)
        {
            _buffer = buffer;
        }
    }

    private static void WriteArray(JsonView array, IBufferWriter<byte> output)
    {
        var separator = "["u8;
        foreach (var element in array.Elements)
        {
            output.Write(separator);
            Write(element, output);
            separator = ","u8;
        }

        output.Write(array.Count == 0 ? "[]"u8 : "]"u8);
    }

    private static void WriteObject(JsonView target, IBufferWriter<byte> output)
    {
        if (target.Count == 0)
        {
            output.Write("{}"u8);
            return;
        }

        var members = SortedMembers.Rent(target, out var names);
        var separator = "{"u8;
        foreach (var member in members.AsSpan(0, target.Count))
        {
            output.Write(separator);
            WriteString(member.Member.Name, output);
            output.Write(":"u8);
            Write(member.Member.Value, output);
            separator = ","u8;
        }

        output.Write("}"u8);
        SortedMembers.Return(members, names);
    }

    private static void WriteString(JsonView text, IBufferWriter<byte> output)
    {
        if (!text.IsEscaped)
        {
            // Invariant: the tape accepts no raw control character, quote or backslash in a string, so nothing needs an escape.
            output.Write(text.Raw);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(text.Length);
        WriteEscaped(buffer.AsSpan(0, text.Unescape(buffer)), output);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static void WriteEscaped(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(JsonText.NeedEscape);
            if (plain < 0)
            {
                break;
            }

            output.Write(text[..plain]);
            WriteEscape(text[plain], output);
            text = text[(plain + 1)..];
        }

        output.Write(text);
        output.Write("\""u8);
    }

    // RFC 8785 section 3.2.2.2: the short escapes, and lower-case \u00xx for the other controls.
    private static void WriteEscape(byte c, IBufferWriter<byte> output)
    {
        Span<byte> control = [(byte)'\\', (byte)'u', (byte)'0', (byte)'0', (byte)(c < 16 ? '0' : '1'), "0123456789abcdef"u8[c & 15]];
        output.Write(c switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\b' => "\\b"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\f' => "\\f"u8,
            (byte)'\r' => "\\r"u8,
            _ => control,
        });
    }
}
