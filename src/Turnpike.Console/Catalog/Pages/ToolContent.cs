using System.Collections.Immutable;
using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Reports;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>What a tool's page is made of.</summary>
internal sealed record ToolContent
{
    private ImmutableArray<QuestionAndAnswer> _questions;

    /// <summary>The tool's server.</summary>
    public required CatalogServer Server { get; init; }

    /// <summary>What is known of the tool.</summary>
    public required ToolReport Report { get; init => field = PublicCorrection.In(value); }

    /// <summary>Whether the definition was put together from a list of arguments.</summary>
    public bool IsDerived { get; init; }

    /// <summary>Other tools of its class, itself possibly among them.</summary>
    public ImmutableArray<CatalogTool> SameClass { get; init; } = [];

    /// <summary>What can be done and how bad it is.</summary>
    public ToolRisk Risk => Report.Risk;

    /// <summary>What the definition says.</summary>
    public DefinitionTexts Texts => field ??= DefinitionTexts.Of(Report.Definition);

    /// <summary>The attacks that abuse what the tool is.</summary>
    public ImmutableArray<RelatedAttack> Attacks => field.IsDefault ? field = AttackCatalog.Related(Risk) : field;

    /// <summary>Questions and answers about it.</summary>
    public ImmutableArray<QuestionAndAnswer> Questions => _questions.IsDefault ? _questions = ToolQuestions.Of(this) : _questions;
}
