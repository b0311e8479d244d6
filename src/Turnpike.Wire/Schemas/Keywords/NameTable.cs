using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary>
/// Names to slots 0, 1, 2... by their unescaped UTF-8. Few names are compared one by one; many are hashed with a seed per process,
/// so that nobody can choose names that collide.
/// </summary>
internal sealed class NameTable
{
    private const int FewNames = 8;

    private readonly byte[][] _names;
    private readonly int[] _buckets;
    private readonly int[] _next;

    public NameTable(byte[][] names)
    {
        _names = names;
        _buckets = [];
        _next = [];
        if (names.Length <= FewNames)
        {
            return;
        }

        _buckets = new int[names.Length * 2];
        _next = new int[names.Length];
        Array.Fill(_buckets, -1);
        for (var i = 0; i < names.Length; i++)
        {
            ref var bucket = ref _buckets[Bucket(Hash(names[i]))];
            _next[i] = bucket;
            bucket = i;
        }
    }

    /// <summary>Number of names.</summary>
    public int Count => _names.Length;

    /// <summary>The slot of a string, or -1.</summary>
    public int Find(JsonView name)
    {
        if (_buckets.Length == 0)
        {
            for (var i = 0; i < _names.Length; i++)
            {
                if (name.Is(_names[i]))
                {
                    return i;
                }
            }

            return -1;
        }

        for (var i = _buckets[Bucket(JsonEquality.HashText(name))]; i >= 0; i = _next[i])
        {
            if (name.Is(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static int Hash(byte[] name)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        return hash.ToHashCode();
    }

    private int Bucket(int hash) => (int)((uint)hash % (uint)_buckets.Length);
}

/// <summary>Gathers the names of a <see cref="NameTable"/>.</summary>
internal sealed class NameTableBuilder
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<byte[]> _names = [];

    /// <summary>The slot of a name; a new one for a new name.</summary>
    public int SlotOf(JsonView name)
    {
        var text = name.GetString();
        if (_slots.TryGetValue(text, out var slot))
        {
            return slot;
        }

        _slots.Add(text, _names.Count);
        _names.Add(System.Text.Encoding.UTF8.GetBytes(text));
        return _names.Count - 1;
    }

    /// <summary>The table.</summary>
    public NameTable Build() => new([.. _names]);
}
