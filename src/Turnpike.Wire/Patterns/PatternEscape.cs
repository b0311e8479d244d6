using System.Globalization;
using System.Text;

namespace Turnpike.Wire.Patterns;

/// <summary>Reads what follows a backslash, the same inside and outside of a class but for <c>\b</c> and <c>\-</c>.</summary>
internal static class PatternEscape
{
    /// <summary>Reads one character, both halves of a pair together. A lone half stands for a character no text has.</summary>
    public static Rune ReadRune(string text, ref int at)
    {
        if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
        {
            rune = Rune.ReplacementChar;
        }

        at += consumed;
        return rune;
    }

    /// <summary>Reads the escape at <paramref name="at"/>, which stands on the backslash: a set of characters, or one character.</summary>
    public static bool TryRead(string text, ref int at, bool insideClass, out CodePointSet? set, out Rune rune, out string? problem)
    {
        set = null;
        rune = default;
        problem = null;
        if (at + 1 >= text.Length)
        {
            problem = "the pattern ends in a backslash";
            return false;
        }

        var c = text[at + 1];
        switch (c)
        {
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                set = CodePointSet.OfEscape(c);
                at += 2;
                return true;
            case 'p' or 'P':
                return TryReadProperty(text, ref at, out set, out problem);
            case 't':
                return Control(9, ref at, out rune);
            case 'n':
                return Control(10, ref at, out rune);
            case 'v':
                return Control(11, ref at, out rune);
            case 'f':
                return Control(12, ref at, out rune);
            case 'r':
                return Control(13, ref at, out rune);
            case 'b' when insideClass:
                return Control(8, ref at, out rune);
            case '0' when at + 2 >= text.Length || !char.IsAsciiDigit(text[at + 2]):
                return Control(0, ref at, out rune);
            case 'c' when at + 2 < text.Length && char.IsAsciiLetter(text[at + 2]):
                rune = new Rune(text[at + 2] % 32);
                at += 3;
                return true;
            case 'x':
                return TryReadHex(text, ref at, 2, out rune, out problem);
            case 'u':
                return TryReadUnicode(text, ref at, out rune, out problem);
            default:
                break;
        }

        if (char.IsAsciiDigit(c) || c == 'k')
        {
            problem = "back-references cannot be matched in linear time";
            return false;
        }

        if (char.IsAsciiLetter(c))
        {
            problem = $"\\{c} is no escape of ECMA-262";
            return false;
        }

        at++;
        rune = ReadRune(text, ref at);
        return true;
    }

    private static bool Control(int value, ref int at, out Rune rune)
    {
        rune = new Rune(value);
        at += 2;
        return true;
    }

    private static bool TryReadHex(string text, ref int at, int digits, out Rune rune, out string? problem)
    {
        rune = default;
        problem = null;
        if (at + 2 + digits > text.Length || !TryHex(text.AsSpan(at + 2, digits), out var value))
        {
            problem = "an escape lacks its hexadecimal digits";
            return false;
        }

        rune = Rune.IsValid(value) ? new Rune(value) : Rune.ReplacementChar;
        at += 2 + digits;
        return true;
    }

    private static bool TryReadUnicode(string text, ref int at, out Rune rune, out string? problem)
    {
        rune = default;
        problem = null;
        if (at + 2 < text.Length && text[at + 2] == '{')
        {
            var close = text.IndexOf('}', at);
            if (close < 0 || close - at - 3 is < 1 or > 8 || !TryHex(text.AsSpan(at + 3, close - at - 3), out var value) || value > 0x10FFFF)
            {
                problem = "\\u{...} does not hold a code point";
                return false;
            }

            rune = Rune.IsValid(value) ? new Rune(value) : Rune.ReplacementChar;
            at = close + 1;
            return true;
        }

        var isPair = at + 12 <= text.Length && text[at + 6] == '\\' && text[at + 7] == 'u'
            && TryHex(text.AsSpan(at + 2, 4), out var high) && TryHex(text.AsSpan(at + 8, 4), out var low)
            && Rune.TryCreate((char)high, (char)low, out rune);
        if (isPair)
        {
            at += 12;
            return true;
        }

        return TryReadHex(text, ref at, 4, out rune, out problem);
    }

    private static bool TryReadProperty(string text, ref int at, out CodePointSet? set, out string? problem)
    {
        set = null;
        problem = null;
        var close = text.IndexOf('}', at);
        if (at + 2 >= text.Length || text[at + 2] != '{' || close < 0)
        {
            problem = "\\p lacks its {property}";
            return false;
        }

        set = UnicodeProperty.Find(text.AsSpan(at + 3, close - at - 3), negated: text[at + 1] == 'P');
        if (set is null)
        {
            problem = "this Unicode property is not known here (general categories, Any and ASCII are)";
            return false;
        }

        at = close + 1;
        return true;
    }

    private static bool TryHex(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
