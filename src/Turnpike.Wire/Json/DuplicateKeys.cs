using System.Buffers;

namespace Turnpike.Wire.Json;

/// <summary>
/// Finds keys named twice in one object, compared after unescaping. Hashes are seeded per process, so that nobody can choose
/// keys that collide; an object of n keys costs n log n.
/// </summary>
internal sealed class DuplicateKeys
{
    private readonly Stack<int> _objects = new();
    private Key[] _keys = new Key[32];
    private int _count;

    public void Clear()
    {
        _objects.Clear();
        _count = 0;
    }

    public void OpenObject() => _objects.Push(_count);

    /// <summary>Notes a key by its raw bytes between the quotes and the offset of its opening quote.</summary>
    public void Add(ReadOnlySpan<byte> raw, bool escaped, int start)
    {
        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, _count * 2);
        }

        _keys[_count++] = new Key(Hash(raw, escaped), start, raw.Length, escaped);
    }

    /// <summary>Ends the innermost object; returns the offset of a repeated key, or -1.</summary>
    public int CloseObject(ReadOnlySpan<byte> source)
    {
        var from = _objects.Pop();
        var keys = _keys.AsSpan(from, _count - from);
        _count = from;
        if (keys.Length > 12)
        {
            keys.Sort(static (a, b) => a.Hash.CompareTo(b.Hash));
        }

        for (var i = 1; i < keys.Length; i++)
        {
            for (var j = i - 1; j >= 0; j--)
            {
                if (keys[i].Hash != keys[j].Hash)
                {
                    if (keys.Length > 12)
                    {
                        break; // Invariant: sorted, so equal hashes stand together.
                    }

                    continue;
                }

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
