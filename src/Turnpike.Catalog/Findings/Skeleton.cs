using System.Text;

namespace Turnpike.Catalog.Findings;

/// <summary>
/// What a name looks like: names with one skeleton are easily taken for each other. Case, separators, look-alike letters, and digits
/// that look like letters make no difference (after UTS 39, stricter in that it also drops separators).
/// </summary>
internal static class Skeleton
{
    /// <summary>The skeleton of a name; empty when nothing of it can be seen.</summary>
    public static string Of(string name)
    {
        var skeleton = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (Glyphs.IsInvisible(rune))
            {
                continue;
            }

            foreach (var c in Glyphs.Fold(rune))
            {
                switch (c)
                {
                    case '_' or '-' or '.' or '/' or ' ' or ':':
                        break;
                    case '0':
                        skeleton.Append('o');
                        break;
                    case '1' or 'i' or '|':
                        skeleton.Append('l');
                        break;
                    case '5':
                        skeleton.Append('s');
                        break;
                    default:
                        skeleton.Append(c);
                        break;
                }
            }
        }

        return skeleton.Replace("rn", "m").Replace("vv", "w").ToString();
    }

    /// <summary>Whether a name mixes Latin letters with letters of another script that pass for Latin ones.</summary>
    public static bool IsDisguised(string name)
    {
        var (latin, disguised) = (false, false);
        foreach (var rune in name.EnumerateRunes())
        {
            latin |= rune.IsAscii && char.IsAsciiLetter((char)rune.Value);
            disguised |= !rune.IsAscii && Rune.IsLetter(rune) && rune.Value > 0x24F && Glyphs.Fold(rune) is [var c] && char.IsAsciiLetter(c);
        }

        return latin && disguised;
    }
}
