using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Turnpike.Catalog.Search;

/// <summary>The scores of one request, while they are added up. Its arrays are borrowed and given back.</summary>
internal sealed class Ranking : IDisposable
{
    private const byte Exact = 2;
    private const byte Prefix = 1;
    private const int ToolBits = 31;
    private const int ScoreBits = 31;

    private readonly ToolSearch _search;
    private readonly bool[] _seen;
    private readonly int _visible;
    private readonly float[] _scores;
    private readonly float[] _meaning;
    private readonly int[] _touched;
    private readonly byte[] _ranks;
    private readonly ulong[] _keys;
    private int _count;

    /// <param name="search">What is searched.</param>
    /// <param name="seen">Which tools may be seen.</param>
    /// <param name="visible">How many those are.</param>
    internal Ranking(ToolSearch search, bool[] seen, int visible)
    {
        (_search, _seen, _visible) = (search, seen, visible);
        _scores = ArrayPool<float>.Shared.Rent(search.Count);
        _meaning = ArrayPool<float>.Shared.Rent(search.Count);
        _touched = ArrayPool<int>.Shared.Rent(search.Count);
        _ranks = ArrayPool<byte>.Shared.Rent(search.Count);
        _keys = ArrayPool<ulong>.Shared.Rent(search.Count);
        _ranks.AsSpan(0, search.Count).Clear();
        _scores.AsSpan(0, search.Count).Clear();
        _meaning.AsSpan(0, search.Count).Clear();
    }

    /// <summary>Adds what a meaning of the request says for each tool.</summary>
    internal void Add(QueryMeaning meaning)
    {
        foreach (var (term, factor) in meaning.Terms)
        {
            Touch(_search.Terms.Find(term), factor);
        }

        if (_count == 0 && meaning.Parts.Length > 0)
        {
            foreach (var part in meaning.Parts)
            {
                Touch(_search.Terms.Find(part), 1);
                Settle();
            }
        }
        else if (_count == 0 && meaning.Prefix is { } prefix)
        {
            foreach (var place in _search.Terms.FindPrefix(prefix))
            {
                Touch(place, SearchWeights.Prefix);
            }
        }

        Settle();
    }

    /// <summary>
    /// Puts in order what was found and passes: an exactly given name, one that begins so, then by score; what is equal by server and name.
    /// </summary>
    /// <returns>How many there are.</returns>
    internal int Order(string spoken, Func<SearchableTool, bool> passes)
    {
        foreach (var (tool, isExact) in _search.Names.Find(spoken))
        {
            if (_seen[tool])
            {
                _ranks[tool] = Math.Max(_ranks[tool], isExact ? Exact : Prefix);
            }
        }

        return Collect(passes, all: false);
    }

    /// <summary>Puts everything that may be seen and passes in the order of server and name.</summary>
    /// <returns>How many there are.</returns>
    internal int All(Func<SearchableTool, bool> passes) => Collect(passes, all: true);

    private int Collect(Func<SearchableTool, bool> passes, bool all)
    {
        _count = 0;
        for (var tool = 0; tool < _search.Count; tool++)
        {
            if ((_scores[tool] > 0 || _ranks[tool] > 0 || (all && _seen[tool])) && passes(_search.Tools[tool].Tool))
            {
                // The bits of a float that is not negative are in its order.
                _keys[_count++] = ((ulong)_ranks[tool] << (ToolBits + ScoreBits)) | ((ulong)BitConverter.SingleToUInt32Bits(_scores[tool]) << ToolBits) | (uint)(int.MaxValue - tool);
            }
        }

        return _count;
    }

    /// <summary>The found tools from one place in the order to another.</summary>
    internal ImmutableArray<SearchResult> Take(int start, int end)
    {
        var best = new PriorityQueue<ulong, ulong>(end);
        foreach (var key in _keys.AsSpan(0, _count))
        {
            if (best.Count < end)
            {
                best.Enqueue(key, key);
            }
            else if (key > best.Peek())
            {
                best.DequeueEnqueue(key, key);
            }
        }

        var page = new SearchResult[end - start];
        for (var at = page.Length - 1; at >= 0; at--)
        {
            var tool = int.MaxValue - (int)(best.Dequeue() & int.MaxValue);
            page[at] = new SearchResult(_search.Tools[tool].Tool, _scores[tool]);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(page);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_scores);
        ArrayPool<float>.Shared.Return(_meaning);
        ArrayPool<int>.Shared.Return(_touched);
        ArrayPool<byte>.Shared.Return(_ranks);
        ArrayPool<ulong>.Shared.Return(_keys);
    }

    private void Touch((ReadOnlyMemory<int> Tools, ReadOnlyMemory<float> Weights) place, float factor)
    {
        var tools = place.Tools.Span;
        var weights = place.Weights.Span;
        for (var i = 0; i < tools.Length; i++)
        {
            var tool = tools[i];
            if (_seen[tool])
            {
                if (_meaning[tool] == 0)
                {
                    _touched[_count++] = tool;
                }

                _meaning[tool] = Math.Max(_meaning[tool], weights[i] * factor);
            }
        }
    }

    private void Settle()
    {
        var idf = MathF.Log(1 + ((_visible - _count + 0.5f) / (_count + 0.5f)));
        for (var i = 0; i < _count; i++)
        {
            ref var sum = ref _meaning[_touched[i]];
            _scores[_touched[i]] += idf * sum;
            sum = 0;
        }

        _count = 0;
    }
}
