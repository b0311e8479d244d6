using System.Collections.Immutable;

namespace Turnpike.Catalog.Search;

/// <summary>The tools by their names as they are spoken: stems joined by blanks, so that <c>createIssue</c> and <c>create_issue</c> are one.</summary>
internal sealed class NameIndex
{
    private readonly string[] _names;
    private readonly int[] _tools;
    private readonly ImmutableArray<IndexedTool> _all;

    private NameIndex(string[] names, int[] tools, ImmutableArray<IndexedTool> all) => (_names, _tools, _all) = (names, tools, all);

    /// <summary>The index of these tools; a tool is known by its place among them.</summary>
    internal static NameIndex Build(ImmutableArray<IndexedTool> tools)
    {
        string[] names = [.. tools.Select(t => t.SpokenName)];
        int[] places = [.. Enumerable.Range(0, tools.Length)];
        Array.Sort(names, places, StringComparer.Ordinal);
        return new NameIndex(names, places, tools);
    }

    /// <summary>The tools whose name is this one, with or without its server's name before it, and those whose names begin with it.</summary>
    internal IEnumerable<(int Tool, bool IsExact)> Find(string spoken)
    {
        if (spoken.Length == 0)
        {
            yield break;
        }

        for (var at = First(spoken); at < _names.Length && _names[at].StartsWith(spoken, StringComparison.Ordinal); at++)
        {
            yield return (_tools[at], _names[at].Length == spoken.Length);
        }

        for (var blank = spoken.IndexOf(' '); blank >= 0; blank = spoken.IndexOf(' ', blank + 1))
        {
            var (server, name) = (spoken[..blank], spoken[(blank + 1)..]);
            for (var at = First(name); at < _names.Length && _names[at] == name; at++)
            {
                if (_all[_tools[at]].SpokenServer == server)
                {
                    yield return (_tools[at], true);
                }
            }
        }
    }

    // A search for a value among equal ones may end at any of them.
    private int First(string name)
    {
        var (low, high) = (0, _names.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(_names[middle], name) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
