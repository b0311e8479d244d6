using System.Buffers;

namespace Turnpike.Wire.Json;

/// <summary>
/// Finds keys named twice in one object, compared after unescaping. Small objects are compared pair by pair; in larger ones hashes are
/// sorted, seeded per process so that nobody can choose keys that collide: an object of n keys costs n log n.
/// </summary>
internal sealed class DuplicateKeys
{
    private const int Few = 12;
    private readonly Stack<int> _objects = new();
    private Key[] _keys = new Key[32];
    private int _count;

    public void Clear()
    {
        _objects.Clear();
        _count = 0;
    }

    /// <summary>Gives back what more than <paramref name="keys"/> open keys once needed.</summary>
    public void Trim(int keys)
    {
        if (_keys.Length > keys)
        {
            _keys = new Key[keys];
        }

        Clear();
    }

    public void OpenObject() => _objects.Push(_count);

    /// <summary>Notes a key by the length of its raw bytes between the quotes and the offset of its opening quote.</summary>
    public void Add(int length, bool escaped, int start)
    {
        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, _count * 2);
        }

        _keys[_count++] = new Key(0, start, length, escaped);
    }

    /// <summary>Ends the innermost object; returns the offset of a repeated key, or -1.</summary>
    public int CloseObject(ReadOnlySpan<byte> source)
    {
        var from = _objects.Pop();
        var keys = _keys.AsSpan(from, _count - from);
        _count = from;
        return keys.Length > Few ? FindByHash(source, keys) : FindByPair(source, keys);
    }

    private static int FindByPair(ReadOnlySpan<byte> source, ReadOnlySpan<Key> keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            ref readonly var key = ref keys[i];
            for (var j = 0; j < i; j++)
            {
                ref readonly var other = ref keys[j];
                if ((key.Length == other.Length || key.Escaped || other.Escaped) && Same(source, key, other))
                {
                    return key.Start;
                }
            }
        }

        return -1;
    }

    private static int FindByHash(ReadOnlySpan<byte> source, Span<Key> keys)
    {
        foreach (ref var key in keys)
        {
            key = key with { Hash = Hash(source.Slice(key.Start + 1, key.Length), key.Escaped) };
        }

        keys.Sort(static (a, b) => a.Hash.CompareTo(b.Hash));
        for (var i = 1; i < keys.Length; i++)
        {
            // Invariant: sorted, so equal hashes stand together.
            for (var j = i - 1; j >= 0 && keys[i].Hash == keys[j].Hash; j--)
            {
                if (Same(source, keys[i], keys[j]))
                {
                    return Math.Max(keys[i].Start, keys[j].Start);
                }
            }
        }

        return -1;
    }

    private static int Hash(ReadOnlySpan<byte> raw, bool escaped)
    {
        var hash = new HashCode();
        if (!escaped)
        {
            hash.AddBytes(raw);
            return hash.ToHashCode();
        }

        var buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        hash.AddBytes(buffer.AsSpan(0, JsonText.Unescape(raw, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return hash.ToHashCode();
    }

    private static bool Same(ReadOnlySpan<byte> source, in Key a, in Key b)
    {
        var left = source.Slice(a.Start + 1, a.Length);
        var right = source.Slice(b.Start + 1, b.Length);
        if (!a.Escaped && !b.Escaped)
        {
            return left.SequenceEqual(right);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(left.Length + right.Length);
        var first = JsonText.Unescape(left, buffer);
        var second = JsonText.Unescape(right, buffer.AsSpan(first));
        var same = buffer.AsSpan(0, first).SequenceEqual(buffer.AsSpan(first, second));
        ArrayPool<byte>.Shared.Return(buffer);
        return same;
    }

    private readonly record struct Key(int Hash, int Start, int Length, bool Escaped);
}
