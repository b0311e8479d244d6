using System.Text;

namespace Turnpike.Catalog.Findings;

/// <summary>
/// A text as a reader would say it: invisible characters gone, look-alike letters Latin, small letters, one blank for any white space.
/// Remembers where each character came from, so that a match has a span in the source.
/// </summary>
internal sealed class FoldedText
{
    private readonly List<int> _from;
    private readonly int _end;

    private FoldedText(string text, List<int> from, int end)
    {
        Text = text;
        _from = from;
        _end = end;
    }

    /// <summary>The folded text.</summary>
    public string Text { get; }

    /// <summary>Folds a text. Linear in its length.</summary>
    public static FoldedText Of(string source)
    {
        var text = new StringBuilder(source.Length);
        var from = new List<int>(source.Length);
        var at = 0;
        foreach (var rune in source.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (text.Length > 0 && text[^1] != ' ')
                {
                    text.Append(' ');
                    from.Add(at);
                }
            }
            else if (rune.IsAscii)
            {
                text.Append(char.ToLowerInvariant((char)rune.Value));
                from.Add(at);
            }
            else if (rune.Value is 0x2018 or 0x2019)
            {
                text.Append('\'');
                from.Add(at);
            }
            else if (!Glyphs.IsInvisible(rune))
            {
                foreach (var c in Glyphs.Fold(rune))
                {
                    text.Append(c);
                    from.Add(at);
                }
            }

            at += rune.Utf16SequenceLength;
        }

        return new FoldedText(text.ToString(), from, source.Length);
    }

    /// <summary>The span in the source of a span in <see cref="Text"/>.</summary>
    public (int Start, int Length) Source(int start, int length)
    {
        var begin = start < _from.Count ? _from[start] : _end;
        var end = start + length < _from.Count ? _from[start + length] : _end;
        return (begin, end - begin);
    }
}
