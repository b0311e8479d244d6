using System.Globalization;
using System.Text;

namespace Turnpike.Wire.Patterns;

/// <summary>
/// A set of characters and its spelling for an engine that knows UTF-16 units only: a class for the Basic Multilingual Plane and
/// pairs of surrogate classes for the rest. General categories are kept by name and cover the Basic Multilingual Plane.
/// </summary>
internal sealed class CodePointSet
{
    private const string Surrogates = @"\uD800-\uDFFF";

    private readonly List<(int First, int Last)> _ranges = [];
    private readonly StringBuilder _categories = new();
    private bool _hasNegatedCategory;
    private bool _negated;

    /// <summary>What <c>.</c> stands for.</summary>
    public static CodePointSet Dot { get; } = Complement(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029));

    private static readonly CodePointSet Digit = Of(('0', '9'));
    private static readonly CodePointSet NoDigit = Complement(('0', '9'));
    private static readonly CodePointSet Word = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    private static readonly CodePointSet NoWord = Complement(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    private static readonly (int First, int Last)[] SpaceRanges =
    [
        (9, 13), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
        (0x3000, 0x3000), (0xFEFF, 0xFEFF),
    ];

    private static readonly CodePointSet Space = Of(SpaceRanges);
    private static readonly CodePointSet NoSpace = Complement(SpaceRanges);

    /// <summary>
    /// Whether every character beyond the Basic Multilingual Plane is in the set, so that a run of them may be matched unit by unit.
    /// </summary>
    public bool HasUnitForm => _negated && Astral(_ranges).Count == 0 && !_hasNegatedCategory;

    /// <summary>The set of <c>\d</c>, <c>\w</c>, <c>\s</c> and their opposites (ECMA-262: ASCII digits and words).</summary>
    public static CodePointSet OfEscape(char escape) => escape switch
    {
        'd' => Digit,
        'D' => NoDigit,
        'w' => Word,
        'W' => NoWord,
        's' => Space,
        _ => NoSpace,
    };

    /// <summary>A set of ranges.</summary>
    public static CodePointSet Of(params (int First, int Last)[] ranges)
    {
        var set = new CodePointSet();
        set._ranges.AddRange(ranges);
        return set;
    }

    /// <summary>A general category by its short name, or everything else.</summary>
    public static CodePointSet OfCategory(string category, bool negated)
    {
        var set = new CodePointSet { _hasNegatedCategory = negated };
        set._categories.Append(negated ? @"\P{" : @"\p{").Append(category).Append('}');
        if (negated)
        {
            set.Add(0x10000, 0x10FFFF);
        }

        return set;
    }

    /// <summary>Everything but these ranges.</summary>
    public static CodePointSet Complement(params (int First, int Last)[] ranges)
    {
        var set = Of(ranges);
        set._negated = true;
        return set;
    }

    /// <summary>Adds a range.</summary>
    public void Add(int first, int last) => _ranges.Add((first, last));

    /// <summary>Adds what another set holds; the other is never a negated class.</summary>
    public void Add(CodePointSet other)
    {
        _ranges.AddRange(other._negated ? Invert(other._ranges) : other._ranges);
        _categories.Append(other._categories);
        _hasNegatedCategory |= other._hasNegatedCategory;
    }

    /// <summary>Makes it the set of all other characters.</summary>
    public void Negate() => _negated = !_negated;

    /// <summary>Writes the set as one group that matches one whole character.</summary>
    public void AppendTo(StringBuilder output)
    {
        var astral = Astral(_negated ? Invert(_ranges) : _ranges);
        var plane = Plane();
        if (astral.Count == 0)
        {
            output.Append(plane);
            return;
        }

        output.Append("(?:").Append(plane);
        foreach (var (first, last) in astral)
        {
            AppendPairs(output, first, last);
        }

        output.Append(')');
    }

    /// <summary>Writes a class that matches one UTF-16 unit; only where <see cref="HasUnitForm"/>.</summary>
    public void AppendUnitForm(StringBuilder output)
    {
        if (_ranges.Count == 0 && _categories.Length == 0)
        {
            output.Append(@"[\u0000-\uFFFF]");
            return;
        }

        output.Append("[^");
        AppendRanges(output, _ranges);
        output.Append(_categories).Append(']');
    }

    /// <summary>Writes one character so that nothing in it can be syntax.</summary>
    public static void AppendLiteral(StringBuilder output, Rune rune)
    {
        if (rune.IsBmp)
        {
            AppendUnit(output, rune.Value);
            return;
        }

        Span<char> pair = stackalloc char[2];
        rune.EncodeToUtf16(pair);
        output.Append("(?:");
        AppendUnit(output, pair[0]);
        AppendUnit(output, pair[1]);
        output.Append(')');
    }

    private string Plane()
    {
        var output = new StringBuilder("[");
        if (_negated)
        {
            output.Append('^');
            AppendRanges(output, _ranges);
            return output.Append(_categories).Append(Surrogates).Append(']').ToString();
        }

        AppendRanges(output, _ranges);
        output.Append(_categories);
        if (output.Length == 1)
        {
            return @"[^\u0000-\uFFFF]";
        }

        return output.Append(_hasNegatedCategory ? $"-[{Surrogates}]]" : "]").ToString();
    }

    private static void AppendRanges(StringBuilder output, List<(int First, int Last)> ranges)
    {
        foreach (var (first, last) in ranges)
        {
            // The surrogates lie inside the plane but are no characters.
            AppendRange(output, first, Math.Min(last, 0xD7FF));
            AppendRange(output, Math.Max(first, 0xE000), Math.Min(last, 0xFFFF));
        }
    }

    private static void AppendRange(StringBuilder output, int first, int last)
    {
        if (first > last)
        {
            return;
        }

        AppendUnit(output, first);
        if (last > first)
        {
            output.Append('-');
            AppendUnit(output, last);
        }
    }

    private static List<(int First, int Last)> Astral(List<(int First, int Last)> ranges) =>
        [.. ranges.Where(r => r.Last > 0xFFFF).Select(r => (Math.Max(r.First, 0x10000), r.Last))];

    // A range is at most three blocks: the rest of the first lead, whole leads, the start of the last lead.
    private static void AppendPairs(StringBuilder output, int first, int last)
    {
        while (first <= last)
        {
            var lead = (first - 0x10000) >> 10;
            var blockEnd = 0x10000 + ((lead + 1) << 10) - 1;
            var lastLead = lead;
            if (((first - 0x10000) & 0x3FF) == 0 && last >= blockEnd)
            {
                lastLead = ((last + 1 - 0x10000) >> 10) - 1;
                blockEnd = 0x10000 + ((lastLead + 1) << 10) - 1;
            }

            var end = Math.Min(last, blockEnd);
            output.Append("|[");
            AppendRange(output, 0xD800 + lead, 0xD800 + lastLead);
            output.Append("][");
            AppendRange(output, 0xDC00 + ((first - 0x10000) & 0x3FF), 0xDC00 + ((end - 0x10000) & 0x3FF));
            output.Append(']');
            first = end + 1;
        }
    }

    private static List<(int First, int Last)> Invert(List<(int First, int Last)> ranges)
    {
        var inverted = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in ranges.Order())
        {
            if (first > next)
            {
                inverted.Add((next, first - 1));
            }

            next = Math.Max(next, last + 1);
        }

        if (next <= 0x10FFFF)
        {
            inverted.Add((next, 0x10FFFF));
        }

        return inverted;
    }

    private static void AppendUnit(StringBuilder output, int unit)
    {
        if (unit < 128 && char.IsAsciiLetterOrDigit((char)unit))
        {
            output.Append((char)unit);
            return;
        }

        output.Append(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
    }
}
