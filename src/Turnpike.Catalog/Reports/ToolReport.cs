using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;

namespace Turnpike.Catalog.Reports;

/// <summary>What is known of one tool: what it can do, and what was seen in its definition.</summary>
public sealed record ToolReport
{
    /// <summary>The definition.</summary>
    public required Definition Definition { get; init; }

    /// <summary>What the classifier says.</summary>
    public required ToolRisk Judged { get; init; }

    /// <summary>What a person says of this very definition; null when nobody does.</summary>
    public RiskCorrection? Correction { get; init; }

    /// <summary>What counts: the person's word where there is one, else the classifier's.</summary>
    public ToolRisk Risk => Correction is null ? Judged : Correction.Over(Judged);

    /// <summary>What was seen in the definition.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>The tool's name.</summary>
    public string Name => Definition.Name;
}

/// <summary>What was seen in a definition that is no tool's: a prompt, a template, the instructions.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Findings">What was seen; never empty.</param>
public sealed record DefinitionFindings(Definition Definition, ImmutableArray<Finding> Findings);
