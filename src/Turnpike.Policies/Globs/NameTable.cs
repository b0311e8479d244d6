using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Turnpike.Policies.Globs;

/// <summary>What belongs to a name: the value of the exact name, else that of the narrowest glob. Looks up without allocating.</summary>
/// <typeparam name="T">The value.</typeparam>
internal sealed class NameTable<T>
    where T : class
{
    private readonly FrozenDictionary<string, T> _exact;
    private readonly FrozenDictionary<string, (Glob Glob, T Value)[]> _byPrefix;
    private readonly FrozenDictionary<string, (Glob Glob, T Value)[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int[] _prefixLengths;

    public NameTable(IEnumerable<(string Name, T Value)> exact, IEnumerable<(Glob Glob, T Value)> globs)
    {
        _exact = exact.ToFrozenDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal);
        _byPrefix = globs.GroupBy(g => g.Glob.Prefix, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, NarrowestFirst, StringComparer.Ordinal);
        _lookup = _byPrefix.GetAlternateLookup<ReadOnlySpan<char>>();

        // Invariant: a glob that is contained in another has at least its prefix, so longer prefixes come first.
        _prefixLengths = [.. _byPrefix.Keys.Select(k => k.Length).Distinct().OrderDescending()];
    }

    /// <summary>Finds the value of a name.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out T? value)
    {
        if (_exact.TryGetValue(name, out value))
        {
            return true;
        }

        foreach (var length in _prefixLengths)
        {
            if (length > name.Length || !_lookup.TryGetValue(name.AsSpan(0, length), out var candidates))
            {
                continue;
            }

            foreach (var (glob, found) in candidates)
            {
                if (glob.Matches(name))
                {
                    value = found;
                    return true;
                }
            }
        }

        return false;
    }

    // A glob contained in another contains fewer of the group: its own contents are a proper part of the other's.
    private static (Glob Glob, T Value)[] NarrowestFirst(IEnumerable<(Glob Glob, T Value)> group)
    {
        var globs = group.ToArray();
        return globs.Length == 1 ? globs : [.. globs.OrderBy(g => globs.Count(other => GlobLanguage.Contains(g.Glob, other.Glob)))];
    }
}
