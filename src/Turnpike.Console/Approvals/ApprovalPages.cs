using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Faults;
using Turnpike.Console.Catalog.Markup;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Approvals;

/// <summary>
/// The calls that wait for somebody: an inbox, what was answered, and one call at <c>/console/approvals/{id}</c>, the address that webhooks and
/// clients are given.
/// </summary>
internal static class ApprovalPages
{
    private const int MostCards = 50;
    private const int MostAnswered = 100;

    public static void Map(ConsoleRoutes routes)
    {
        routes.Get("/approvals", Right.Look, InboxAsync);
        routes.Get("/approvals/answered", Right.Look, AnsweredAsync);
        routes.Get("/approvals/waiting.json", Right.Look, WaitingAsync);
        routes.Get("/approvals/{id}", Right.Look, ShowAsync);
        routes.Post("/approvals/{id}", Right.AnswerApprovals, AnswerAsync);
    }

    private static async ValueTask<PageAnswer> InboxAsync(PageRequest request)
    {
        var waiting = (await request.ActAsync(AdminActs.ListApprovals, new ListApprovals())).Approvals;
        var cards = ImmutableArray.CreateBuilder<ApprovalCall>();
        foreach (var approval in waiting.OrderBy(a => a.ExpiresAt).Take(MostCards))
        {
            cards.Add(await ReadAsync(request, approval));
        }

        return PageAnswer.Show<InboxPage>(
            waiting.IsEmpty ? "Approvals" : $"({waiting.Length}) Approvals",
            new InboxModel(cards.ToImmutable(), waiting.Length, await request.LookAsync(AdminActs.ShowWebhook, Nothing.Value), request.Visitor.May(Right.AnswerApprovals)));
    }

    private static async ValueTask<PageAnswer> AnsweredAsync(PageRequest request)
    {
        var all = (await request.ActAsync(AdminActs.ListApprovals, new ListApprovals(All: true))).Approvals;
        return PageAnswer.Show<AnsweredPage>("Answered approvals", new AnsweredModel(
            [.. all.Where(a => a.State != "pending").Reverse().Take(MostAnswered)], all.Count(a => a.State == "pending"), all.Count(a => a.State != "pending") > MostAnswered));
    }

    // For the browser's notifications: who asks for which tool, and nothing of the arguments.
    private static async ValueTask<PageAnswer> WaitingAsync(PageRequest request)
    {
        var waiting = (await request.ActAsync(AdminActs.ListApprovals, new ListApprovals())).Approvals;
        return PageAnswer.Raw(async http =>
        {
            http.Response.ContentType = "application/json";
            await using var json = new Utf8JsonWriter(http.Response.Body);
            json.WriteStartArray();
            foreach (var approval in waiting.Where(a => a.Objection is null).Take(MostCards))
            {
                json.WriteStartObject();
                json.WriteString("id"u8, approval.Id);
                json.WriteString("text"u8, UntrustedText.Line(Summary(approval), 160));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            await json.FlushAsync(http.RequestAborted);
        });
    }

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request) => await ShowAsync(request, null, 200);

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request, string? problem, int status)
    {
        var id = request.Place("id");
        var approval = (await request.ActAsync(AdminActs.ListApprovals, new ListApprovals(All: true))).Approvals.FirstOrDefault(a => a.Id == id)
            ?? throw new AdminException(AdminFaultCode.NotFound, "there is no such approval, or not any more");
        var call = await ReadAsync(request, approval);
        return PageAnswer.Show<ApprovalPage>($"{(call.IsWaiting ? "Approve? " : "")}{Summary(approval)}", new ApprovalModel(call, problem), status);
    }

    private static async ValueTask<PageAnswer> AnswerAsync(PageRequest request)
    {
        var answer = new AnswerApproval(request.Place("id"), request.Form("reason") is { Length: > 0 } reason ? reason : null);
        if (request.Form("do") is not ("approve" or "deny"))
        {
            return await ShowAsync(request, "Nothing was answered: say whether the call is approved or denied.", 400);
        }

        var isYes = request.Form("do") == "approve";
        try
        {
            var answered = await request.ActAsync(isYes ? AdminActs.ApproveCall : AdminActs.DenyCall, answer);
            return PageAnswer.To(OwnPages.Path(request.Form("return"), "/console/approvals"), Said(answered, isYes));
        }
        catch (AdminException e) when (e.Fault.Code is AdminFaultCode.Conflict)
        {
            return await ShowAsync(request, $"{PageWriter.Sentence(e)} Your answer was not taken, and nothing was changed.", 409);
        }
        catch (AdminException e) when (e.Fault.Code is AdminFaultCode.Forbidden or AdminFaultCode.Invalid)
        {
            return await ShowAsync(request, PageWriter.Sentence(e), PageWriter.Status(e));
        }
    }

    private static string Said(ApprovalView answered, bool isYes) =>
        !isYes ? $"Denied: {Summary(answered)}. The same call is refused without asking again until this expires."
        : answered.State == "pending" ? $"Your yes is recorded, {answered.ApprovedBy.Length} of {answered.Quorum}: {Summary(answered)} waits for somebody else, too."
        : $"Approved, exactly this call and once: {Summary(answered)}.";

    private static string Summary(ApprovalView approval) => $"{approval.Subject}: {approval.Server} {approval.Name ?? approval.Method}";

    private static async ValueTask<ApprovalCall> ReadAsync(PageRequest request, ApprovalView approval)
    {
        var snapshot = request.Node.Current;
        if (!request.Visitor.May(Right.AnswerApprovals))
        {
            return ApprovalCall.Of(approval, snapshot) with { Withheld = "Your role does not see the arguments of calls." };
        }

        try
        {
            var shown = await request.ActAsync(AdminActs.ShowApproval, new NamedApproval(approval.Id));
            return ApprovalCall.Of(shown, snapshot) with { MayAnswer = shown.State == "pending" && shown.Objection is null };
        }
        catch (AdminException e) when (e.Fault.Code is AdminFaultCode.Forbidden or AdminFaultCode.Conflict)
        {
            return ApprovalCall.Of(approval, snapshot) with { Withheld = PageWriter.Sentence(e) };
        }
    }
}

/// <summary>The inbox.</summary>
/// <param name="Calls">The calls that wait, the one that expires first before the others.</param>
/// <param name="Waiting">How many there are.</param>
/// <param name="Webhook">How the webhook stands.</param>
/// <param name="Answers">Whether the visitor answers calls at all.</param>
internal sealed record InboxModel(ImmutableArray<ApprovalCall> Calls, int Waiting, WebhookView? Webhook, bool Answers);

/// <summary>What was answered, used or expired, the latest first.</summary>
internal sealed record AnsweredModel(ImmutableArray<ApprovalView> Approvals, int Waiting, bool IsCut);

/// <summary>One call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Problem">Why an answer was not taken; null where none was refused.</param>
internal sealed record ApprovalModel(ApprovalCall Call, string? Problem);
