using System.CommandLine;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike admin</c>.</summary>
internal static class AdminCommands
{
    public static Command Build() => Verb.Group(
        "admin",
        "The administrator of the gateway, the people who answer for it, and how they sign in.",
        "turnpike admin link",
        TokenCommands.Build(),
        PersonCommands.Build(),
        SessionCommands.Build(),
        Link());

    private static Command Link()
    {
        var person = new Option<string?>("--person") { Description = "Whose password it sets. Without it, it makes an administrator, who chooses a name.", HelpName = "NAME" };
        return Verb.Of(
            "link",
            "Make a link to the console that is good once, for an hour: the way in for the first administrator, and back in for who is locked out.",
            "turnpike admin link --person ada",
            async (scene, cancellation) =>
            {
                var link = await scene.ActAsync(AdminActs.CreateLink, new CreateLink(scene.Get(person)), cancellation);
                scene.Answer.Say(link, ActJson.Default.IssuedLink, text =>
                {
                    text.WriteLine(link.Url ?? $"/console/first/{link.Token}");
                    text.WriteLine($"Good once, until {link.ExpiresAt:HH:mm} UTC. Whoever opens it chooses {(link.Person is { } who ? $"a password for {Printable.Of(who)}" : "a name and a password")}.");
                    if (link.Url is null)
                    {
                        text.WriteLine("Nobody listens now: turnpike up does, and this comes behind its address.");
                    }
                });
                return ExitCode.Done;
            },
            person);
    }
}
