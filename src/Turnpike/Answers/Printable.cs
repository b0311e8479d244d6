using System.Globalization;
using System.Text;

namespace Turnpike.Answers;

/// <summary>Makes what servers and callers say fit for a terminal: control and format characters could rewrite the screen.</summary>
internal static class Printable
{
    /// <summary>The text with every control, format and unassigned character as <c>\u{...}</c>; line ends stay when asked.</summary>
    public static string Of(string text, bool keepLines = false)
    {
        if (!text.Any(c => IsUnsafe(c, keepLines)))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsUnsafe(c, keepLines))
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)c:x}}}");
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(char c, bool keepLines) =>
        !(keepLines && c is '\n' or '\t') && char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;
}
