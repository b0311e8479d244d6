using System.Globalization;
using System.Text;

namespace Turnpike.Catalog.Findings;

/// <summary>Characters a reader does not see, and that a model or a terminal does.</summary>
internal static class HiddenCharacters
{
    // Flags of England, Scotland and Wales: the only tag sequences recommended for interchange (UTS 51, annex C).
    private static readonly string[] Flags = ["gbeng", "gbsct", "gbwls"];

    private enum Kind : byte
    {
        None,
        Tag,
        Bidi,
        Mark,
        Invisible,
        Control,
        Escape,
        Variation,
        Private,
    }

    /// <summary>One finding for each run of characters of one kind.</summary>
    public static void Look(in DefinitionText text, FindingSink sink)
    {
        var source = text.Text;
        if (!MayHide(source))
        {
            return;
        }

        var runes = source.EnumerateRunes().ToArray();
        var rightToLeft = runes.Any(IsRightToLeft);
        var (at, runStart, run) = (0, 0, Kind.None);
        for (var i = 0; i < runes.Length; i++)
        {
            var kind = KindAt(runes, i, text.Role, rightToLeft);
            if (kind != run)
            {
                Report(text, run, runStart, at, sink);
                (run, runStart) = (kind, at);
            }

            at += runes[i].Utf16SequenceLength;
        }

        Report(text, run, runStart, at, sink);
    }

    private static bool MayHide(string text)
    {
        foreach (var c in text)
        {
            if (c is < ' ' or >= '\x7f')
            {
                return true;
            }
        }

        return false;
    }

    private static void Report(in DefinitionText text, Kind kind, int start, int end, FindingSink sink)
    {
        var (severity, what) = kind switch
        {
            Kind.Tag => (FindingSeverity.Critical, "tag characters, which spell out a text that only a model sees"),
            Kind.Bidi => (FindingSeverity.High, "bidirectional controls, which show a text in another order than it is read"),
            Kind.Mark => (FindingSeverity.Low, "direction marks without right-to-left letters"),
            Kind.Invisible => (FindingSeverity.High, "invisible characters"),
            Kind.Control => (FindingSeverity.Medium, "control characters"),
            Kind.Escape => (FindingSeverity.High, "a terminal escape, which can hide or rewrite what a terminal shows"),
            Kind.Variation => (FindingSeverity.High, "variation selectors with nothing to vary, which can carry a hidden text"),
            Kind.Private => (FindingSeverity.Medium, "private-use characters or noncharacters"),
            _ => default,
        };
        if (kind != Kind.None)
        {
            sink.Add(FindingDetector.HiddenCharacters, severity, text, start, end - start, $"The text holds {what}.");
        }
    }

    private static Kind KindAt(Rune[] runes, int i, TextRole role, bool rightToLeft)
    {
        var value = runes[i].Value;
        switch (value)
        {
            case '\t' or '\n' or '\r':
                return role == TextRole.Value ? Kind.None : Kind.Control;
            case 0x1B or 0x9B:
                return Kind.Escape;
            case < ' ' or (>= 0x7F and <= 0x9F) or 0x2028 or 0x2029:
                return Kind.Control;
            case < 0xAD:
                return Kind.None;
            case 0x200E or 0x200F or 0x061C:
                return rightToLeft ? Kind.None : Kind.Mark;
            case (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069):
                return Kind.Bidi;
            case 0x200C or 0x200D:
                return Joins(runes, i) ? Kind.None : Kind.Invisible;
            case (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or (>= 0x180B and <= 0x180D):
                return Varies(runes, i) ? Kind.None : Kind.Variation;
            case >= 0xE0000 and <= 0xE0FFF:
                return InFlag(runes, i) ? Kind.None : Kind.Tag;
        }

        if (Rune.GetUnicodeCategory(runes[i]) == UnicodeCategory.PrivateUse || (value & 0xFFFE) == 0xFFFE || value is >= 0xFDD0 and <= 0xFDEF)
        {
            return Kind.Private;
        }

        return Glyphs.IsInvisible(runes[i]) ? Kind.Invisible : Kind.None;
    }

    // Joiners between pictures, and between letters of the scripts that need them (Arabic, and the Indic ones).
    private static bool Joins(Rune[] runes, int i)
    {
        if (i == 0 || i + 1 == runes.Length)
        {
            return false;
        }

        var (before, after) = (runes[i - 1].Value, runes[i + 1].Value);
        return IsPicture(after) ? IsPicture(before) || before is 0xFE0F or (>= 0x1F3FB and <= 0x1F3FF) : NeedsJoiners(before) && NeedsJoiners(after);
    }

    // One selector, after something that has variants: pictures and digits of keycaps, or ideographs for the upper range.
    private static bool Varies(Rune[] runes, int i)
    {
        if (i == 0)
        {
            return false;
        }

        var (selector, before) = (runes[i].Value, runes[i - 1].Value);
        return selector switch
        {
            0xFE0E or 0xFE0F => IsPicture(before) || (before < 0x80 && i + 1 < runes.Length && runes[i + 1].Value == 0x20E3),
            >= 0xE0100 => before is (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF),
            <= 0x180D => before is >= 0x1800 and <= 0x18AF,
            _ => false,
        };
    }

    private static bool InFlag(Rune[] runes, int i)
    {
        var start = i;
        while (start > 0 && i - start < 6 && runes[start].Value is >= 0xE0000 and <= 0xE007F)
        {
            start--;
        }

        if (runes[start].Value != 0x1F3F4 || start + 6 >= runes.Length || runes[start + 6].Value != 0xE007F)
        {
            return false;
        }

        var letters = string.Concat(runes[(start + 1)..(start + 6)].Select(r => (char)(r.Value & 0x7F)));
        return Flags.Contains(letters, StringComparer.Ordinal);
    }

    private static bool IsPicture(int value) => value is 0xA9 or 0xAE or 0x203C or 0x2049 or (>= 0x2100 and <= 0x2BFF) or (>= 0x3030 and <= 0x303D) or 0x3297 or 0x3299 or >= 0x1F000 and <= 0x1FAFF;

    private static bool IsRightToLeft(Rune rune) => rune.Value is (>= 0x590 and <= 0x61B) or (>= 0x61D and <= 0x8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC);

    private static bool NeedsJoiners(int value) => value is (>= 0x600 and <= 0x7FF) or (>= 0x900 and <= 0xDFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF);
}
