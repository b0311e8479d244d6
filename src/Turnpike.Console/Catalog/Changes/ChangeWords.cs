using System.Collections.Immutable;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Changes;

/// <summary>What changed in the catalogue, in words.</summary>
internal static class ChangeWords
{
    /// <summary>What one can look for: a word for the address, and what it says.</summary>
    public static (string Word, string Says, ImmutableArray<CatalogChangeKind> Kinds)[] Choices { get; } =
    [
        ("", "everything", []),
        ("risk_up", "risk went up", [CatalogChangeKind.RiskUp]),
        ("risk", "risk went up or down", [CatalogChangeKind.RiskUp, CatalogChangeKind.RiskDown]),
        ("drift", "definitions that drifted", [CatalogChangeKind.DefinitionDrift]),
        ("tools", "tools added and removed", [CatalogChangeKind.ToolAdded, CatalogChangeKind.ToolRemoved]),
        ("servers", "servers added and removed", [CatalogChangeKind.ServerAdded, CatalogChangeKind.ServerRemoved]),
    ];

    /// <summary>How far one can go back: days, and what it says.</summary>
    public static (int Days, string Says)[] Stretches { get; } = [(0, "any time"), (1, "the last day"), (7, "the last week"), (30, "the last thirty days")];

    /// <summary>The kinds of a word; every kind for one that is none.</summary>
    public static ImmutableArray<CatalogChangeKind> KindsOf(string? word) => Array.Find(Choices, c => c.Word == word) is { Word: not null } choice ? choice.Kinds : [];

    /// <summary>A kind in words.</summary>
    public static string Of(CatalogChangeKind kind) => kind switch
    {
        CatalogChangeKind.ServerAdded => "Server added",
        CatalogChangeKind.ServerRemoved => "Server removed",
        CatalogChangeKind.ToolAdded => "Tool added",
        CatalogChangeKind.ToolRemoved => "Tool removed",
        CatalogChangeKind.RiskUp => "Risk up",
        CatalogChangeKind.RiskDown => "Risk down",
        _ => "Definition drifted",
    };

    /// <summary>The class of a kind's mark: what raises risk is the loud one.</summary>
    public static string ClassOf(CatalogChangeKind kind) => kind switch
    {
        CatalogChangeKind.RiskUp => "state bad",
        CatalogChangeKind.DefinitionDrift => "state warn",
        CatalogChangeKind.RiskDown => "state ok",
        CatalogChangeKind.ServerAdded or CatalogChangeKind.ToolAdded => "state some",
        _ => "state idle",
    };

    /// <summary>A risk or a hash; a hash is told apart by its beginning.</summary>
    public static string Short(string text) => text.Length == 64 && !text.Contains(' ', StringComparison.Ordinal) ? text[..12] : text;
}
