using System.Collections.Immutable;
using Turnpike.Catalog.Recommendations;
using Turnpike.Catalog.Reports;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>What a server's page is made of.</summary>
internal sealed record ServerContent
{
    /// <summary>How many tools a page shows.</summary>
    public const int PerPage = 150;

    /// <summary>The server.</summary>
    public required CatalogServer Server { get; init; }

    /// <summary>Its tools, the most severe first.</summary>
    public required ImmutableArray<CatalogTool> Tools { get; init; }

    /// <summary>What is known of them; null where they are not known.</summary>
    public required ServerReport? Report { get; init => field = value is null ? null : value with { Tools = [.. value.Tools.Select(PublicCorrection.In)] }; }

    /// <summary>How many pages its tools take; at least one.</summary>
    public int Pages => Math.Max(1, (Tools.Length + PerPage - 1) / PerPage);

    /// <summary>The policy that is recommended for all its tools; null where none is known.</summary>
    public string? Policy => Report is { Tools.IsEmpty: false } report ? field ??= RecommendedPolicy.For(report) : null;
}
