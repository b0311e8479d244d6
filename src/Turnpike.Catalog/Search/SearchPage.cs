using System.Collections.Immutable;

namespace Turnpike.Catalog.Search;

/// <summary>A tool that was found.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Score">How well it fits, at least 0 and to be compared within one list only; 0 where nothing was asked for.</param>
public readonly record struct SearchResult(SearchableTool Tool, double Score);

/// <summary>A part of the list of what was found, the best first.</summary>
public sealed record SearchPage
{
    /// <summary>The tools of this page, at most as many as were asked for.</summary>
    public required ImmutableArray<SearchResult> Results { get; init; }

    /// <summary>How many tools there are on all pages: those the caller may see, that pass the filter and have a word of the query.</summary>
    public required int Total { get; init; }

    /// <summary>Continues the list where this page ends; null when this is its end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>Whether there is more than this page.</summary>
    public bool IsTruncated => NextCursor is not null;

    /// <summary>What would be right, for a filter that names a server or tag that is not there; null when there is nothing to say. Names only what the caller may see.</summary>
    public string? Hint { get; init; }

    /// <summary>Why the cursor continues nothing, and what would be right; null when it was in order. The page is empty then.</summary>
    public string? CursorProblem { get; init; }
}
