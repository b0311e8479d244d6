using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Secrets;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike secret</c>.</summary>
internal static class SecretCommands
{
    public static Command Build() => Verb.Group(
        "secret",
        "Secrets of servers: given once, sealed, and referred to as ${secret:NAME} in the value of a variable or header field. None of them is ever shown.",
        "turnpike secret set github GITHUB_TOKEN",
        SecretSet.Build("set", "Set a secret of a server. Its value comes by prompt, standard input or file, never as an argument. A version that is there is kept.", rotates: false),
        SecretSet.Build("rotate", "Give a secret that is there a new value. The earlier ones are kept, five versions in all.", rotates: true),
        List(),
        History(),
        RollBack(),
        Remove(),
        SecretKeyCommands.Build());

    /// <summary>The server's name.</summary>
    public static Argument<string> ServerArgument() => new("SERVER") { Description = "The server's name." };

    /// <summary>The secret's name.</summary>
    public static Argument<string> NameArgument() => new("NAME") { Description = "The secret's name: letters, digits and _." };

    /// <summary>Whose own it is.</summary>
    public static Option<string?> CallerOption() => new("--caller") { Description = "The caller whose own it is, by the subject of a grant (default: the server's).", HelpName = "S" };

    /// <summary>One secret, in a line.</summary>
    public static string Name(SecretView secret) => $"{secret.Name} of server '{secret.Server}'{(secret.Caller is null ? "" : $", caller '{Printable.Of(secret.Caller)}'")}";

    private static Command List()
    {
        var server = new Argument<string?>("SERVER") { Description = "One server's alone.", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Of(
            "list",
            "List secrets: their names, whose they are, how old they are. Of their values nothing is shown.",
            "turnpike secret list github",
            async (scene, cancellation) =>
            {
                var list = await scene.ActAsync(AdminActs.ListSecrets, new ListSecrets(scene.Get(server)), cancellation);
                Say(scene.Answer, list, "There is no secret yet: turnpike secret set SERVER NAME.");
                return ExitCode.Done;
            },
            server);
    }

    private static Command History()
    {
        var (server, name, caller) = (ServerArgument(), NameArgument(), CallerOption());
        return Verb.Of(
            "history",
            "List the versions of a secret that are kept, the newest first.",
            "turnpike secret history github GITHUB_TOKEN",
            async (scene, cancellation) =>
            {
                var list = await scene.ActAsync(AdminActs.ShowSecretHistory, new ChosenSecret(scene.Get(server)!, scene.Get(name)!, scene.Get(caller)), cancellation);
                Say(scene.Answer, list, "");
                return ExitCode.Done;
            },
            server,
            name,
            caller);
    }

    private static Command RollBack()
    {
        var (server, name, caller) = (ServerArgument(), NameArgument(), CallerOption());
        var version = new Option<int>("--to") { Description = "The version, as secret history names it.", HelpName = "VERSION", Required = true };
        return Verb.Of(
            "rollback",
            "Make an earlier version of a secret its newest again.",
            "turnpike secret rollback github GITHUB_TOKEN --to 3",
            async (scene, cancellation) =>
            {
                var secret = await scene.ActAsync(
                    AdminActs.RollBackSecret, new RollBackSecret(scene.Get(server)!, scene.Get(name)!, scene.Get(caller), scene.Get(version)), cancellation);
                scene.Answer.Say(secret, ActJson.Default.SecretView, text => text.WriteLine($"{Name(secret)} is again what version {scene.Get(version)} was, now as version {secret.Version}."));
                return ExitCode.Done;
            },
            server,
            name,
            caller,
            version);
    }

    private static Command Remove()
    {
        var (server, name, caller) = (ServerArgument(), NameArgument(), CallerOption());
        var yes = new Option<bool>("--yes") { Description = "Do it without being asked." };
        return Verb.Of(
            "remove",
            "Remove a secret with all its versions.",
            "turnpike secret remove github GITHUB_TOKEN",
            async (scene, cancellation) =>
            {
                var secret = new ChosenSecret(scene.Get(server)!, scene.Get(name)!, scene.Get(caller));
                if (!scene.Get(yes))
                {
                    scene.RequireYes($"Remove secret '{secret.Name}' of server '{secret.Server}' with all its versions?");
                }

                var done = await scene.ActAsync(AdminActs.RemoveSecret, secret, cancellation);
                scene.Answer.Say(done, ActJson.Default.Nothing, text => text.WriteLine($"Removed '{secret.Name}'."));
                return ExitCode.Done;
            },
            server,
            name,
            caller,
            yes);
    }

    private static void Say(Answer answer, SecretList list, string none) => answer.Say(list, ActJson.Default.SecretList, text =>
    {
        if (list.Secrets.IsEmpty)
        {
            text.WriteLine(none);
            return;
        }

        Columns.Write(
            text,
            ["server", "caller", "name", "value", "version", "set", "by", "expires", "from", ""],
            list.Secrets.Select(s => new[]
            {
                s.Server, s.Caller ?? "-", s.Name, s.Masked, $"{s.Version}", GrantText.Time(s.SetAt), s.SetBy,
                s.Expired ? "EXPIRED" : s.ExpiresAt is { } at ? GrantText.Time(at) : "-", s.Place ?? s.From, s.Kind != "value" ? s.Kind : s.Used ? "" : "not used",
            }));
    });
}
