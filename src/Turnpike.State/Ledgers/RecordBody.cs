using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Turnpike.State.Ledgers;

/// <summary>
/// A record's body being written: the inside of a JSON object, one line, ASCII. One per thread and reused; begun outside the
/// record's gate, finished under it.
/// </summary>
internal sealed class RecordBody
{
    /// <summary>Longest text of a field, in UTF-16 units; a longer one is cut and its SHA-256 stands beside it.</summary>
    public const int MaxText = 512;

    private const int MaxKept = 256 * 1024;

    [ThreadStatic]
    private static RecordBody? _current;

    private readonly ArrayBufferWriter<byte> _buffer = new(2048);

    private RecordBody() => Json = new Utf8JsonWriter(_buffer, new JsonWriterOptions
    {
        // Escapes everything but plain ASCII: nothing a terminal or a log reader could take for its own.
        Encoder = JavaScriptEncoder.Default,
        SkipValidation = true,
    });

    /// <summary>Where members are written.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>The body without its braces.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        Json.WriteEndObject();
        Json.Flush();
        return _buffer.WrittenSpan[1..^1];
    }

    /// <summary>Begins a record of a kind on this thread.</summary>
    public static RecordBody Begin(string kind)
    {
        var body = _current;
        if (body is null || body._buffer.Capacity > MaxKept)
        {
            _current = body = new RecordBody();
        }

        body._buffer.ResetWrittenCount();
        body.Json.Reset();
        body.Json.WriteStartObject();
        body.Json.WriteString("kind"u8, kind);
        return body;
    }

    /// <summary>Writes a member, cut to a bound; nothing when the text is null.</summary>
    public void Text(ReadOnlySpan<byte> member, string? text, int max = MaxText)
    {
        if (text is null)
        {
            return;
        }

        if (text.Length <= max)
        {
            Json.WriteString(member, text);
            return;
        }

        Json.WriteString(member, Cut(text, max));
        Span<byte> name = stackalloc byte[member.Length + 7];
        member.CopyTo(name);
        "_sha256"u8.CopyTo(name[member.Length..]);
        Json.WriteString(name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    /// <summary>The beginning of a text, not cut inside a surrogate pair.</summary>
    public static ReadOnlySpan<char> Cut(string text, int max) =>
        text.Length <= max ? text : text.AsSpan(0, char.IsHighSurrogate(text[max - 1]) ? max - 1 : max);
}
