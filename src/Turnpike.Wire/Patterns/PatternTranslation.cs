using System.Globalization;
using System.Text;

namespace Turnpike.Wire.Patterns;

/// <summary>
/// Rewrites one ECMA-262 pattern (section 22.2, Unicode mode with the lenient punctuation of Annex B) in the platform's spelling.
/// Groups become non-capturing and lazy quantifiers greedy: only whether there is a match is ever asked.
/// </summary>
internal sealed class PatternTranslation
{
    private const int MaxNesting = 100;

    private readonly string _text;
    private readonly StringBuilder _output = new();
    private readonly Stack<int> _groups = new(); // where each open group begins in the output
    private int _at;
    private int _nesting;

    public PatternTranslation(string text) => _text = text;

    /// <summary>Why <see cref="Translate"/> returned null.</summary>
    public string? Problem { get; private set; }

    private bool AtEnd => _at >= _text.Length;

    /// <summary>The rewritten pattern, or null with a <see cref="Problem"/>.</summary>
    public string? Translate()
    {
        // Not ECMA-262, but the one flag people write in policies; it means the same everywhere.
        if (_text.StartsWith("(?i)", StringComparison.Ordinal))
        {
            _output.Append("(?i)");
            _at = 4;
        }

        while (!AtEnd && Problem is null)
        {
            Term();
        }

        if (Problem is null && _nesting > 0)
        {
            Fail("a group is not closed");
        }

        return Problem is null ? _output.ToString() : null;
    }

    private void Term()
    {
        var start = _output.Length;
        var c = _text[_at];
        switch (c)
        {
            case '|':
                _at++;
                _output.Append('|');
                return;
            case '^':
                _at++;
                _output.Append(@"\A");
                return;
            case '$':
                _at++;
                _output.Append(@"\z");
                return;
            case '(':
                OpenGroup();
                return;
            case ')':
                if (_nesting-- == 0)
                {
                    Fail("a group is closed that was not opened");
                    return;
                }

                _at++;
                _output.Append(')');
                Quantifier(_groups.Pop(), null);
                return;
            case '*' or '+' or '?':
                Fail("there is nothing to repeat");
                return;
            case '{' when PatternQuantifier.TryRead(_text, _at, out _, out _):
                Fail("there is nothing to repeat");
                return;
            case '.':
                _at++;
                Emit(start, CodePointSet.Dot);
                return;
            case '[':
                _at++;
                var set = new PatternClass(_text, _at);
                if (!set.TryRead(out var members, out _at))
                {
                    Fail(set.Problem!);
                    return;
                }

                Emit(start, members);
                return;
            case '\\':
                Escape(start);
                return;
            default:
                var rune = PatternEscape.ReadRune(_text, ref _at);
                CodePointSet.AppendLiteral(_output, rune);
                Quantifier(start, null);
                return;
        }
    }

    private void OpenGroup()
    {
        if (++_nesting > MaxNesting)
        {
            Fail("groups are nested too deeply");
            return;
        }

        var rest = _text.AsSpan(_at);
        if (!rest.StartsWith("(?"))
        {
            _groups.Push(_output.Length);
            _output.Append("(?:");
            _at++;
            return;
        }

        if (rest.StartsWith("(?=") || rest.StartsWith("(?!") || rest.StartsWith("(?<=") || rest.StartsWith("(?<!"))
        {
            Fail("look-around cannot be matched in linear time");
            return;
        }

        if (rest.StartsWith("(?:") || rest.StartsWith("(?i:"))
        {
            _groups.Push(_output.Length);
            var length = rest.IndexOf(':') + 1;
            _output.Append(rest[..length]);
            _at += length;
            return;
        }

        var close = rest.IndexOf('>');
        if (rest.StartsWith("(?<") && close > 3 && IsName(rest[3..close]))
        {
            _groups.Push(_output.Length);
            _output.Append("(?:");
            _at += close + 1;
            return;
        }

        Fail("this kind of group is not part of ECMA-262");
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '$'))
            {
                return false;
            }
        }

        return !char.IsAsciiDigit(name[0]);
    }

    private void Escape(int start)
    {
        if (_at + 1 < _text.Length && _text[_at + 1] is 'b' or 'B')
        {
            _output.Append('\\').Append(_text[_at + 1]);
            _at += 2;
            return;
        }

        if (!PatternEscape.TryRead(_text, ref _at, insideClass: false, out var set, out var rune, out var problem))
        {
            Fail(problem!);
            return;
        }

        if (set is not null)
        {
            Emit(start, set);
            return;
        }

        CodePointSet.AppendLiteral(_output, rune);
        Quantifier(start, null);
    }

    private void Emit(int start, CodePointSet set)
    {
        set.AppendTo(_output);
        Quantifier(start, set);
    }

    private void Quantifier(int start, CodePointSet? set)
    {
        if (!PatternQuantifier.TryRead(_text, _at, out var quantifier, out var end))
        {
            return;
        }

        if (quantifier.Max is { } max && max < quantifier.Min)
        {
            Fail("a quantifier's bounds are out of order");
            return;
        }

        _at = end;
        if (set is { HasUnitForm: true } && quantifier.Max is null)
        {
            // One whole character first, then any UTF-16 units: nothing that follows can begin in the middle of a pair,
            // so the tail may be one small class instead of an alternation.
            if (quantifier.Min == 0)
            {
                _output.Length = start;
            }
            else
            {
                _output.Append(CultureInfo.InvariantCulture, $"{{{quantifier.Min}}}");
            }

            set.AppendUnitForm(_output);
            _output.Append('*');
        }
        else
        {
            _output.Append(CultureInfo.InvariantCulture, $"{{{quantifier.Min},{quantifier.Max}}}");
        }

        if (PatternQuantifier.TryRead(_text, _at, out _, out _))
        {
            Fail("there is nothing to repeat");
        }
    }

    private void Fail(string what) => Problem ??= string.Create(CultureInfo.InvariantCulture, $"{what} (character {_at + 1})");
}
