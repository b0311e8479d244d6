using System.Buffers;
using System.Text;

namespace Turnpike.Wire.Json;

/// <summary>
/// One value on a <see cref="JsonTape"/>: a reference, valid while the tape is. The default view has kind
/// <see cref="JsonKind.None"/> and stands for a missing value; navigating from it yields missing values.
/// </summary>
public readonly struct JsonView : IEquatable<JsonView>
{
    private readonly JsonTape? _tape;
    private readonly int _index;

    internal JsonView(JsonTape tape, int index)
    {
        _tape = tape;
        _index = index;
    }

    internal JsonTape? Tape => _tape;

    internal int Index => _index;

    /// <summary>The value's kind.</summary>
    public JsonKind Kind => _tape is null ? JsonKind.None : _tape[_index].Kind;

    /// <summary>Whether there is a value.</summary>
    public bool Exists => _tape is not null;

    /// <summary>Byte offset of the value in the source.</summary>
    public int Start => _tape is null ? 0 : _tape[_index].Start;

    /// <summary>Length of the value's source text in bytes, quotes and brackets included.</summary>
    public int Length => _tape is null ? 0 : _tape[_index].Length;

    /// <summary>Byte offset just behind the value.</summary>
    public int End => Start + Length;

    /// <summary>The value's source text, quotes and brackets included.</summary>
    public ReadOnlySpan<byte> Raw => _tape is null ? default : _tape.Bytes.Slice(Start, Length);

    /// <summary>The value's source text as memory.</summary>
    public ReadOnlyMemory<byte> RawMemory => _tape is null ? default : _tape.Source.Slice(Start, Length);

    /// <summary>Number of members or elements; 0 for other kinds.</summary>
    public int Count => _tape is null ? 0 : _tape[_index].Children;

    /// <summary>For a string: whether its source text holds escapes.</summary>
    public bool IsEscaped => _tape is not null && _tape[_index].Escaped;

    /// <summary>For a string: the source bytes between the quotes, escapes as written.</summary>
    public ReadOnlySpan<byte> RawString => Raw[1..^1];

    /// <summary>The member called <paramref name="name"/> (unescaped UTF-8, case-sensitive), or a missing view.</summary>
    public JsonView this[ReadOnlySpan<byte> name]
    {
        get
        {
            var tape = _tape;
            if (tape is null || tape[_index].Kind != JsonKind.Object)
            {
                return default;
            }

            var source = tape.Bytes;
            var end = tape[_index].Next;
            for (var i = _index + 1; i < end; i = tape[i + 1].Next)
            {
                ref readonly var key = ref tape[i];
                if (key.Escaped ? new JsonView(tape, i).Is(name) : key.Length - 2 == name.Length && source.Slice(key.Start + 1, name.Length).SequenceEqual(name))
                {
                    return new JsonView(tape, i + 1);
                }
            }

            return default;
        }
    }

    /// <summary>The members of an object in source order; nothing for other kinds.</summary>
    public MemberSequence Members => new(this);

    /// <summary>The elements of an array in source order; nothing for other kinds.</summary>
    public ElementSequence Elements => new(this);

    /// <summary>Whether this is a string whose unescaped UTF-8 equals <paramref name="utf8"/>.</summary>
    public bool Is(ReadOnlySpan<byte> utf8)
    {
        if (_tape is null)
        {
            return false;
        }

        ref readonly var token = ref _tape[_index];
        if (token.Kind != JsonKind.String)
        {
            return false;
        }

        if (!token.Escaped)
        {
            return token.Length - 2 == utf8.Length && _tape.Bytes.Slice(token.Start + 1, utf8.Length).SequenceEqual(utf8);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Length);
        var same = buffer.AsSpan(0, Unescape(buffer)).SequenceEqual(utf8);
        ArrayPool<byte>.Shared.Return(buffer);
        return same;
    }

    /// <summary>Writes a string's unescaped UTF-8; the destination must hold <see cref="Length"/> bytes.</summary>
    /// <returns>The number of bytes written.</returns>
    public int Unescape(Span<byte> destination)
    {
        if (!IsEscaped)
        {
            RawString.CopyTo(destination);
            return Length - 2;
        }

        return JsonText.Unescape(RawString, destination);
    }

    /// <summary>A string's value. Allocates.</summary>
    public string GetString()
    {
        if (!IsEscaped)
        {
            return Encoding.UTF8.GetString(RawString);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Length);
        var text = Encoding.UTF8.GetString(buffer.AsSpan(0, Unescape(buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }

    /// <summary>Whether two views are the same place on the same tape.</summary>
    public bool Equals(JsonView other) => ReferenceEquals(_tape, other._tape) && _index == other._index;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JsonView other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _index;

    /// <summary>Whether two views are the same place on the same tape.</summary>
    public static bool operator ==(JsonView left, JsonView right) => left.Equals(right);

    /// <summary>Whether two views are different places.</summary>
    public static bool operator !=(JsonView left, JsonView right) => !left.Equals(right);

    /// <summary>The members of an object, enumerated without allocating.</summary>
    public readonly struct MemberSequence
    {
        private readonly JsonView _owner;

        internal MemberSequence(JsonView owner) => _owner = owner;

        /// <summary>Starts the enumeration.</summary>
        public MemberEnumerator GetEnumerator() => new(_owner.Kind == JsonKind.Object ? _owner : default);
    }

    /// <summary>Walks the members of an object.</summary>
    public struct MemberEnumerator
    {
        private readonly JsonTape? _tape;
        private readonly int _end;
        private int _next;

        internal MemberEnumerator(JsonView owner)
        {
            _tape = owner._tape;
            _next = owner._index + 1;
            _end = _tape is null ? 0 : _tape[owner._index].Next;
            Current = default;
        }

        /// <summary>The member the enumeration stands on.</summary>
        public JsonMember Current { get; private set; }

        /// <summary>Goes to the next member.</summary>
        public bool MoveNext()
        {
            if (_tape is null || _next >= _end)
            {
                return false;
            }

            Current = new JsonMember(new JsonView(_tape, _next), new JsonView(_tape, _next + 1));
            _next = _tape[_next + 1].Next;
            return true;
        }
    }

    /// <summary>The elements of an array, enumerated without allocating.</summary>
    public readonly struct ElementSequence
    {
        private readonly JsonView _owner;

        internal ElementSequence(JsonView owner) => _owner = owner;

        /// <summary>Starts the enumeration.</summary>
        public ElementEnumerator GetEnumerator() => new(_owner.Kind == JsonKind.Array ? _owner : default);
    }

    /// <summary>Walks the elements of an array.</summary>
    public struct ElementEnumerator
    {
        private readonly JsonTape? _tape;
        private readonly int _end;
        private int _next;

        internal ElementEnumerator(JsonView owner)
        {
            _tape = owner._tape;
            _next = owner._index + 1;
            _end = _tape is null ? 0 : _tape[owner._index].Next;
            Current = default;
        }

        /// <summary>The element the enumeration stands on.</summary>
        public JsonView Current { get; private set; }

        /// <summary>Goes to the next element.</summary>
        public bool MoveNext()
        {
            if (_tape is null || _next >= _end)
            {
                return false;
            }

            Current = new JsonView(_tape, _next);
            _next = _tape[_next].Next;
            return true;
        }
    }
}

/// <summary>One member of an object.</summary>
/// <param name="Name">The name, a string view.</param>
/// <param name="Value">The value.</param>
public readonly record struct JsonMember(JsonView Name, JsonView Value);
