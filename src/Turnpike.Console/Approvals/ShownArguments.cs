using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Approvals;

/// <summary>A part of shown arguments.</summary>
/// <param name="Kind">The class it is shown in: <c>t-key</c>, <c>t-text</c>, <c>t-number</c>, <c>t-word</c>; null for what stands between.</param>
/// <param name="Pieces">Its text, and names of characters that would not be seen.</param>
internal readonly record struct ShownToken(string? Kind, ImmutableArray<TextPiece> Pieces);

/// <summary>
/// The arguments of a call as a person decides about them: every token as it was sent, one member to a line. Nothing is cut, no run of blanks
/// is shortened without saying so, and no character is without a sign.
/// </summary>
internal static class ShownArguments
{
    private const int Step = 2;

    /// <summary>The tokens of canonical arguments.</summary>
    public static ImmutableArray<ShownToken> Of(string arguments)
    {
        var json = Encoding.UTF8.GetBytes(arguments);
        var shown = ImmutableArray.CreateBuilder<ShownToken>();
        try
        {
            Read(json, shown);
            return shown.ToImmutable();
        }
        catch (JsonException)
        {
            return [new ShownToken(null, Visible(arguments))];
        }
    }

    private static void Read(byte[] json, ImmutableArray<ShownToken>.Builder shown)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1024 });
        var last = JsonTokenType.None;
        while (reader.Read())
        {
            var closes = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
            var opened = last is JsonTokenType.StartObject or JsonTokenType.StartArray;
            var between = new StringBuilder();
            if (last == JsonTokenType.PropertyName)
            {
                between.Append(": ");
            }
            else if (last != JsonTokenType.None && !(closes && opened))
            {
                between.Append(closes || opened ? "\n" : ",\n").Append(' ', reader.CurrentDepth * Step);
            }

            var raw = Encoding.UTF8.GetString(reader.ValueSpan);
            var kind = Kind(reader.TokenType);
            if (kind is null)
            {
                between.Append(raw);
            }

            if (between.Length > 0)
            {
                shown.Add(new ShownToken(null, [new TextPiece(between.ToString(), IsName: false)]));
            }

            if (kind is not null)
            {
                shown.Add(new ShownToken(kind, reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? Visible($"\"{raw}\"") : Visible(raw)));
            }

            last = reader.TokenType;
        }
    }

    private static string? Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.PropertyName => "t-key",
        JsonTokenType.String => "t-text",
        JsonTokenType.Number => "t-number",
        JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null => "t-word",
        _ => null,
    };

    // One blank is a blank; more, or another blank than the usual one, could push what matters out of sight.
    private static ImmutableArray<TextPiece> Visible(string text)
    {
        var pieces = ImmutableArray.CreateBuilder<TextPiece>();
        for (var i = 0; i < text.Length;)
        {
            var run = i;
            while (run < text.Length && text[run] == text[i] && IsBlank(text[i]))
            {
                run++;
            }

            if (run - i > 1 || (run > i && text[i] != ' '))
            {
                pieces.Add(new TextPiece(string.Create(CultureInfo.InvariantCulture, $"⟨U+{(int)text[i]:X4}{(run - i > 1 ? $" × {run - i}" : "")}⟩"), IsName: true));
                i = run;
                continue;
            }

            var end = i + 1;
            while (end < text.Length && (!IsBlank(text[end]) || (text[end] == ' ' && !(end + 1 < text.Length && text[end + 1] == ' ') && text[end - 1] != ' ')))
            {
                end++;
            }

            pieces.AddRange(UntrustedText.Pieces(text, i, end, keepLines: false).Where(p => p.Text.Length > 0));
            i = end;
        }

        return pieces.ToImmutable();
    }

    private static bool IsBlank(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator;
}
