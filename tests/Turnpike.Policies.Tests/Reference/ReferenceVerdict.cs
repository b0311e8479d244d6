namespace Turnpike.Policies.Tests.Reference;

/// <summary>What the reference says of a call.</summary>
internal sealed record ReferenceVerdict(DecisionOutcome Outcome, DecisionStep Step, string Rule, string? Reason)
{
    /// <summary>Whether it was an error that denied: a condition that has no answer, or an amount that cannot be read.</summary>
    public bool IsError { get; init; }

    /// <summary>Pointers of the limits to reserve, in order.</summary>
    public string[] Limits { get; init; } = [];

    /// <summary>The labels the call puts on, in alphabetical order.</summary>
    public string[] Labels { get; init; } = [];

    /// <summary>What an approval must be; null where none is asked for.</summary>
    public ReferenceApproval? Approval { get; init; }

    /// <summary>What denies the result of the call once it is there; null where nothing does.</summary>
    public ReferenceVerdict? Result { get; init; }

    /// <summary>What the call would have been under a policy in shadow, where that is no allow.</summary>
    public ReferenceVerdict? Shadowed { get; init; }
}

/// <summary>An approval that satisfies every rule that asked for one.</summary>
internal sealed record ReferenceApproval(long Quorum, TimeSpan Timeout);
