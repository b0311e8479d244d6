using Turnpike.Admin.Approvals;

namespace Turnpike.Answers;

/// <summary>Makes what servers and callers say fit for a terminal: control and format characters could rewrite the screen.</summary>
internal static class Printable
{
    /// <summary>
    /// The text with every control, format and unassigned character as <c>\u{...}</c>, also beyond the basic plane (tag characters);
    /// line ends stay when asked.
    /// </summary>
    public static string Of(string text, bool keepLines = false) => ShownText.Printable(text, keepLines);
}
