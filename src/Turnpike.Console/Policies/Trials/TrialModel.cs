using System.Collections.Immutable;
using Turnpike.Admin.Policies.Trials;

namespace Turnpike.Console.Policies.Trials;

/// <summary>The page on which a call is tried.</summary>
internal sealed record TrialModel
{
    public required PolicyDraft Draft { get; init; }

    /// <summary>Whether the document is one that is not applied, so that the form carries it.</summary>
    public required bool IsDraft { get; init; }

    /// <summary>An earlier version that is asked; null for the one in force, and for a draft.</summary>
    public required int? Version { get; init; }

    /// <summary>The version in force; null for a policy that is not applied yet.</summary>
    public required int? InForce { get; init; }

    /// <summary>The tools one can choose from, by server.</summary>
    public required ImmutableArray<(string Server, ImmutableArray<string> Tools)> Tools { get; init; }

    /// <summary>Grants a call can come under: id and subject, those of the policy first.</summary>
    public required ImmutableArray<(string Id, string Subject)> Grants { get; init; }

    public required TrialForm Form { get; init; }

    /// <summary>The arguments of the chosen tool; empty where none is chosen or its schema declares none.</summary>
    public required ImmutableArray<TrialField> Fields { get; init; }

    /// <summary>Fields that hold no value of their type.</summary>
    public ImmutableArray<string> Wrong { get; init; } = [];

    /// <summary>What is wrong with the question; null for nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>The arguments that were judged; null where nothing was asked yet.</summary>
    public string? Arguments { get; init; }

    /// <summary>How the call would be decided; null where nothing was asked yet.</summary>
    public TriedCall? Tried { get; init; }
}
