using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Policies;
using Turnpike.State.Administrators;
using Turnpike.State.Ledgers;

namespace Turnpike.Console.Approvals;

/// <summary>
/// <c>/console/approvals/{id}</c>: what a person decides about, as plain HTML without script. What is asked and by whom can be seen by whoever
/// knows the id; the arguments, and the form that answers, only with the admin token in the form, which no page elsewhere can send.
/// </summary>
public sealed class ApprovalPages(Node node)
{
    private static readonly Actor Holder = Actor.Token(AdminToken.First);

    private const int MaxForm = 8 * 1024;

    /// <summary>Takes one HTTP request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        PageHeaders.Write(http.Response.Headers);
        var path = http.Request.Path.Value ?? "";
        if (!path.StartsWith(ConsolePage.Path, StringComparison.Ordinal) || path[ConsolePage.Path.Length..] is not { Length: > 0 and <= 64 } id || id.Contains('/', StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            switch (http.Request.Method)
            {
                case "GET":
                    await ShowAsync(http, id, null, 200);
                    break;
                case "POST":
                    await PostAsync(http, id);
                    break;
                default:
                    http.Response.Headers.Allow = "GET, POST";
                    http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                    break;
            }
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.NotFound)
        {
            await PageText.WriteAsync(http, 404, PageText.Notice("There is no such approval (any more)."));
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException)
        {
            await PageText.WriteAsync(http, 503, PageText.Notice(e.Message));
        }
    }

    private async Task PostAsync(HttpContext http, string id)
    {
        if (await ReadFormAsync(http) is not { } form)
        {
            await PageText.WriteAsync(http, 400, PageText.Notice("The form could not be read."));
            return;
        }

        if (!IsAdministrator(form["token"].ToString()))
        {
            node.Ledger.Note(new CallIntent
            {
                Kind = "refused",
                Method = "console_token",
                Source = http.Connection.RemoteIpAddress?.ToString() ?? "local",
                Decision = new Decision(DecisionOutcome.Deny, DecisionStep.NoPolicy, "(console_token)", "", null, []),
            });
            await ShowAsync(http, id, "This is not the admin token.", 401);
            return;
        }

        var reason = form["reason"].ToString().Trim() is { Length: > 0 } text ? text : null;
        switch (form["do"].ToString())
        {
            case "show":
                await PageText.WriteAsync(http, 200, PageText.Page(await node.ActAsAsync(Holder, AdminActs.ShowApproval, new NamedApproval(id), http.RequestAborted), isOpen: true, null));
                break;
            case "approve":
                await AnswerAsync(http, AdminActs.ApproveCall, new AnswerApproval(id, reason));
                break;
            case "deny":
                await AnswerAsync(http, AdminActs.DenyCall, new AnswerApproval(id, reason));
                break;
            default:
                await PageText.WriteAsync(http, 400, PageText.Notice("The form could not be read."));
                break;
        }
    }

    private async Task AnswerAsync(HttpContext http, Act<AnswerApproval, ApprovalView> act, AnswerApproval answer)
    {
        try
        {
            await node.ActAsAsync(Holder, act, answer, CancellationToken.None);
        }
        catch (AdminException e) when (e.Fault.Code is AdminFaultCode.Conflict or AdminFaultCode.Forbidden or AdminFaultCode.Invalid)
        {
            await ShowAsync(http, answer.Id, e.Message, 409);
            return;
        }

        await ShowAsync(http, answer.Id, "Your answer is recorded.", 200);
    }

    private async Task ShowAsync(HttpContext http, string id, string? notice, int status)
    {
        var list = await node.ActAsync(AdminActs.ListApprovals, new ListApprovals(All: true), http.RequestAborted);
        var approval = list.Approvals.FirstOrDefault(a => a.Id == id) ?? throw new AdminException(AdminFaultCode.NotFound, "there is no such approval");
        await PageText.WriteAsync(http, status, PageText.Page(approval, isOpen: false, notice));
    }

    private bool IsAdministrator(string token) =>
        node.Current.FindToken(token.AsSpan().Trim(), TimeProvider.System.GetUtcNow())?.Name == AdminToken.First;

    // A form of this page is small and of one kind; anything else is not read.
    private static async Task<IFormCollection?> ReadFormAsync(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true || http.Request.ContentLength is > MaxForm)
        {
            return null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxForm;
        }

        try
        {
            return await http.Request.ReadFormAsync(new FormOptions { ValueCountLimit = 8, KeyLengthLimit = 32, ValueLengthLimit = 2048, BufferBodyLengthLimit = MaxForm }, http.RequestAborted);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException or IOException)
        {
            return null;
        }
    }
}
