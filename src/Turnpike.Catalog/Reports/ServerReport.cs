using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;

namespace Turnpike.Catalog.Reports;

/// <summary>What is known of one server from its definitions alone.</summary>
public sealed record ServerReport
{
    /// <summary>The server's name, as the one who asks calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The tools, in the server's order.</summary>
    public required ImmutableArray<ToolReport> Tools { get; init; }

    /// <summary>What was seen in prompts, templates and instructions.</summary>
    public ImmutableArray<DefinitionFindings> Others { get; init; } = [];

    /// <summary>How bad one call of its worst tool can be; <see cref="RiskSeverity.Low"/> for a server without tools.</summary>
    public RiskSeverity Severity => Tools.IsEmpty ? RiskSeverity.Low : Tools.Max(t => t.Risk.Severity);

    /// <summary>The flags of all its tools together.</summary>
    public RiskFlags Flags => Tools.Aggregate(RiskFlags.None, (flags, tool) => flags | tool.Risk.Flags);

    /// <summary>Looks at every definition of a server.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="definitions">Its definitions of every kind.</param>
    /// <param name="known">The names beside it; see <see cref="KnownNames"/>.</param>
    /// <param name="correction">What a person says of a tool's definition; null, or a function that answers null, where nobody says anything.</param>
    public static ServerReport Of(
        string server, IEnumerable<Definition> definitions, KnownNames known, Func<Definition, RiskCorrection?>? correction = null)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var tools = ImmutableArray.CreateBuilder<ToolReport>();
        var others = ImmutableArray.CreateBuilder<DefinitionFindings>();
        foreach (var definition in definitions)
        {
            var findings = FindingScanner.Scan(definition, server, known);
            if (definition.Kind == DefinitionKind.Tool)
            {
                tools.Add(new ToolReport
                {
                    Definition = definition,
                    Judged = RiskClassifier.Classify(definition),
                    Correction = correction?.Invoke(definition),
                    Findings = findings,
                });
            }
            else if (!findings.IsEmpty)
            {
                others.Add(new DefinitionFindings(definition, findings));
            }
        }

        return new ServerReport { Name = server, Tools = tools.ToImmutable(), Others = others.ToImmutable() };
    }
}
