using System.Collections.Immutable;
using System.Text;
using Turnpike.Audit.Columns;

namespace Turnpike.Audit.Queries;

/// <summary>A text that is asked for, whole or as a beginning (a trailing <c>*</c>); its other characters mean themselves.</summary>
internal readonly struct Wanted
{
    private readonly byte[] _utf8;
    private readonly bool _isBeginning;

    public Wanted(string text)
    {
        _isBeginning = text.EndsWith('*');
        _utf8 = Encoding.UTF8.GetBytes(_isBeginning ? text[..^1] : text);
    }

    public bool Matches(ReadOnlySpan<byte> utf8) => _isBeginning ? utf8.StartsWith(_utf8) : utf8.SequenceEqual(_utf8);
}

/// <summary>Those codes of one column of one block that are asked for.</summary>
internal readonly struct Choice
{
    private readonly int _code;
    private readonly bool[]? _codes;

    private Choice(int code, bool[]? codes) => (_code, _codes) = (code, codes);

    public bool IsEmpty => _code == 0 && _codes is null;

    /// <summary>Those whose text is one of some.</summary>
    public static Choice Of(Terms terms, ImmutableArray<Wanted> any)
    {
        Choice choice = default;
        for (var code = 1; code <= terms.Count; code++)
        {
            foreach (var wanted in any)
            {
                if (wanted.Matches(terms.Utf8(code)))
                {
                    choice = choice.With(code, terms.Count);
                    break;
                }
            }
        }

        return choice;
    }

    /// <summary>A text as <see cref="Containing"/> takes it: UTF-8, its ASCII letters in lower case.</summary>
    public static byte[] Lower(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        foreach (ref var one in utf8.AsSpan())
        {
            one = LowerOf(one);
        }

        return utf8;
    }

    /// <summary>Those whose text contains another, given in lower case; only ASCII letters match in either case.</summary>
    public static Choice Containing(Terms terms, ReadOnlySpan<byte> lower)
    {
        Choice choice = default;
        for (var code = 1; code <= terms.Count; code++)
        {
            if (Contains(terms.Utf8(code), lower))
            {
                choice = choice.With(code, terms.Count);
            }
        }

        return choice;
    }

    /// <summary>Takes the mark off every row whose code is not one of these.</summary>
    public void Keep(ReadOnlySpan<ushort> codes, Span<byte> rows)
    {
        if (_codes is { } chosen)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] &= chosen[codes[i]] ? (byte)1 : (byte)0;
            }

            return;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] &= codes[i] == _code ? (byte)1 : (byte)0;
        }
    }

    /// <summary>Marks every row whose code is one of these.</summary>
    public void Add(ReadOnlySpan<ushort> codes, Span<byte> rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] |= (_codes is { } chosen ? chosen[codes[i]] : codes[i] == _code) ? (byte)1 : (byte)0;
        }
    }

    private Choice With(int code, int count)
    {
        if (IsEmpty)
        {
            return new Choice(code, null);
        }

        var codes = _codes ?? new bool[count + 1];
        codes[code] = true;
        if (_codes is null)
        {
            codes[_code] = true;
        }

        return new Choice(0, codes);
    }

    private static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        var first = lower[0];
        var upper = char.IsAsciiLetterLower((char)first) ? (byte)(first - 0x20) : first;
        while (text.Length >= lower.Length)
        {
            var at = text[..(text.Length - lower.Length + 1)].IndexOfAny(first, upper);
            if (at < 0)
            {
                return false;
            }

            if (Matches(text.Slice(at, lower.Length), lower))
            {
                return true;
            }

            text = text[(at + 1)..];
        }

        return false;
    }

    // Names may hold any UTF-8: bytes that are no ASCII letters have one case.
    private static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (LowerOf(text[i]) != lower[i])
            {
                return false;
            }
        }

        return true;
    }

    private static byte LowerOf(byte one) => one is >= (byte)'A' and <= (byte)'Z' ? (byte)(one + 0x20) : one;
}
