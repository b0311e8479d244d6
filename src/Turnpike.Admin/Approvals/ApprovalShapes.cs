using System.Collections.Immutable;

namespace Turnpike.Admin.Approvals;

/// <summary>One call that a person is asked about.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>pending</c>, <c>approved</c>, <c>denied</c>, <c>used</c> or <c>expired</c>.</param>
/// <param name="Grant">The grant the call was made under.</param>
/// <param name="Subject">Who called; this person cannot answer.</param>
/// <param name="Server">The server.</param>
/// <param name="Method">The MCP method.</param>
/// <param name="Name">Tool or prompt name, resource URI; never cut.</param>
/// <param name="DefinitionHash">Hash of the pinned definition.</param>
/// <param name="PolicyDigest">Digest of the policy.</param>
/// <param name="Rule">The rule that asks.</param>
/// <param name="Reason">The policy's reason.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="ExpiresAt">From when on it is worth nothing.</param>
/// <param name="Quorum">How many different people have to say yes.</param>
/// <param name="ApprovedBy">Who said yes so far and counts.</param>
/// <param name="Approvers">Roles and groups: a person who may answer has one of each list; empty where the role approver is enough.</param>
/// <param name="MayAnswer">Who may answer, in words.</param>
/// <param name="AnsweredBy">Who answered last; null for nobody.</param>
/// <param name="AnswerReason">The reason given with the answer.</param>
/// <param name="Digest">Digest of everything the answer is about.</param>
/// <param name="Arguments">The canonical arguments, whole; null in lists, and where the call has none.</param>
/// <param name="Objection">Why whoever asks may not answer; null where they may, and where no answer is waited for.</param>
public sealed record ApprovalView(
    string Id,
    string State,
    string? Grant,
    string? Subject,
    string? Server,
    string Method,
    string? Name,
    string? DefinitionHash,
    string? PolicyDigest,
    string? Rule,
    string? Reason,
    DateTimeOffset RequestedAt,
    DateTimeOffset ExpiresAt,
    int Quorum,
    ImmutableArray<string> ApprovedBy,
    ImmutableArray<ImmutableArray<string>> Approvers,
    string MayAnswer,
    string? AnsweredBy,
    string? AnswerReason,
    string Digest,
    string? Arguments,
    string? Objection);

/// <summary>Asks for the calls that wait for a person.</summary>
/// <param name="All">Also those that were answered, used or expired.</param>
public sealed record ListApprovals(bool All = false);

/// <summary>Calls that a person is asked about.</summary>
/// <param name="Approvals">The latest last.</param>
public sealed record ApprovalList(ImmutableArray<ApprovalView> Approvals);

/// <summary>Names an approval.</summary>
/// <param name="Id">Its id.</param>
public sealed record NamedApproval(string Id);

/// <summary>Answers for exactly the call an approval is about.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">Why; of a denial the caller sees it.</param>
public sealed record AnswerApproval(string Id, string? Reason = null);
