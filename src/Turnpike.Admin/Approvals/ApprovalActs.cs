using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.State.Approvals;

namespace Turnpike.Admin.Approvals;

/// <summary>Acts on approvals.</summary>
internal static class ApprovalActs
{
    public static ValueTask<ApprovalList> ListAsync(ActDesk desk, ListApprovals request, CancellationToken cancellation) =>
        ValueTask.FromResult(new ApprovalList(
            [.. desk.Ledger.ListApprovals().Where(a => request.All || a.State == ApprovalState.Pending).Select(a => View(desk, a, null))]));

    public static ValueTask<ApprovalView> ShowAsync(ActDesk desk, NamedApproval request, CancellationToken cancellation)
    {
        var approval = Find(desk, request.Id);

        // Who has no role that looks at arguments sees those of the calls they answer for.
        var people = desk.Store.Current.People;
        if (!Rights.Of(desk.Actor, desk.Store.Current).Has(Right.LookAtArguments) && ApprovalVote.Bar(approval, desk.Who, people) is { } bar)
        {
            throw new AdminException(AdminFaultCode.Forbidden, bar);
        }

        return desk.Ledger.TryReadArguments(approval, out var arguments)
            ? ValueTask.FromResult(View(desk, approval, arguments.Length == 0 ? null : Encoding.UTF8.GetString(arguments)))
            : throw new AdminException(
                AdminFaultCode.Conflict, $"the arguments of '{approval.Id}' cannot be read any more, so nobody can decide about them; the call has to be made anew");
    }

    public static ValueTask<ApprovalView> ApproveAsync(ActDesk desk, AnswerApproval request, CancellationToken cancellation) =>
        AnswerAsync(desk, request, isApproved: true);

    public static ValueTask<ApprovalView> DenyAsync(ActDesk desk, AnswerApproval request, CancellationToken cancellation) =>
        AnswerAsync(desk, request, isApproved: false);

    public static ActRecord Describe(AnswerApproval request) => new(null, request.Id, request.Reason);

    private static async ValueTask<ApprovalView> AnswerAsync(ActDesk desk, AnswerApproval request, bool isApproved)
    {
        if (request.Reason is { } reason)
        {
            ActReason.Require(reason);
        }

        var approval = Find(desk, request.Id);
        if (approval.State == ApprovalState.Pending && ApprovalVote.Objection(approval, desk.Who, desk.Store.Current.People) is { } objection)
        {
            throw new AdminException(AdminFaultCode.Forbidden, objection);
        }

        return View(desk, await desk.Ledger.AnswerApprovalAsync(approval.Id, isApproved, desk.Who, request.Reason), null);
    }

    private static Approval Find(ActDesk desk, string id)
    {
        var approvals = desk.Ledger.ListApprovals();
        return approvals.FirstOrDefault(a => a.Id == id) ?? throw new AdminException(
            AdminFaultCode.NotFound,
            $"there is no approval '{id}'",
            NearestName.Of(id, approvals.Where(a => a.State == ApprovalState.Pending).Select(a => a.Id)));
    }

    private static ApprovalView View(ActDesk desk, Approval approval, string? arguments) => new(
        approval.Id,
        approval.State.ToString().ToLowerInvariant(),
        approval.Grant,
        approval.Subject,
        approval.Server,
        approval.Method,
        approval.Name,
        approval.DefinitionHash,
        approval.PolicyDigest,
        approval.Rule,
        approval.Reason,
        DateTimeOffset.FromUnixTimeMilliseconds(approval.RequestedAt),
        DateTimeOffset.FromUnixTimeMilliseconds(approval.ExpiresAt),
        approval.Quorum,
        ApprovalVote.Supporters(approval, desk.Store.Current.People),
        approval.Approvers,
        ApprovalVote.Electorate(approval, desk.Store.Current.People),
        approval.AnsweredBy,
        approval.AnswerReason,
        approval.Digest,
        arguments,
        approval.State == ApprovalState.Pending ? ApprovalVote.Objection(approval, desk.Who, desk.Store.Current.People) : null);
}
