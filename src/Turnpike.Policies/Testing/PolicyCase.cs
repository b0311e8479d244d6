using System.Collections.Immutable;

namespace Turnpike.Policies.Testing;

/// <summary>One call of a test file and what is expected of its decision.</summary>
public sealed record PolicyCase
{
    /// <summary>What the case is about, for people; the call where none is written.</summary>
    public required string Name { get; init; }

    /// <summary>Line of the file, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The call.</summary>
    public required GivenCall Call { get; init; }

    /// <summary>The outcome that is expected.</summary>
    public required DecisionOutcome Outcome { get; init; }

    /// <summary>The rule's pointer, or a name in parentheses; null where any will do.</summary>
    public string? Rule { get; init; }

    /// <summary>What the agent is told; null where anything will do.</summary>
    public string? Reason { get; init; }
}

/// <summary>What a case says of itself after the call was decided.</summary>
/// <param name="Case">The case.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Differences">What is not as expected; empty where the case passed.</param>
public sealed record PolicyCaseResult(PolicyCase Case, Decision Decision, ImmutableArray<string> Differences)
{
    /// <summary>Whether everything is as expected.</summary>
    public bool Passed => Differences.IsEmpty;
}
