using System.Globalization;
using System.Text;

namespace Turnpike.Catalog.Findings;

/// <summary>Which characters a reader does not see where they stand, or that move or change what stands beside them.</summary>
public static class UnseenCharacters
{
    /// <summary>
    /// Whether a character is invisible, a control, a direction mark, a tag, a variation selector, private or unassigned. Line ends and tabs are
    /// controls, too: who shows several lines asks before.
    /// </summary>
    public static bool IsUnseen(Rune rune) =>
        Glyphs.IsInvisible(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
