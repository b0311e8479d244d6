using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Catalog.Classification;

namespace Turnpike.Catalog.Search;

/// <summary>What a request narrows its list to. All of it must hold. Whether a caller may see a tool at all is not said here, but to <see cref="ToolSearch.For"/>.</summary>
public sealed record SearchFilter
{
    /// <summary>Narrows nothing.</summary>
    public static SearchFilter None { get; } = new();

    /// <summary>Tools of this server alone (ordinal); null for all.</summary>
    public string? Server { get; init; }

    /// <summary>Tools that have each of these tags, in any case of letters.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Tools that are at most this bad; what is not known is left out.</summary>
    public RiskSeverity? MaxSeverity { get; init; }

    /// <summary>Tools that only read, by the classifier and not by what the server says of itself; what is not known is left out.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>What else must hold, such as that the server is connected; null for nothing.</summary>
    public Func<SearchableTool, bool>? Also { get; init; }

    /// <summary>A name for <see cref="Also"/>; a cursor continues only a list of the same name.</summary>
    public string AlsoName { get; init; } = "";

    /// <summary>The same for filters that say the same, and another for any other.</summary>
    internal string Name => Identity.Of(
        [Server is null ? "" : "=" + Server, string.Create(CultureInfo.InvariantCulture, $"{(int?)MaxSeverity}/{IsReadOnly}"), AlsoName, .. Tags.Select(t => t.ToLowerInvariant())]);

    internal bool Passes(SearchableTool tool) =>
        (Server is null || tool.Server == Server)
        && (!IsReadOnly || tool.Risk?.Class == ToolClass.Read)
        && (MaxSeverity is null || tool.Risk?.Severity <= MaxSeverity)
        && HasTags(tool)
        && (Also is null || Also(tool));

    private bool HasTags(SearchableTool tool)
    {
        foreach (var tag in Tags)
        {
            if (!tool.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
