using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Turnpike.Wire.Sse;

/// <summary>Writes an event stream (WHATWG HTML, section 9.2). Nothing given can add a field or an event.</summary>
public static class SseWriter
{
    /// <summary>
    /// Writes a whole event. Data with CR, LF or CRLF becomes several data lines, which a reader joins by LF. Throws
    /// <see cref="ArgumentException"/> for an id or type with CR, LF or NUL, and for a negative retry.
    /// </summary>
    /// <param name="output">Where to write.</param>
    /// <param name="data">The data; empty data is written too, as a priming event has it.</param>
    /// <param name="id">The event's id; null for none.</param>
    /// <param name="type">The event's type; null for <c>message</c>.</param>
    /// <param name="retry">The reconnection time in milliseconds; null for none.</param>
    public static void WriteEvent(IBufferWriter<byte> output, ReadOnlySpan<byte> data, string? id = null, string? type = null, int? retry = null)
    {
        WriteFields(output, id, type, retry);
        output.Write("data: "u8);
        var afterCarriageReturn = false;
        WriteData(output, data, ref afterCarriageReturn);
        EndEvent(output);
    }

    /// <summary>Begins an event whose data follows by <see cref="WriteData"/>.</summary>
    public static void BeginEvent(IBufferWriter<byte> output, string? id = null, string? type = null)
    {
        WriteFields(output, id, type, null);
        output.Write("data: "u8);
    }

    /// <summary>Writes a part of the data of an event that was begun; <paramref name="afterCarriageReturn"/> starts false and is kept between the parts.</summary>
    public static void WriteData(IBufferWriter<byte> output, ReadOnlySpan<byte> part, ref bool afterCarriageReturn)
    {
        if (afterCarriageReturn && part is [(byte)'\n', ..])
        {
            part = part[1..];
            afterCarriageReturn = false;
        }

        while (!part.IsEmpty)
        {
            afterCarriageReturn = false;
            var end = part.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                output.Write(part);
                return;
            }

            output.Write(part[..end]);
            output.Write("\ndata: "u8);
            var isPair = part[end] == (byte)'\r' && end + 1 < part.Length && part[end + 1] == (byte)'\n';
            afterCarriageReturn = part[end] == (byte)'\r' && end + 1 == part.Length;
            part = part[(end + (isPair ? 2 : 1))..];
        }
    }

    /// <summary>Ends an event that was begun.</summary>
    public static void EndEvent(IBufferWriter<byte> output) => output.Write("\n\n"u8);

    /// <summary>Writes a comment line that keeps the connection alive.</summary>
    public static void WriteKeepAlive(IBufferWriter<byte> output) => output.Write(":\n\n"u8);

    private static void WriteFields(IBufferWriter<byte> output, string? id, string? type, int? retry)
    {
        Check(id, nameof(id));
        Check(type, nameof(type));
        ArgumentOutOfRangeException.ThrowIfNegative(retry ?? 0, nameof(retry));
        if (type is not null)
        {
            WriteField(output, "event: "u8, type);
        }

        if (id is not null)
        {
            WriteField(output, "id: "u8, id);
        }

        if (retry is { } milliseconds)
        {
            output.Write("retry: "u8);
            Span<byte> digits = stackalloc byte[11];
            _ = Utf8Formatter.TryFormat(milliseconds, digits, out var length);
            output.Write(digits[..length]);
            output.Write("\n"u8);
        }
    }

    private static void WriteField(IBufferWriter<byte> output, ReadOnlySpan<byte> field, string value)
    {
        output.Write(field);
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length));
        output.Advance(Encoding.UTF8.GetBytes(value, span));
        output.Write("\n"u8);
    }

    private static void Check(string? value, string parameter)
    {
        if (value is not null && value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw new ArgumentException("A field of an event cannot hold CR, LF or NUL.", parameter);
        }
    }
}
