using System.CommandLine;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike admin token</c>.</summary>
internal static class TokenCommands
{
    public static Command Build() => Verb.Group(
        "token",
        "The tokens of the administrative face of up: they open the admin API, each with its role, and no server.",
        "turnpike admin token list",
        Create(),
        List(),
        Revoke(),
        Replace());

    private static Argument<string> NameArgument() => new("NAME") { Description = "The token's name; the record names who acts by it as token:NAME." };

    private static Command Create()
    {
        var name = NameArgument();
        var role = new Option<string>("--role") { Description = "What its holder may: admin, policy_manager, approver or viewer.", HelpName = "ROLE", Required = true };
        var expires = new Option<string?>("--expires") { Description = "When it ends: a duration such as 90d (default: never).", HelpName = "D" };
        return Verb.Of(
            "create",
            "Make an API token and print it, this once.",
            "turnpike admin token create ci --role viewer --expires 90d",
            async (scene, cancellation) =>
            {
                var end = scene.Get(expires) is { } duration ? TimeProvider.System.GetUtcNow() + Durations.Read(duration) : (DateTimeOffset?)null;
                var issued = await scene.ActAsync(AdminActs.CreateApiToken, new CreateApiToken(scene.Get(name)!, scene.Get(role)!, end), cancellation);
                scene.Answer.Say(issued, ActJson.Default.IssuedApiToken, text =>
                {
                    text.WriteLine($"token: {issued.Token}");
                    text.WriteLine($"Keep it: it is shown this once. Role {issued.Role}{(issued.ExpiresAt is { } at ? $", until {at:yyyy-MM-dd HH:mm} UTC" : "")}.");
                });
                return ExitCode.Done;
            },
            name,
            role,
            expires);
    }

    private static Command List() => Verb.Of(
        "list",
        "List the API tokens with their roles, ends and last use.",
        "turnpike admin token list",
        async (scene, cancellation) =>
        {
            var list = await scene.ActAsync(AdminActs.ListApiTokens, Nothing.Value, cancellation);
            scene.Answer.Say(list, ActJson.Default.ApiTokenList, text => Columns.Write(
                text,
                ["name", "role", "created", "ends", "last used"],
                list.Tokens.Select(t => new[] { Printable.Of(t.Name), t.Role, Day(t.CreatedAt), Day(t.ExpiresAt), Day(t.LastUsed) })));
            return ExitCode.Done;
        });

    private static Command Revoke()
    {
        var name = NameArgument();
        return Verb.Of(
            "revoke",
            "End an API token before the next request.",
            "turnpike admin token revoke ci",
            async (scene, cancellation) =>
            {
                var done = await scene.ActAsync(AdminActs.RevokeApiToken, new NamedApiToken(scene.Get(name)!), cancellation);
                scene.Answer.Say(done, ActJson.Default.Nothing, text => text.WriteLine($"Revoked {Printable.Of(scene.Get(name)!)}."));
                return ExitCode.Done;
            },
            name);
    }

    private static Command Replace() => Verb.Of(
        "replace",
        "Make a new first token, administrator, and print it, this once. The old one ends at once. For whoever owns the data folder.",
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

    private static string Day(DateTimeOffset? at) => at is { } time ? $"{time.UtcDateTime:yyyy-MM-dd HH:mm}" : "never";
}
