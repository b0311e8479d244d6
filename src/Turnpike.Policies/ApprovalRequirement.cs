using System.Collections.Immutable;

namespace Turnpike.Policies;

/// <summary>
/// What an approval of a call needs, the entry and <c>all_tools</c> together: one approval that satisfies both. Immutable, interned
/// in the policy.
/// </summary>
public sealed class ApprovalRequirement
{
    /// <summary>How long an approval is worth something where the policy does not say.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(15);

    /// <summary>JSON Pointers of the rules that ask, such as <c>/tools/create_refund/approval</c>; the entry's first.</summary>
    public required ImmutableArray<string> Pointers { get; init; }

    /// <summary>From the request until it expires: the shortest that was written.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>How many different people have to say yes: the largest that was written.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>
    /// Who may answer: a person counts who has at least one role or group of EACH list. No lists: anyone with the approver role.
    /// </summary>
    public ImmutableArray<ImmutableArray<string>> Approvers { get; init; } = [];

    /// <summary>How long the call is held, with progress, before it is answered: the longest that was written, at most the timeout.</summary>
    public TimeSpan Hold { get; init; }

    /// <summary>One requirement that satisfies two.</summary>
    internal static ApprovalRequirement Both(ApprovalRequirement first, ApprovalRequirement second)
    {
        var timeout = first.Timeout < second.Timeout ? first.Timeout : second.Timeout;
        var hold = first.Hold > second.Hold ? first.Hold : second.Hold;
        return new ApprovalRequirement
        {
            Pointers = [.. first.Pointers, .. second.Pointers],
            Timeout = timeout,
            Quorum = Math.Max(first.Quorum, second.Quorum),
            Approvers = [.. first.Approvers, .. second.Approvers],
            Hold = hold < timeout ? hold : timeout,
        };
    }
}
