using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;

namespace Turnpike.Catalog.Search;

/// <summary>
/// Ranked search over the definitions of tools, in memory: one for all callers of a snapshot. Immutable; any number of threads may search. What a
/// caller may see is asked for with <see cref="For"/>, and what it may not see changes nothing of what it finds: neither order, scores nor totals.
/// </summary>
public sealed class ToolSearch
{
    private readonly ImmutableArray<IndexedTool> _tools;
    private readonly TermIndex _terms;

    private ToolSearch(ImmutableArray<IndexedTool> tools)
    {
        _tools = tools;
        _terms = TermIndex.Build(tools);
        Names = NameIndex.Build(tools);
    }

    /// <summary>A search over nothing.</summary>
    public static ToolSearch Empty { get; } = new([]);

    /// <summary>How many tools are searched.</summary>
    public int Count => _tools.Length;

    /// <summary>The tools, by server and name (ordinal).</summary>
    internal ImmutableArray<IndexedTool> Tools => _tools;

    /// <summary>The tools by name.</summary>
    internal NameIndex Names { get; }

    /// <summary>The terms and where they stand.</summary>
    internal TermIndex Terms => _terms;

    /// <summary>
    /// A search over these tools; definitions that are no tools are left out, and of two with the same server and name the first counts. With
    /// <paramref name="previous"/>, what did not change is not read again, and where nothing changed the previous one is given back.
    /// </summary>
    public static ToolSearch Build(IEnumerable<SearchableTool> tools, ToolSearch? previous = null)
    {
        ArgumentNullException.ThrowIfNull(tools);
        var known = previous?._tools.ToDictionary(t => (t.Tool.Server, t.Tool.Name)) ?? [];
        var words = new HashSet<string>(previous?._terms.Terms ?? [], StringComparer.Ordinal);
        var read = new Dictionary<(string Server, string Name), IndexedTool>();
        foreach (var tool in tools)
        {
            if (tool.Definition.Kind == DefinitionKind.Tool && !read.ContainsKey((tool.Server, tool.Name)))
            {
                read[(tool.Server, tool.Name)] = known.TryGetValue((tool.Server, tool.Name), out var same) && same.Tool.IsSame(tool) ? same : IndexedTool.Read(tool, Intern);
            }
        }

        var ordered = read.Values.OrderBy(t => t.Tool.Server, StringComparer.Ordinal).ThenBy(t => t.Tool.Name, StringComparer.Ordinal).ToImmutableArray();
        return previous is not null && ordered.AsSpan().SequenceEqual(previous._tools.AsSpan()) ? previous : new ToolSearch(ordered);

        string Intern(string term)
        {
            if (words.TryGetValue(term, out var one))
            {
                return one;
            }

            words.Add(term);
            return term;
        }
    }

    /// <summary>
    /// What one caller may see. The question is asked once for each tool, here; a view may be kept for as long as the answers hold (a snapshot and a grant)
    /// and costs a byte a tool.
    /// </summary>
    public SearchView For(Func<SearchableTool, bool> maySee)
    {
        ArgumentNullException.ThrowIfNull(maySee);
        return new SearchView(this, maySee);
    }
}
