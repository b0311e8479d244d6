namespace Turnpike.Wire.Patterns;

/// <summary>How often a term repeats.</summary>
/// <param name="Min">At least.</param>
/// <param name="Max">At most; null for any number.</param>
internal readonly record struct PatternQuantifier(int Min, int? Max)
{
    // Beyond this the engine refuses anyway; the cap keeps the arithmetic in range.
    private const int Largest = 1_000_000;

    /// <summary>Reads <c>*</c>, <c>+</c>, <c>?</c> or a braced quantifier, with its lazy mark, at a place of the pattern.</summary>
    public static bool TryRead(string text, int at, out PatternQuantifier quantifier, out int end)
    {
        quantifier = default;
        end = at;
        if (at >= text.Length)
        {
            return false;
        }

        switch (text[at])
        {
            case '*':
                quantifier = new PatternQuantifier(0, null);
                end = at + 1;
                break;
            case '+':
                quantifier = new PatternQuantifier(1, null);
                end = at + 1;
                break;
            case '?':
                quantifier = new PatternQuantifier(0, 1);
                end = at + 1;
                break;
            case '{':
                if (!TryReadBraces(text, at + 1, out quantifier, out end))
                {
                    return false;
                }

                break;
            default:
                return false;
        }

        if (end < text.Length && text[end] == '?')
        {
            end++;
        }

        return true;
    }

    private static bool TryReadBraces(string text, int at, out PatternQuantifier quantifier, out int end)
    {
        quantifier = default;
        end = at;
        if (!TryReadNumber(text, ref end, out var min))
        {
            return false;
        }

        int? max = min;
        if (end < text.Length && text[end] == ',')
        {
            end++;
            max = TryReadNumber(text, ref end, out var upper) ? upper : null;
        }

        if (end >= text.Length || text[end] != '}')
        {
            return false;
        }

        end++;
        quantifier = new PatternQuantifier(min, max);
        return true;
    }

    private static bool TryReadNumber(string text, ref int at, out int number)
    {
        number = 0;
        var start = at;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            number = Math.Min(Largest, (number * 10) + (text[at] - '0'));
        }

        return at > start;
    }
}
