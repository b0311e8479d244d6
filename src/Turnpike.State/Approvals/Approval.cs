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

    /// <summary>Where it stands, as far as the record says; see <see cref="StateAt"/>.</summary>
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

    /// <summary>Who answered.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>What the person who answered gave as the reason.</summary>
    public string? AnswerReason { get; init; }

    /// <summary>Number of the intent record that used it; 0 while unused.</summary>
    public long UsedBy { get; init; }

    /// <summary>Where it stands at a time.</summary>
    public ApprovalState StateAt(long now) =>
        now >= ExpiresAt && State is (ApprovalState.Pending or ApprovalState.Approved) ? ApprovalState.Expired : State;

    /// <summary>Whether it still says something about a call at a time: unused and not expired.</summary>
    public bool IsLive(long now) => State != ApprovalState.Used && now < ExpiresAt;
}

/// <summary>Why a call that needs an approval does not go out.</summary>
/// <param name="Id">The approval that is waited for, or was denied; null when none could be asked for.</param>
/// <param name="ExpiresAt">When it expires; null without <paramref name="Id"/>.</param>
/// <param name="IsDenied">Whether a person said no.</param>
/// <param name="Explanation">What the agent is told beside the rule's reason; null for nothing.</param>
public sealed record AwaitedApproval(string? Id, DateTimeOffset? ExpiresAt, bool IsDenied = false, string? Explanation = null);
