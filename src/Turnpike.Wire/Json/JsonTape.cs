using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Turnpike.Wire.Json;

/// <summary>
/// One strict parse of a JSON text into a flat list of tokens over the source bytes. Everything that reads the text afterwards
/// (envelope, policy, schema, digest) reads this tape; nothing parses the bytes a second time. Reusable; not thread-safe.
/// </summary>
public sealed class JsonTape
{
    private const int KeptTokens = 1024;
    private Token[] _tokens = new Token[64];
    private int _count;
    private ReadOnlyMemory<byte> _source;
    private byte[]? _array;
    private int _arrayOffset;
    private int[] _open = new int[16];
    private readonly DuplicateKeys _keys = new();

    /// <summary>The whole text's value, or an empty view before the first successful read.</summary>
    public JsonView Root => _count == 0 ? default : new JsonView(this, 0);

    /// <summary>The bytes the tape was read from.</summary>
    public ReadOnlyMemory<byte> Source => _source;

    // Taking a memory's span costs more than most comparisons of a name; nearly every text lies in an array.
    internal ReadOnlySpan<byte> Bytes => _array is null ? _source.Span : new ReadOnlySpan<byte>(_array, _arrayOffset, _source.Length);

    internal ref readonly Token this[int index] => ref _tokens[index];

    /// <summary>
    /// Reads <paramref name="utf8"/> strictly: RFC 8259 JSON, valid UTF-8, no byte order mark, no comments, no trailing bytes,
    /// no duplicate keys at any depth (compared after unescaping), no lone surrogates, within <paramref name="budget"/>.
    /// The bytes must stay unchanged while the tape is in use.
    /// </summary>
    /// <returns>False with a fault; the tape is then empty.</returns>
    public bool TryRead(ReadOnlyMemory<byte> utf8, in JsonBudget budget, out JsonFault fault)
    {
        _count = 0;
        Point(utf8);
        _keys.Clear();
        if (utf8.Length > budget.MaxBytes)
        {
            fault = new JsonFault(JsonFaultKind.TooLong, budget.MaxBytes);
            return false;
        }

        if (!Utf8.IsValid(utf8.Span))
        {
            fault = new JsonFault(JsonFaultKind.InvalidUtf8, 0);
            return false;
        }

        fault = Scan(utf8.Span, budget);
        if (fault.Kind == JsonFaultKind.None)
        {
            return true;
        }

        _count = 0;
        return false;
    }

    /// <summary>
    /// Forgets the text, and gives back the memory a large one needed. For a tape that goes back to a pool: it then keeps no
    /// caller's bytes alive. Views of it must not be used any more.
    /// </summary>
    public void Clear()
    {
        _count = 0;
        Point(default);
        _keys.Trim(KeptTokens);
        if (_tokens.Length > KeptTokens)
        {
            _tokens = new Token[KeptTokens];
        }
    }

    private JsonFault Scan(ReadOnlySpan<byte> text, in JsonBudget budget)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = budget.MaxDepth + 1 });
        var depth = 0;
        var nodes = 0;
        try
        {
            while (reader.Read())
            {
                var start = (int)reader.TokenStartIndex;
                switch (reader.TokenType)
                {
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        depth--;
                        if (Close(_open[depth], (int)reader.BytesConsumed) is var repeated and >= 0)
                        {
                            return new JsonFault(JsonFaultKind.DuplicateKey, repeated);
                        }

                        continue;
                    case JsonTokenType.PropertyName:
                        var escaped = reader.ValueIsEscaped;
                        if (escaped && !JsonText.HasWellFormedEscapes(reader.ValueSpan))
                        {
                            return new JsonFault(JsonFaultKind.InvalidUtf8, start);
                        }

                        _keys.Add(reader.ValueSpan.Length, escaped, start);
                        Push(new Token(start, reader.ValueSpan.Length + 2, _count + 1, 0, JsonKind.String, escaped));
                        continue;
                    default:
                        break;
                }

                if (++nodes > budget.MaxNodes)
                {
                    return new JsonFault(JsonFaultKind.TooManyNodes, start);
                }

                CountInParent(depth);
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    if (depth >= budget.MaxDepth)
                    {
                        return new JsonFault(JsonFaultKind.TooDeep, start);
                    }

                    Open(depth++, start, reader.TokenType == JsonTokenType.StartObject);
                    continue;
                }

                if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped && !JsonText.HasWellFormedEscapes(reader.ValueSpan))
                {
                    return new JsonFault(JsonFaultKind.InvalidUtf8, start);
                }

                Push(new Token(start, (int)reader.BytesConsumed - start, _count + 1, 0, KindOf(reader.TokenType), reader.ValueIsEscaped));
            }
        }
        catch (JsonException e)
        {
            // Invariant: the reader allows one level more than the budget, so depth is refused above and never here.
            return new JsonFault(JsonFaultKind.Malformed, (int)Math.Min(int.MaxValue, OffsetOf(text, e)));
        }

        return _count == 0 ? new JsonFault(JsonFaultKind.Malformed, 0) : default;
    }

    private void Point(ReadOnlyMemory<byte> utf8)
    {
        _source = utf8;
        var isArray = MemoryMarshal.TryGetArray(utf8, out var segment);
        _array = isArray ? segment.Array : null;
        _arrayOffset = isArray ? segment.Offset : 0;
    }

    private static long OffsetOf(ReadOnlySpan<byte> text, JsonException e)
    {
        long offset = 0;
        for (var line = e.LineNumber ?? 0; line > 0; line--)
        {
            var next = text[(int)offset..].IndexOf((byte)'\n');
            if (next < 0)
            {
                break;
            }

            offset += next + 1;
        }

        return Math.Min(text.Length, offset + (e.BytePositionInLine ?? 0));
    }

    private static JsonKind KindOf(JsonTokenType type) => type switch
    {
        JsonTokenType.String => JsonKind.String,
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.True => JsonKind.True,
        JsonTokenType.False => JsonKind.False,
        _ => JsonKind.Null,
    };

    private void Open(int depth, int start, bool isObject)
    {
        if (depth == _open.Length)
        {
            Array.Resize(ref _open, depth * 2);
        }

        _open[depth] = _count;
        if (isObject)
        {
            _keys.OpenObject();
        }

        Push(new Token(start, 0, 0, 0, isObject ? JsonKind.Object : JsonKind.Array, false));
    }

    /// <summary>Completes a container; returns the offset of a repeated key, or -1.</summary>
    private int Close(int index, int end)
    {
        ref var token = ref _tokens[index];
        token.Length = end - token.Start;
        token.Next = _count;
        return token.Kind == JsonKind.Object ? _keys.CloseObject(_source.Span) : -1;
    }

    private void CountInParent(int depth)
    {
        if (depth > 0)
        {
            _tokens[_open[depth - 1]].Children++;
        }
    }

    private void Push(in Token token)
    {
        if (_count == _tokens.Length)
        {
            Array.Resize(ref _tokens, _count * 2);
        }

        _tokens[_count++] = token;
    }

    // Next is the index of the first token after this value's subtree; Children counts elements or members.
    [StructLayout(LayoutKind.Auto)]
    internal struct Token(int start, int length, int next, int children, JsonKind kind, bool escaped)
    {
        public int Start = start;
        public int Length = length;
        public int Next = next;
        public int Children = children;
        public JsonKind Kind = kind;
        public bool Escaped = escaped;
    }
}
