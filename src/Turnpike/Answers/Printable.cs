using System.Globalization;
using System.Text;

namespace Turnpike.Answers;

/// <summary>Makes what servers and callers say fit for a terminal: control and format characters could rewrite the screen.</summary>
internal static class Printable
{
    /// <summary>
    /// The text with every control, format and unassigned character as <c>\u{...}</c>, also beyond the basic plane (tag characters);
    /// line ends stay when asked.
    /// </summary>
    public static string Of(string text, bool keepLines = false)
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
