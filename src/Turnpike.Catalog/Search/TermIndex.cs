using System.Collections.Immutable;

namespace Turnpike.Catalog.Search;

/// <summary>Every term in ordinal order, and the tools it stands in with its weight there.</summary>
internal sealed class TermIndex
{
    private readonly string[] _terms;
    private readonly int[] _starts;
    private readonly int[] _tools;
    private readonly float[] _weights;

    private TermIndex(string[] terms, int[] starts, int[] tools, float[] weights)
    {
        _terms = terms;
        _starts = starts;
        _tools = tools;
        _weights = weights;
    }

    /// <summary>The terms in ordinal order.</summary>
    internal IReadOnlyList<string> Terms => _terms;

    /// <summary>How many places there are in all.</summary>
    internal int Places => _tools.Length;

    /// <summary>The index of these tools; a tool is known by its place among them.</summary>
    internal static TermIndex Build(ImmutableArray<IndexedTool> tools)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var tool in tools)
        {
            foreach (var (term, _) in tool.Terms)
            {
                ids.TryAdd(term, 0);
            }
        }

        var terms = ids.Keys.ToArray();
        Array.Sort(terms, StringComparer.Ordinal);
        for (var i = 0; i < terms.Length; i++)
        {
            ids[terms[i]] = i;
        }

        // Counted, then laid side by side: each term's tools come out in order.
        var starts = new int[terms.Length + 1];
        var placed = tools.Select(tool => tool.Terms.Select(t => ids[t.Term]).ToArray()).ToArray();
        foreach (var id in placed.SelectMany(p => p))
        {
            starts[id + 1]++;
        }

        for (var i = 0; i < terms.Length; i++)
        {
            starts[i + 1] += starts[i];
        }

        var next = starts.ToArray();
        var (places, weights) = (new int[starts[^1]], new float[starts[^1]]);
        for (var tool = 0; tool < placed.Length; tool++)
        {
            for (var t = 0; t < placed[tool].Length; t++)
            {
                var at = next[placed[tool][t]]++;
                places[at] = tool;
                weights[at] = tools[tool].Terms[t].Weight;
            }
        }

        return new TermIndex(terms, starts, places, weights);
    }

    /// <summary>The tools a term stands in, and its weight in each; empty where it stands in none.</summary>
    internal (ReadOnlyMemory<int> Tools, ReadOnlyMemory<float> Weights) Find(string term)
    {
        var at = Array.BinarySearch(_terms, term, StringComparer.Ordinal);
        return at < 0 ? default : At(at);
    }

    /// <summary>The same for each term that begins so.</summary>
    internal IEnumerable<(ReadOnlyMemory<int> Tools, ReadOnlyMemory<float> Weights)> FindPrefix(string prefix)
    {
        var at = Array.BinarySearch(_terms, prefix, StringComparer.Ordinal);
        for (at = at < 0 ? ~at : at; at < _terms.Length && _terms[at].StartsWith(prefix, StringComparison.Ordinal); at++)
        {
            yield return At(at);
        }
    }

    private (ReadOnlyMemory<int> Tools, ReadOnlyMemory<float> Weights) At(int term)
    {
        var (start, length) = (_starts[term], _starts[term + 1] - _starts[term]);
        return (_tools.AsMemory(start, length), _weights.AsMemory(start, length));
    }
}
