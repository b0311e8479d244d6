using System.Collections.Immutable;
using Turnpike.Catalog.Classification;

namespace Turnpike.State.Catalogs;

/// <summary>What is searched for. Everything that is given must hold.</summary>
public sealed record CatalogQuery
{
    /// <summary>Words, in any order; empty: every tool that meets the rest.</summary>
    public string Words { get; init; } = "";

    /// <summary>The class.</summary>
    public ToolClass? Class { get; init; }

    /// <summary>The least severity.</summary>
    public RiskSeverity? AtLeast { get; init; }

    /// <summary>Flags, all of them.</summary>
    public RiskFlags Flags { get; init; }

    /// <summary>Argument tags, all of them.</summary>
    public ArgumentTags Tags { get; init; }

    /// <summary>The server's name.</summary>
    public string? Server { get; init; }

    /// <summary>How many tools at most, 1 to 200.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>Where to go on; null: at the beginning.</summary>
    public string? Cursor { get; init; }
}

/// <summary>What was found.</summary>
public sealed record CatalogAnswer
{
    /// <summary>The tools, best first; without words in the order of the catalogue.</summary>
    public required ImmutableArray<CatalogTool> Tools { get; init; }

    /// <summary>Servers the words speak of, at most five; empty where classes, severities, flags, tags or a server are asked for.</summary>
    public required ImmutableArray<CatalogServer> Servers { get; init; }

    /// <summary>
    /// Whether more tools may match than were looked at: of common words only the first matches are ranked, exact and beginning names before the rest.
    /// </summary>
    public required bool IsBounded { get; init; }

    /// <summary>Whether no tool has all the words, and these have only some of them.</summary>
    public required bool IsPartial { get; init; }

    /// <summary>How many tools were ranked.</summary>
    public required int Looked { get; init; }

    /// <summary>Where it goes on; null at the end of what was looked at.</summary>
    public string? NextCursor { get; init; }
}
