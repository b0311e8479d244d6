using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike admin</c>.</summary>
internal static class AdminCommands
{
    public static Command Build() => Verb.Group(
        "admin",
        "The administrator of the gateway, and the people who answer for it.",
        "turnpike admin token replace",
        Verb.Group("token", "The token that opens the administrative face of up, and no server.", "turnpike admin token replace", Replace()),
        PersonCommands.Build());

    private static Command Replace() => Verb.Of(
        "replace",
        "Make a new admin token and print it, this once. The old one ends at once. For whoever owns the data folder.",
        "turnpike admin token replace",
        async (scene, cancellation) =>
        {
            var issued = await scene.ActAsync(AdminActs.ReplaceAdminToken, Nothing.Value, cancellation);
            scene.Answer.Say(issued, ActJson.Default.IssuedAdminToken, text =>
            {
                text.WriteLine($"admin token: {issued.Token}");
                text.WriteLine("Keep it: it is shown this once. The one before it is not accepted any more.");
            });
            return ExitCode.Done;
        });
}
