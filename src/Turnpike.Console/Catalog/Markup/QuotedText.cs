using System.Collections.Immutable;

namespace Turnpike.Console.Catalog.Markup;

/// <summary>A part of a text that is marked.</summary>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Length">How long it is.</param>
/// <param name="IsFinding">Whether it is something that was found, rather than a reason.</param>
internal readonly record struct TextMark(int Start, int Length, bool IsFinding = false);

/// <summary>Writes a longer text of others with marks in it.</summary>
internal static class QuotedText
{
    /// <summary>Writes the text.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="text">The text.</param>
    /// <param name="marks">What is marked, in any order; what lies outside the text, or begins in another mark, is left out.</param>
    /// <param name="limit">How much is shown, in UTF-16 units.</param>
    /// <param name="keepLines">Whether line ends are kept.</param>
    public static void Write(MarkupWriter html, string text, ImmutableArray<TextMark> marks, int limit, bool keepLines = true)
    {
        var end = UntrustedText.CutAt(text, limit);
        var at = 0;
        foreach (var mark in marks.OrderBy(m => m.Start).ThenByDescending(m => m.Length))
        {
            if (mark.Start < at || mark.Length <= 0 || mark.Start >= end)
            {
                continue;
            }

            var stop = Math.Min(end, mark.Start + mark.Length);
            Part(html, text, at, mark.Start, keepLines);
            html.Write($"<mark{(mark.IsFinding ? new Html(" class=\"found\"") : default)}>");
            Part(html, text, mark.Start, stop, keepLines);
            html.Write($"</mark>");
            at = stop;
        }

        Part(html, text, at, end, keepLines);
        if (end < text.Length)
        {
            html.Write($" <span class=\"cut\">… {text.Length - end} more characters</span>");
        }
    }

    private static void Part(MarkupWriter html, string text, int start, int end, bool keepLines)
    {
        foreach (var piece in UntrustedText.Pieces(text, start, end, keepLines))
        {
            if (piece.IsName)
            {
                html.Write($"<span class=\"unseen\">{piece.Text}</span>");
            }
            else if (piece.Text.Length > 0)
            {
                html.Encode(piece.Text);
            }
        }
    }
}
