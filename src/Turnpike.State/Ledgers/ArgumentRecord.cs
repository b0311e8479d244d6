using System.Text.Json;
using Turnpike.Audit.Sealing;

namespace Turnpike.State.Ledgers;

/// <summary>The <c>args</c> member of a record: key names and a keyed digest of the arguments, and on request their values, sealed.</summary>
internal static class ArgumentRecord
{
    private const int MaxKeys = 32;
    private const int MaxKey = 64;
    private const int MaxSealed = 256 * 1024;

    /// <summary>Writes the member.</summary>
    /// <param name="body">The record.</param>
    /// <param name="arguments">Source JSON of the arguments, already read strictly.</param>
    /// <param name="kept">What to seal of them; empty for nothing.</param>
    /// <param name="sealer">The keys.</param>
    public static void Write(RecordBody body, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> kept, RecordSealer sealer)
    {
        body.Json.WriteStartObject("args"u8);
        WriteKeys(body, arguments);
        Span<byte> digest = stackalloc byte[32];
        sealer.Digest(arguments, digest);
        Span<byte> hex = stackalloc byte[64];
        Convert.TryToHexStringLower(digest, hex, out _);
        body.Json.WriteString("digest"u8, hex);
        if (kept.Length > MaxSealed)
        {
            body.Json.WriteNumber("unsealed"u8, kept.Length); // too long to keep: its size instead
        }
        else if (!kept.IsEmpty)
        {
            body.Json.WriteString("sealed"u8, sealer.Seal(kept));
        }

        body.Json.WriteEndObject();
    }

    private static void WriteKeys(RecordBody body, ReadOnlySpan<byte> arguments)
    {
        var reader = new Utf8JsonReader(arguments, new JsonReaderOptions { MaxDepth = 128 });
        body.Json.WriteStartArray("keys"u8);
        var more = 0;
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            for (var count = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; count++)
            {
                if (count >= MaxKeys)
                {
                    more++;
                }
                else if (!reader.ValueIsEscaped && reader.ValueSpan.Length <= MaxKey)
                {
                    body.Json.WriteStringValue(reader.ValueSpan);
                }
                else
                {
                    body.Json.WriteStringValue(RecordBody.Cut(reader.GetString()!, MaxKey));
                }

                reader.Skip();
            }
        }

        body.Json.WriteEndArray();
        if (more > 0)
        {
            body.Json.WriteNumber("more"u8, more);
        }
    }
}
