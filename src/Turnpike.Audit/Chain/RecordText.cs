using System.Buffers.Text;

namespace Turnpike.Audit.Chain;

/// <summary>The fixed beginning of every record's JSON: <c>{"seq":N,"time":"…Z","kind":"…"</c>.</summary>
internal static class RecordText
{
    /// <summary>Length of a time: <c>2026-11-21T05:00:00.0000000Z</c>.</summary>
    public const int TimeLength = 28;

    public static ReadOnlySpan<byte> Opening => "{\"seq\":"u8;

    public static ReadOnlySpan<byte> BeforeTime => ",\"time\":\""u8;

    public static ReadOnlySpan<byte> AfterTime => "\","u8;

    private static ReadOnlySpan<byte> KindOpening => "\"kind\":\""u8;

    /// <summary>Length of everything around the body, for a sequence number of <paramref name="digits"/> digits.</summary>
    public static int Overhead(int digits) => Opening.Length + digits + BeforeTime.Length + TimeLength + AfterTime.Length + 1;

    /// <summary>Whether a body is one of the log's own kinds.</summary>
    public static bool IsOwn(ReadOnlySpan<byte> body) => body.StartsWith("\"kind\":\"segment."u8) || body.StartsWith("\"kind\":\"checkpoint\""u8);

    /// <summary>Writes a whole record. The destination is exactly as long as the record.</summary>
    public static void Write(Span<byte> destination, long sequence, DateTime utc, ReadOnlySpan<byte> body)
    {
        Opening.CopyTo(destination);
        destination = destination[Opening.Length..];
        Utf8Formatter.TryFormat(sequence, destination, out var written);
        destination = destination[written..];
        BeforeTime.CopyTo(destination);
        destination = destination[BeforeTime.Length..];
        Utf8Formatter.TryFormat(utc, destination, out written, new System.Buffers.StandardFormat('O'));
        destination = destination[written..];
        AfterTime.CopyTo(destination);
        destination = destination[AfterTime.Length..];
        body.CopyTo(destination);
        destination[body.Length] = (byte)'}';
    }

    /// <summary>Reads the beginning of a record. False when it is not as the log writes it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out long sequence, out DateTime utc, out ReadOnlySpan<byte> body)
    {
        sequence = 0;
        utc = default;
        body = default;
        if (!payload.StartsWith(Opening) || payload[^1] != '}'
            || !Utf8Parser.TryParse(payload[Opening.Length..], out sequence, out var digits) || sequence < 1)
        {
            return false;
        }

        var rest = payload[(Opening.Length + digits)..];
        if (!rest.StartsWith(BeforeTime) || rest.Length < BeforeTime.Length + TimeLength + AfterTime.Length + 1
            || !Utf8Parser.TryParse(rest[BeforeTime.Length..], out utc, out var read, 'O') || read != TimeLength || utc.Kind != DateTimeKind.Utc)
        {
            return false;
        }

        rest = rest[(BeforeTime.Length + TimeLength)..];
        if (!rest.StartsWith(AfterTime))
        {
            return false;
        }

        body = rest[AfterTime.Length..^1];
        return body.StartsWith(KindOpening);
    }

    /// <summary>The kind a body opens with.</summary>
    public static ReadOnlySpan<byte> Kind(ReadOnlySpan<byte> body)
    {
        var kind = body[KindOpening.Length..];
        var end = kind.IndexOf((byte)'"');
        return end < 0 ? default : kind[..end];
    }
}
