using System.Globalization;
using System.Text;

namespace Turnpike.Admin.Approvals;

/// <summary>Makes what servers and callers say fit to be decided about: nothing in it is hidden, moved, or taken for the screen's own.</summary>
public static class ShownText
{
    /// <summary>Text in which every blank but a single space is visible: a long run of blanks could push what matters out of sight.</summary>
    public static string Visible(string text)
    {
        var safe = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var run = i;
            while (run < text.Length && text[run] == text[i] && char.GetUnicodeCategory(text[i]) == UnicodeCategory.SpaceSeparator)
            {
                run++;
            }

            switch (run - i)
            {
                case 0:
                    safe.Append(text[i]);
                    break;
                case 1 when text[i] == ' ':
                    safe.Append(' ');
                    break;
                default:
                    safe.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)text[i]:x}}}");
                    safe.Append(run - i > 1 ? string.Create(CultureInfo.InvariantCulture, $"[{run - i} times]") : "");
                    i = run - 1;
                    break;
            }
        }

        return Printable(safe.ToString());
    }

    /// <summary>
    /// The text with every control, format and unassigned character as <c>\u{...}</c>, also beyond the basic plane (tag characters);
    /// line ends stay when asked.
    /// </summary>
    public static string Printable(string text, bool keepLines = false)
    {
        if (!text.Any(c => char.IsSurrogate(c) || IsUnsafe(new Rune(c), keepLines)))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsUnsafe(rune, keepLines))
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
            else
            {
                safe.Append(rune.ToString());
            }
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(Rune rune, bool keepLines) =>
        !(keepLines && rune.Value is '\n' or '\t') && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;
}
