using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike approval</c>.</summary>
internal static class ApprovalCommands
{
    public static Command Build() => Verb.Group(
        "approval",
        "Calls that a person has to say yes to; an answer is for exactly the call that is shown, once.",
        "turnpike approval list",
        List(),
        Show(),
        Answer("approve", "Let exactly this call through, once, until it expires.", AdminActs.ApproveCall),
        Answer("deny", "Deny exactly this call until it expires.", AdminActs.DenyCall));

    private static Argument<string> IdArgument() => new("ID") { Description = "The approval's id." };

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Also what was answered, used or has expired." };
        return Verb.Of(
            "list",
            "List the calls that wait for a person.",
            "turnpike approval list --all",
            async (scene, cancellation) =>
            {
                var list = await scene.ActAsync(AdminActs.ListApprovals, new ListApprovals(scene.Get(all)), cancellation);
                scene.Answer.Say(list, ActJson.Default.ApprovalList, text => ApprovalText.Write(text, list.Approvals));
                return ExitCode.Done;
            },
            all);
    }

    private static Command Show()
    {
        var id = IdArgument();
        return Verb.Of(
            "show",
            "Show a call that waits for a person, with its exact arguments.",
            "turnpike approval show ap_k3x7q2mwz5ab6cde",
            async (scene, cancellation) =>
            {
                var approval = await scene.ActAsync(AdminActs.ShowApproval, new NamedApproval(scene.Get(id)!), cancellation);
                scene.Answer.Say(approval, ActJson.Default.ApprovalView, text => ApprovalText.Write(text, approval));
                return ExitCode.Done;
            },
            id);
    }

    private static Command Answer(string verb, string description, Act<AnswerApproval, ApprovalView> act)
    {
        var id = IdArgument();
        var reason = new Option<string?>("--reason") { Description = "Why; of a denial the caller sees it.", HelpName = "TEXT" };
        return Verb.Of(
            verb,
            description,
            $"turnpike approval {verb} ap_k3x7q2mwz5ab6cde",
            async (scene, cancellation) =>
            {
                var approval = await scene.ActAsync(act, new AnswerApproval(scene.Get(id)!, scene.Get(reason)), cancellation);
                scene.Answer.Say(approval, ActJson.Default.ApprovalView, text => text.WriteLine(ApprovalText.Sentence(approval)));
                return ExitCode.Done;
            },
            id,
            reason);
    }
}
