using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;

namespace Turnpike.State.Catalogs;

/// <summary>How whoever lists a server stands to it.</summary>
public enum ListingStatus : byte
{
    /// <summary>Listed.</summary>
    Active,

    /// <summary>Listed, with the advice not to use it.</summary>
    Deprecated,

    /// <summary>Listed no more.</summary>
    Removed,
}

/// <summary>A server as the catalogue knows it. Every text is what others wrote of it: data, never trusted.</summary>
public sealed record CatalogServer
{
    /// <summary>The name, unique in the catalogue.</summary>
    public required string Name { get; init; }

    /// <summary>What it is called for people; empty when nobody says.</summary>
    public required string Title { get; init; }

    /// <summary>The beginning of its description; empty when there is none.</summary>
    public required string Summary { get; init; }

    /// <summary>Which import listed it, such as <c>registry.modelcontextprotocol.io</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Its version; empty when nobody says.</summary>
    public required string Version { get; init; }

    /// <summary>Where its source is, an http or https URL; empty when nobody says.</summary>
    public required string Repository { get; init; }

    /// <summary>Its home page, an http or https URL; empty when nobody says.</summary>
    public required string Homepage { get; init; }

    /// <summary>Whether it is still listed.</summary>
    public required ListingStatus Status { get; init; }

    /// <summary>When its tools were last told; null: never. Nothing is known then of what it can do, and that is not a low risk.</summary>
    public required DateTimeOffset? ScannedAt { get; init; }

    /// <summary>When what is said of the server itself last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>How many tools it has.</summary>
    public required int ToolCount { get; init; }

    /// <summary>How bad one call of its worst tool can be; null where its tools are not known, or where it has none.</summary>
    public required RiskSeverity? Severity { get; init; }

    /// <summary>The flags of all its tools together.</summary>
    public required RiskFlags Flags { get; init; }

    /// <summary>Whether its tools are known.</summary>
    public bool IsScanned => ScannedAt is not null;
}

/// <summary>A tool as the catalogue knows it. Its texts are the server's: data, never trusted.</summary>
public sealed record CatalogTool
{
    /// <summary>The server's name.</summary>
    public required string Server { get; init; }

    /// <summary>The tool's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is called for people; empty when the definition does not say.</summary>
    public required string Title { get; init; }

    /// <summary>The first <see cref="CatalogWords.SummaryLength"/> characters of its description.</summary>
    public required string Summary { get; init; }

    /// <summary>The hash of its definition.</summary>
    public required DefinitionHash Hash { get; init; }

    /// <summary>What one call can do: the correction's word where there is one, else the classifier's.</summary>
    public required ToolClass Class { get; init; }

    /// <summary>How bad one call can be.</summary>
    public required RiskSeverity Severity { get; init; }

    /// <summary>What else is true of it.</summary>
    public required RiskFlags Flags { get; init; }

    /// <summary>The tags of all its arguments together.</summary>
    public required ArgumentTags Tags { get; init; }

    /// <summary>How well the words of the definition agree on the class, 0 to 1. Not a probability.</summary>
    public required double Confidence { get; init; }

    /// <summary>The version of the classifier that judged it.</summary>
    public required int ClassifierVersion { get; init; }

    /// <summary>Whether the definition was put together from a list of arguments: the server's own definition says more, and has another hash.</summary>
    public required bool IsDerived { get; init; }

    /// <summary>What a person says of this very definition; null where nobody does.</summary>
    public RiskCorrection? Correction { get; init; }
}

/// <summary>Some of a list, and where it goes on.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">Where it goes on; null at the end. Opaque.</param>
public sealed record CatalogPage<T>(ImmutableArray<T> Items, string? NextCursor);

/// <summary>How many there are of what. Removed servers and tools are not counted.</summary>
/// <param name="Servers">Servers.</param>
/// <param name="NotScanned">Those among them whose tools are not known.</param>
/// <param name="Tools">Tools.</param>
/// <param name="Classes">Tools of each class; every class is there.</param>
/// <param name="Severities">Tools of each severity; every severity is there.</param>
/// <param name="Flags">Tools with each flag; every flag is there.</param>
public sealed record CatalogCounts(
    int Servers,
    int NotScanned,
    int Tools,
    ImmutableSortedDictionary<ToolClass, int> Classes,
    ImmutableSortedDictionary<RiskSeverity, int> Severities,
    ImmutableSortedDictionary<RiskFlags, int> Flags);

/// <summary>What a person says of a tool's definition; null where nobody says anything.</summary>
/// <param name="server">The server's name.</param>
/// <param name="tool">The tool's name.</param>
/// <param name="hash">The hash of the definition.</param>
public delegate RiskCorrection? CorrectionLookup(string server, string tool, DefinitionHash hash);
