using System.Globalization;
using System.Text;

namespace Turnpike.Catalog.Recommendations;

/// <summary>Untrusted text in a comment: printable ASCII on one line, the rest as escapes, and not much of it.</summary>
internal static class CommentText
{
    private const int MaxQuoted = 60;
    private const int MaxPlain = 200;

    /// <summary>The text in quotes.</summary>
    public static string Quote(string text) => $"\"{Printable(text, MaxQuoted)}\"";

    /// <summary>A sentence without quotes around it.</summary>
    public static string Plain(string text) => Printable(text, MaxPlain);

    private static string Printable(string text, int most)
    {
        var printable = new StringBuilder();
        foreach (var c in text)
        {
            if (printable.Length >= most)
            {
                return printable.Append("...").ToString();
            }

            printable.Append(c is >= ' ' and <= '~' ? c.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"));
        }

        return printable.ToString();
    }
}
