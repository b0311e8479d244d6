using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Turnpike.Catalog.Findings;

namespace Turnpike.Console.Catalog.Markup;

/// <summary>
/// Writes HTML. What stands literally in an interpolated string is markup; what stands in its holes is text and is encoded, whoever wrote
/// it. There is no other way in but <see cref="Html"/>, which only this assembly makes. Attributes are always in double quotes.
/// </summary>
internal sealed class MarkupWriter
{
    /// <summary>How much of a text in a hole is shown at most, in UTF-16 units; longer ones go through <see cref="QuotedText"/>.</summary>
    public const int MaxHole = 1000;

    private readonly StringBuilder _html = new(32 * 1024);

    /// <summary>How much was written, in UTF-16 units.</summary>
    public int Length => _html.Length;

    /// <summary>Writes markup with text in its holes.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "The handler wrote to this very writer before.")]
    public void Write([InterpolatedStringHandlerArgument("")] ref Handler markup) => _ = markup;

    /// <summary>Writes text.</summary>
    public void Text(string text, int limit = MaxHole) => Encode(UntrustedText.Line(text, limit));

    /// <summary>Writes a name.</summary>
    public void Name(Name name)
    {
        _html.Append("<bdi>");
        foreach (var c in UntrustedText.Line(name.Text, name.Limit))
        {
            Encode([c]);
            if (c is '_' or '-' or '.' or '/')
            {
                _html.Append("<wbr>");
            }
        }

        _html.Append("</bdi>");
    }

    /// <summary>Writes text that was made fit to be shown before.</summary>
    internal void Encode(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => _html.Append("&amp;"),
                '<' => _html.Append("&lt;"),
                '>' => _html.Append("&gt;"),
                '"' => _html.Append("&quot;"),
                '\'' => _html.Append("&#39;"),
                _ => _html.Append(c),
            };
        }
    }

    /// <summary>Writes a text that is read by machines, too: every blank and line end stays.</summary>
    public void Code(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != '\n' && UnseenCharacters.IsUnseen(rune))
            {
                _html.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
            }
            else
            {
                Encode(rune.ToString());
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _html.ToString();

    /// <summary>Takes the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Handler
    {
        private readonly MarkupWriter _writer;

        public Handler(int literalLength, int formattedCount, MarkupWriter writer)
        {
            _ = literalLength + formattedCount;
            _writer = writer;
        }

        public void AppendLiteral(string markup) => _writer._html.Append(markup);

        public void AppendFormatted(string? text) => _writer.Text(text ?? "");

        // Without it a character would be taken for its number.
        public void AppendFormatted(char character) => _writer.Text(character.ToString());

        public void AppendFormatted(int number) => _writer._html.Append(number.ToString("N0", CultureInfo.InvariantCulture));

        public void AppendFormatted(DateTimeOffset time) => _writer._html.Append(time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

        public void AppendFormatted(Name name) => _writer.Name(name);

        public void AppendFormatted(Html html) => _writer._html.Append(html.Markup);
    }
}

/// <summary>A name of a tool, a server or an argument: isolated from the text around it, and broken between its words where a line ends.</summary>
/// <param name="Text">The name; untrusted.</param>
/// <param name="Limit">How much of it is shown at most.</param>
internal readonly record struct Name(string Text, int Limit = 80);

/// <summary>Markup that was made here, of constants and encoded text.</summary>
/// <param name="Markup">The HTML.</param>
internal readonly record struct Html(string Markup);
