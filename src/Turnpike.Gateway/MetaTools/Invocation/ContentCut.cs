using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Invocation;

/// <summary>
/// Content blocks, cut after so many characters of text: between blocks, or inside a text between two characters, so that both parts are
/// valid. What is no text (an image, a link) counts its JSON and is never cut in two.
/// </summary>
/// <param name="Blocks">Source JSON of the blocks that stay, without the brackets around them.</param>
/// <param name="Rest">Source JSON of the blocks that were cut off, with the brackets; empty when nothing was.</param>
/// <param name="Chars">Characters that stay.</param>
/// <param name="TotalChars">Characters in all.</param>
internal readonly record struct ContentCut(ReadOnlyMemory<byte> Blocks, ReadOnlyMemory<byte> Rest, long Chars, long TotalChars)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Whether nothing was cut.</summary>
    public bool IsWhole => Rest.IsEmpty;

    /// <summary>Cuts a result's content; structured content counts too, and goes with what is cut off.</summary>
    public static ContentCut Of(JsonView result, int most)
    {
        var structured = result["structuredContent"u8].Length;
        var content = result["content"u8];
        if (Count(content) + structured <= most)
        {
            return new ContentCut(InvokeAnswer.BlocksOf(result), default, Count(content) + structured, Count(content) + structured);
        }

        // Without content the structured one is the text of the result.
        return content.Count > 0 ? Cut(content, most) : Of(Text(result["structuredContent"u8].RawMemory), most);
    }

    /// <summary>Cuts blocks.</summary>
    /// <param name="blocks">Source JSON of an array of content blocks.</param>
    /// <param name="most">Greatest number of characters that stay.</param>
    public static ContentCut Of(ReadOnlyMemory<byte> blocks, int most)
    {
        var tape = new JsonTape();
        return tape.TryRead(blocks, JsonBudget.Upstream, out _) ? Cut(tape.Root, most) : default;
    }

    private static ContentCut Cut(JsonView content, int most)
    {
        var (kept, rest) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        using var keptJson = new Utf8JsonWriter(kept, Options);
        using var restJson = new Utf8JsonWriter(rest, Options);
        keptJson.WriteStartArray();
        restJson.WriteStartArray();
        long chars = 0, total = 0;
        var isCut = false;
        foreach (var block in content.Elements)
        {
            var size = Size(block);
            total += size;
            if (!isCut && chars + size <= most)
            {
                chars += size;
                keptJson.WriteRawValue(block.Raw, skipInputValidation: true);
            }
            else if (!isCut && block["type"u8].Is("text"u8) && block["text"u8].Kind == JsonKind.String)
            {
                var text = block["text"u8].GetString();
                var at = Boundary(text, (int)(most - chars));
                chars += at;
                WriteText(keptJson, text.AsSpan(0, at));
                WriteText(restJson, text.AsSpan(at));
                isCut = true;
            }
            else
            {
                // The first block that does not fit alone stays all the same: else the rest would never get shorter.
                var isFirst = !isCut && chars == 0 && total == size;
                (isFirst ? keptJson : restJson).WriteRawValue(block.Raw, skipInputValidation: true);
                chars += isFirst ? size : 0;
                isCut = true;
            }
        }

        keptJson.WriteEndArray();
        restJson.WriteEndArray();
        keptJson.Flush();
        restJson.Flush();
        return new ContentCut(kept.WrittenMemory[1..^1], rest.WrittenCount == 2 ? default : rest.WrittenMemory, chars, total);
    }

    private static int Boundary(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : Math.Clamp(at, 0, text.Length);

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private static byte[] Text(ReadOnlyMemory<byte> structured)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartArray();
        WriteText(json, Encoding.UTF8.GetString(structured.Span));
        json.WriteEndArray();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static long Count(JsonView content)
    {
        long chars = 0;
        foreach (var block in content.Elements)
        {
            chars += Size(block);
        }

        return chars;
    }

    private static long Size(JsonView block) =>
        block["text"u8] is { Kind: JsonKind.String } text ? Encoding.UTF8.GetCharCount(text.RawString) : Encoding.UTF8.GetCharCount(block.Raw);
}
