using System.Collections.Immutable;

namespace Turnpike.State.Approvals;

/// <summary>Where an approval stands.</summary>
public enum ApprovalState : byte
{
    /// <summary>A person has to look at it.</summary>
    Pending,

    /// <summary>A person said yes; the call may come once.</summary>
    Approved,

    /// <summary>A person said no; until it expires the same call is denied without asking again.</summary>
    Denied,

    /// <summary>The approved call was let through.</summary>
    Used,

    /// <summary>Its time is over, answered or not.</summary>
    Expired,
}

/// <summary>
/// One call that a person is asked about (POLICY.md, approvals). Everything a person is shown is bound by <see cref="Digest"/>: a call
/// that differs in any of it is another approval. Immutable.
/// </summary>
public sealed record Approval
{
    /// <summary>Its id: <c>ap_</c> and 16 random characters.</summary>
    public required string Id { get; init; }

    /// <summary>Keyed digest of caller, server, method, name, definition, policy and canonical arguments; 64 hexadecimal characters.</summary>
    public required string Digest { get; init; }

    /// <summary>Where it stands, as far as the record alone says: never <see cref="ApprovalState.Approved"/>; see <see cref="ApprovalVote.StateOf"/>.</summary>
    public ApprovalState State { get; init; }

    /// <summary>The grant the call was made under.</summary>
    public string? Grant { get; init; }

    /// <summary>Who called. This person cannot answer.</summary>
    public string? Subject { get; init; }

    /// <summary>The server.</summary>
    public string? Server { get; init; }

    /// <summary>The MCP method.</summary>
    public required string Method { get; init; }

    /// <summary>Tool or prompt name, resource URI.</summary>
    public string? Name { get; init; }

    /// <summary>Hash of the pinned definition.</summary>
    public string? DefinitionHash { get; init; }

    /// <summary>Digest of the policy.</summary>
    public string? PolicyDigest { get; init; }

    /// <summary>JSON Pointer of the rule that asks.</summary>
    public string? Rule { get; init; }

    /// <summary>The policy's reason.</summary>
    public string? Reason { get; init; }

    /// <summary>The canonical arguments, sealed under the record's data key.</summary>
    public required string Sealed { get; init; }

    /// <summary>When it was asked for, by the limits' clock in Unix milliseconds.</summary>
    public required long RequestedAt { get; init; }

    /// <summary>From when on it is worth nothing, by the limits' clock in Unix milliseconds.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>Keyed digest of how the server was reached, credentials included; null in records of earlier versions.</summary>
    public string? TargetDigest { get; init; }

    /// <summary>How many different people have to say yes.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>
    /// Who may answer: a person who has a role or group of EACH list. Empty: whoever holds the approver role, and anyone while no people
    /// are listed.
    /// </summary>
    public ImmutableArray<ImmutableArray<string>> Approvers { get; init; } = [];

    /// <summary>What people said, in the order they said it.</summary>
    public ImmutableArray<ApprovalAnswer> Answers { get; init; } = [];

    /// <summary>Who answered last; null for nobody.</summary>
    public string? AnsweredBy => Answers.IsEmpty ? null : Answers[^1].By;

    /// <summary>What the person who answered last gave as the reason.</summary>
    public string? AnswerReason => Answers.IsEmpty ? null : Answers[^1].Reason;

    /// <summary>Number of the intent record that used it; 0 while unused.</summary>
    public long UsedBy { get; init; }

    /// <summary>Whether it still says something about a call at a time: unused and not expired.</summary>
    public bool IsLive(long now) => State is ApprovalState.Pending or ApprovalState.Denied && now < ExpiresAt;
}

/// <summary>What people are told of an approval.</summary>
public enum ApprovalEvent : byte
{
    /// <summary>A person has to look.</summary>
    Requested,

    /// <summary>Enough people said yes.</summary>
    Approved,

    /// <summary>A person said no.</summary>
    Denied,

    /// <summary>Its time is over and it was not used.</summary>
    Expired,
}

/// <summary>What one person said about a call.</summary>
/// <param name="By">The account that answered.</param>
/// <param name="IsYes">Whether the call may come.</param>
/// <param name="Reason">Why; null where nothing was said.</param>
public sealed record ApprovalAnswer(string By, bool IsYes, string? Reason);

/// <summary>Why a call that needs an approval does not go out.</summary>
/// <param name="Id">The approval that is waited for, or was denied; null when none could be asked for.</param>
/// <param name="ExpiresAt">When it expires; null without <paramref name="Id"/>.</param>
/// <param name="IsDenied">Whether a person said no.</param>
/// <param name="Explanation">What the agent is told beside the rule's reason; null for nothing.</param>
/// <param name="Quorum">How many people have to say yes.</param>
/// <param name="Given">How many have said yes.</param>
public sealed record AwaitedApproval(string? Id, DateTimeOffset? ExpiresAt, bool IsDenied = false, string? Explanation = null, int Quorum = 1, int Given = 0);
