using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Turnpike.Catalog.Findings;

/// <summary>What characters look like and whether they can be seen, after the idea of Unicode UTS 39 with a small table of its own.</summary>
internal static class Glyphs
{
    // Letters of other scripts that cannot be told from a Latin one in common fonts. Pairs: letter, Latin letter.
    private const string Pairs =
        "аaеeоoрpсcуyхxіiјjѕsԁdһhԛqԝwвbмmнhтtкkгrпnзeӏlАaВbЕeКkМmНhОoРpСcТtХxУyІiЈjЅsԌg" +
        "αaοoρpνvιiκkτtυuχxγyηnωwεeΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡpΤtΥyΧx" +
        "ɑaɡgɩiʋvɪiʏyıiłløođdħhŧtſs‐-‑-‒-–-—-−-․.∕/⁄/ǃ!օoսuոnհhոnցgաwզq";

    private static readonly FrozenDictionary<char, char> Latin = Table();

    /// <summary>The Latin small letter or mark a character looks like; itself when it looks like none.</summary>
    public static string Fold(Rune rune)
    {
        if (rune.IsAscii)
        {
            return char.ToLowerInvariant((char)rune.Value).ToString();
        }

        if (rune.IsBmp && Latin.TryGetValue((char)rune.Value, out var latin))
        {
            return latin.ToString();
        }

        // The platform's normalisation knows these too, but not where it runs without its tables.
        var dressed = rune.Value switch
        {
            >= 0xFF01 and <= 0xFF5E => rune.Value - 0xFEE0,
            >= 0x1D400 and <= 0x1D6A3 => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[(rune.Value - 0x1D400) % 52],
            >= 0x1D7CE and <= 0x1D7FF => '0' + ((rune.Value - 0x1D7CE) % 10),
            >= 0x24B6 and <= 0x24E9 => 'a' + ((rune.Value - 0x24B6) % 26),
            _ => 0,
        };
        if (dressed != 0)
        {
            return char.ToLowerInvariant((char)dressed).ToString();
        }

        // Noncharacters have no normal form.
        if ((rune.Value & 0xFFFE) == 0xFFFE)
        {
            return rune.ToString();
        }

        // Accented letters and ligatures lose their dress.
        var plain = rune.ToString().Normalize(NormalizationForm.FormKD);
        return plain.Length > 0 && char.IsAscii(plain[0]) ? plain[..AsciiRun(plain)].ToLowerInvariant() : Rune.ToLowerInvariant(rune).ToString();
    }

    /// <summary>Whether a character takes no ink and no room that a reader would notice.</summary>
    public static bool IsInvisible(Rune rune) => rune.Value switch
    {
        0x00AD or 0x034F or 0x061C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x180E or 0x3164 or 0xFEFF or 0xFFA0 => true,
        >= 0x180B and <= 0x180D => true,
        >= 0x200B and <= 0x200F => true,
        >= 0x202A and <= 0x202E => true,
        >= 0x2060 and <= 0x206F => true,
        >= 0xFE00 and <= 0xFE0F => true,
        >= 0xE0000 and <= 0xE0FFF => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format,
    };

    /// <summary>The text with every character that is not seen as <c>\u{...}</c>.</summary>
    public static string Printable(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var seen = !IsInvisible(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            _ = seen ? shown.Append(rune) : shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }

        return shown.ToString();
    }

    private static int AsciiRun(string text)
    {
        var length = 0;
        while (length < text.Length && char.IsAscii(text[length]))
        {
            length++;
        }

        return length;
    }

    private static FrozenDictionary<char, char> Table()
    {
        var table = new Dictionary<char, char>();
        for (var i = 0; i + 1 < Pairs.Length; i += 2)
        {
            table[Pairs[i]] = Pairs[i + 1];
        }

        return table.ToFrozenDictionary();
    }
}
