using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Answers;
using Turnpike.Clients;

namespace Turnpike.Commands;

/// <summary><c>turnpike grant</c>.</summary>
internal static class GrantCommands
{
    public static Command Build() => Verb.Group(
        "grant",
        "Who may reach what, and under which policy.",
        "turnpike grant create --subject alice --server memory --policy memory.json",
        GrantCreate.Build(),
        List(),
        Show(),
        Rotate(),
        Revoke());

    private static Argument<string> Id() => new("ID") { Description = "The grant's id." };

    private static Command List() => Verb.Of(
        "list",
        "List the grants.",
        "turnpike grant list",
        async (scene, cancellation) =>
        {
            var list = await scene.ActAsync(AdminActs.ListGrants, Nothing.Value, cancellation);
            scene.Answer.Say(list, ActJson.Default.GrantList, text =>
            {
                if (list.Grants.IsEmpty)
                {
                    text.WriteLine("There is no grant yet: turnpike grant create --subject S --server NAME --policy FILE.");
                    return;
                }

                Columns.Write(text, ["id", "subject", "expires", "servers"], list.Grants.Select(Row));
                GrantText.WarnOfAnonymous(text, list.Grants);
            });
            return ExitCode.Done;
        });

    private static string[] Row(GrantView grant) =>
    [
        grant.Id,
        grant.Anonymous ? $"{grant.Subject} (ANONYMOUS)" : grant.Subject,
        GrantText.End(grant.ExpiresAt, TimeProvider.System.GetUtcNow()),
        string.Join(", ", grant.Servers.Select(s => $"{s.Server} under {s.Policy ?? "no policy: all denied"}")),
    ];

    private static Command Show()
    {
        var id = Id();
        return Verb.Of(
            "show",
            "Show one grant.",
            "turnpike grant show g_0123456789abcdef",
            async (scene, cancellation) =>
            {
                var grant = await scene.ActAsync(AdminActs.ShowGrant, new NamedGrant(scene.Get(id)!), cancellation);
                scene.Answer.Say(grant, ActJson.Default.GrantView, text =>
                {
                    GrantText.Write(text, grant);
                    GrantText.WarnOfAnonymous(text, [grant]);
                });
                return ExitCode.Done;
            },
            id);
    }

    private static Command Rotate()
    {
        var id = Id();
        var overlap = new Option<string?>("--overlap") { Description = "How long the old token stays valid (default: 1h; 0s ends it at once).", HelpName = "D" };
        var gateway = GatewayPlace.Option();
        return Verb.Of(
            "rotate",
            "Give a grant a new token, printed this once.",
            "turnpike grant rotate g_0123456789abcdef --overlap 1h",
            async (scene, cancellation) =>
            {
                var seconds = (long)Durations.Read(scene.Get(overlap) ?? "1h").TotalSeconds;
                var given = GatewayPlace.Given(scene, gateway);
                await using var node = await scene.OpenNodeAsync(cancellation);
                var rotated = await node.ActAsync(AdminActs.RotateGrant, new RotateGrant(scene.Get(id)!, seconds), cancellation);
                var address = await GatewayPlace.FindAsync(node, given, cancellation);
                scene.Answer.Say(rotated, ActJson.Default.GrantWithToken, text => GrantText.WriteToken(text, rotated, address));
                return ExitCode.Done;
            },
            id,
            overlap,
            gateway);
    }

    private static Command Revoke()
    {
        var id = Id();
        return Verb.Of(
            "revoke",
            "End a grant: the next call with any of its tokens is refused.",
            "turnpike grant revoke g_0123456789abcdef",
            async (scene, cancellation) =>
            {
                var grant = scene.Get(id)!;
                var done = await scene.ActAsync(AdminActs.RevokeGrant, new NamedGrant(grant), cancellation);
                scene.Answer.Say(done, ActJson.Default.Nothing, text => text.WriteLine($"Revoked {grant}."));
                return ExitCode.Done;
            },
            id);
    }
}
