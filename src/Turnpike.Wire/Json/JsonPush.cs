using System.Buffers;

namespace Turnpike.Wire.Json;

/// <summary>
/// The grammar of RFC 8259 as a machine that is pushed bytes: knows where it stands, holds nothing. Strings are checked for escapes and
/// control characters, not for UTF-8 or surrogates. Throws <see cref="InvalidDataException"/>. Mutable; never copy.
/// </summary>
internal struct JsonPush
{
    private const int MaxDepth = 64;

    // Bit n says whether the container that makes depth n + 1 is an object.
    private ulong _objects;
    private State _state;
    private bool _isKey;
    private int _progress;
    private byte _literal;

    /// <summary>What a step ended with.</summary>
    public enum Step : byte
    {
        /// <summary>The chunk's end, or punctuation.</summary>
        More,
        BeginObject,
        BeginArray,
        BeginString,
        BeginScalar,

        /// <summary>A container closed.</summary>
        End,
        EndString,

        /// <summary>A number or literal ended; its following byte was not read.</summary>
        EndScalar,
        EndKey,

        /// <summary>The outermost value closed.</summary>
        Done,
    }

    private enum State : byte
    {
        Value,
        FirstElement,
        FirstKey,
        Key,
        Colon,
        AfterValue,
        InString,
        InEscape,
        InHex,
        Minus,
        Zero,
        Whole,
        Point,
        Fraction,
        ExponentMark,
        ExponentSign,
        Exponent,
        Literal,
        Done,
    }

    /// <summary>Open containers, the one that just began included.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether the outermost value has closed.</summary>
    public readonly bool IsDone => _state == State.Done;

    /// <summary>Whether the string that just began is a key.</summary>
    public readonly bool AtKey => _isKey && _state == State.InString;

    /// <summary>Reads from <paramref name="at"/> up to the next event; <paramref name="at"/> then stands behind what was read.</summary>
    public Step Next(ReadOnlySpan<byte> chunk, ref int at)
    {
        while (at < chunk.Length)
        {
            if (_state == State.InString)
            {
                var run = chunk[at..].IndexOfAny(JsonText.NeedEscape);
                if (run < 0)
                {
                    at = chunk.Length;
                    return Step.More;
                }

                at += run;
            }

            var c = chunk[at];
            if (_state is >= State.Minus and <= State.Exponent && !Continues(c))
            {
                _state = State.AfterValue;
                return Step.EndScalar; // c is read next time
            }

            at++;
            var step = _state <= State.AfterValue || _state == State.Done ? Structure(c) : Inside(c);
            if (step != Step.More)
            {
                return step;
            }
        }

        return Step.More;
    }

    private Step Structure(byte c)
    {
        if (c is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            return Step.More;
        }

        switch (_state)
        {
            case State.Colon when c == (byte)':':
                _state = State.Value;
                return Step.More;
            case State.AfterValue when c == (byte)',':
                _state = InObject ? State.Key : State.Value;
                return Step.More;
            case State.AfterValue or State.FirstKey when c == (byte)'}' && InObject:
            case State.AfterValue or State.FirstElement when c == (byte)']' && !InObject:
                Depth--;
                _state = Depth == 0 ? State.Done : State.AfterValue;
                return Depth == 0 ? Step.Done : Step.End;
            case State.Key or State.FirstKey when c == (byte)'"':
                _isKey = true;
                _state = State.InString;
                return Step.BeginString;
            case State.Value or State.FirstElement:
                return BeginValue(c);
            default:
                throw Malformed();
        }
    }

    private readonly bool InObject => (_objects >> (Depth - 1) & 1) == 1;

    private Step BeginValue(byte c)
    {
        _isKey = false;
        switch (c)
        {
            case (byte)'{' or (byte)'[':
                if (Depth == MaxDepth)
                {
                    throw new InvalidDataException("The text is nested too deeply.");
                }

                var bit = 1UL << Depth++;
                _objects = c == (byte)'{' ? _objects | bit : _objects & ~bit;
                _state = c == (byte)'{' ? State.FirstKey : State.FirstElement;
                return c == (byte)'{' ? Step.BeginObject : Step.BeginArray;
            case (byte)'"':
                _state = State.InString;
                return Step.BeginString;
            case (byte)'-':
                _state = State.Minus;
                return Step.BeginScalar;
            case (byte)'0':
                _state = State.Zero;
                return Step.BeginScalar;
            case >= (byte)'1' and <= (byte)'9':
                _state = State.Whole;
                return Step.BeginScalar;
            case (byte)'t' or (byte)'f' or (byte)'n':
                (_state, _literal, _progress) = (State.Literal, c, 1);
                return Step.BeginScalar;
            default:
                throw Malformed();
        }
    }

    private Step Inside(byte c)
    {
        switch (_state)
        {
            case State.InString when c == (byte)'"':
                _state = _isKey ? State.Colon : State.AfterValue;
                return _isKey ? Step.EndKey : Step.EndString;
            case State.InString when c == (byte)'\\':
                _state = State.InEscape;
                return Step.More;
            case State.InEscape when c == (byte)'u':
                (_state, _progress) = (State.InHex, 0);
                return Step.More;
            case State.InEscape when "\"\\/bfnrt"u8.Contains(c):
                _state = State.InString;
                return Step.More;
            case State.InHex when char.IsAsciiHexDigit((char)c):
                _state = ++_progress == 4 ? State.InString : State.InHex;
                return Step.More;
            case State.Literal:
                var literal = _literal == (byte)'t' ? "true"u8 : _literal == (byte)'f' ? "false"u8 : "null"u8;
                if (literal[_progress++] != c)
                {
                    throw Malformed();
                }

                if (_progress < literal.Length)
                {
                    return Step.More;
                }

                _state = State.AfterValue;
                return Step.EndScalar;
            case >= State.Minus and <= State.Exponent:
                return Step.More; // Continues has moved on
            default:
                throw Malformed();
        }
    }

    /// <summary>Whether <paramref name="c"/> goes on with the number, moving on; throws where a number cannot end.</summary>
    private bool Continues(byte c)
    {
        var digit = c is >= (byte)'0' and <= (byte)'9';
        var next = _state switch
        {
            State.Minus when c == (byte)'0' => State.Zero,
            State.Minus or State.Whole when digit => State.Whole,
            State.Zero or State.Whole when c == (byte)'.' => State.Point,
            State.Point or State.Fraction when digit => State.Fraction,
            State.Zero or State.Whole or State.Fraction when c is (byte)'e' or (byte)'E' => State.ExponentMark,
            State.ExponentMark when c is (byte)'+' or (byte)'-' => State.ExponentSign,
            State.ExponentMark or State.ExponentSign or State.Exponent when digit => State.Exponent,
            _ => State.Done,
        };
        if (next == State.Done)
        {
            return _state is State.Zero or State.Whole or State.Fraction or State.Exponent ? false : throw Malformed();
        }

        _state = next;
        return true;
    }

    private static InvalidDataException Malformed() => new("The text is not valid JSON.");
}
