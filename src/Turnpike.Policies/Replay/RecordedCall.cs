using System.Collections.Immutable;
using Turnpike.Policies.Testing;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Replay;

/// <summary>A call that was made, as far as it is known.</summary>
public sealed record RecordedCall
{
    /// <summary>The call; its arguments only where <see cref="KnowsArguments"/>.</summary>
    public required GivenCall Call { get; init; }

    /// <summary>Where it stands: line of the file, or number of the record.</summary>
    public required long Number { get; init; }

    /// <summary>Whether the values of the arguments are known.</summary>
    public bool KnowsArguments { get; init; } = true;

    /// <summary>Where not all values are known: those that the policy of then read, by path; missing where none were kept.</summary>
    public JsonView Part { get; init; }

    /// <summary>Where values are not known: the names of the arguments; default where not even all of those are.</summary>
    public ImmutableArray<string> Keys { get; init; }

    /// <summary>What was decided then; null where it is not known.</summary>
    public DecisionOutcome? Outcome { get; init; }

    /// <summary>The rule that decided then.</summary>
    public string? Rule { get; init; }

    /// <summary>The grant it was made under; null where it is not known.</summary>
    public string? Grant { get; init; }

    /// <summary>Digest of the policy that decided then; null where there was none, or it is not known.</summary>
    public string? Policy { get; init; }

    /// <summary>Whether the tool's input schema denied it then.</summary>
    public bool IsDeniedBySchema { get; init; }

    /// <summary>Why it cannot be decided again whatever the policy says; null where it can.</summary>
    public string? Obstacle { get; init; }
}

/// <summary>What became of a recorded call under a policy.</summary>
/// <param name="Call">The call.</param>
/// <param name="Decision">What the policy says; null where that cannot be known.</param>
/// <param name="Missing">Why it cannot be known; null where it can.</param>
public sealed record ReplayedCall(RecordedCall Call, Decision? Decision, string? Missing)
{
    /// <summary>Whether the policy says something else than was decided then; a call without a known decision then counts as changed never.</summary>
    public bool IsChanged => Decision is { } now && Call.Outcome is { } then && then != now.Outcome;
}
