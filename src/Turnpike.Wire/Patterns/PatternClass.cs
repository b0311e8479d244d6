using System.Text;

namespace Turnpike.Wire.Patterns;

/// <summary>Reads a bracketed class of a pattern.</summary>
internal sealed class PatternClass
{
    private readonly string _text;
    private int _at;

    public PatternClass(string text, int at)
    {
        _text = text;
        _at = at;
    }

    /// <summary>Why <see cref="TryRead"/> returned false.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads up to and with the closing bracket.</summary>
    public bool TryRead(out CodePointSet set, out int end)
    {
        set = new CodePointSet();
        var negated = _at < _text.Length && _text[_at] == '^';
        if (negated)
        {
            _at++;
        }

        while (_at < _text.Length && _text[_at] != ']')
        {
            if (!TryReadRange(set))
            {
                end = _at;
                return false;
            }
        }

        end = _at + 1;
        if (_at >= _text.Length)
        {
            end = _at;
            Problem = "a class is not closed";
            return false;
        }

        if (negated)
        {
            set.Negate();
        }

        return true;
    }

    private bool TryReadRange(CodePointSet set)
    {
        if (!TryReadAtom(out var members, out var first))
        {
            return false;
        }

        var isRange = _at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] != ']';
        if (members is not null)
        {
            // [\w-x]: a dash beside a set is itself (Annex B).
            set.Add(members);
            return true;
        }

        if (!isRange)
        {
            set.Add(first.Value, first.Value);
            return true;
        }

        _at++;
        if (!TryReadAtom(out members, out var last))
        {
            return false;
        }

        if (members is not null)
        {
            set.Add(first.Value, first.Value);
            set.Add('-', '-');
            set.Add(members);
            return true;
        }

        if (last.Value < first.Value)
        {
            Problem = "a range in a class is out of order";
            return false;
        }

        set.Add(first.Value, last.Value);
        return true;
    }

    private bool TryReadAtom(out CodePointSet? members, out Rune rune)
    {
        if (_text[_at] != '\\')
        {
            members = null;
            rune = PatternEscape.ReadRune(_text, ref _at);
            return true;
        }

        var read = PatternEscape.TryRead(_text, ref _at, insideClass: true, out members, out rune, out var problem);
        Problem = problem;
        return read;
    }
}
