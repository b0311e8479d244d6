using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike server set</c>.</summary>
internal static class ServerSet
{
    public static Command Build()
    {
        var name = ServerCommands.NameArgument();
        var url = new Option<string?>("--url") { Description = "Its new endpoint. At another origin its sign-ins are forgotten.", HelpName = "URL" };
        var headers = new Option<string?>("--header-file") { Description = "Its new header fields, in the place of all it has, one 'Name: value' a line; - is standard input.", HelpName = "FILE" };
        var variables = new Option<string?>("--env-file") { Description = "Its new variables, in the place of all it has, one NAME=value a line; - is standard input.", HelpName = "FILE" };
        var idle = new Option<string?>("--idle-stop") { Description = "End its process after this long without use; the next call starts it again.", HelpName = "TIME" };
        var disable = new Option<bool>("--disable") { Description = "List it, and never start or call it." };
        var enable = new Option<bool>("--enable") { Description = "Use it again." };
        return Verb.Of(
            "set",
            "Change how a server is reached; its pins and its place in grants stay.",
            "turnpike server set github --url https://api.githubcopilot.com/mcp/",
            async (scene, cancellation) =>
            {
                if (scene.Get(disable) && scene.Get(enable))
                {
                    throw new AdminException(AdminFaultCode.Invalid, "a server is either used or not", "--disable, or --enable");
                }

                var request = new ChangeServer
                {
                    Name = scene.Get(name)!,
                    Url = scene.Get(url),
                    Headers = scene.Get(headers) is null ? null : await ServerCommands.SecretsAsync(scene, headers, SecretFile.ReadHeaders, cancellation),
                    Environment = scene.Get(variables) is null ? null : await ServerCommands.SecretsAsync(scene, variables, SecretFile.ReadVariables, cancellation),
                    IdleStopSeconds = scene.Get(idle) is { } time ? (long)Durations.Read(time).TotalSeconds : null,
                    Disabled = scene.Get(disable) ? true : scene.Get(enable) ? false : null,
                };
                if (request is { Url: null, Headers: null, Environment: null, Disabled: null, IdleStopSeconds: null })
                {
                    throw new AdminException(AdminFaultCode.Invalid, "nothing was named that should change", "--url URL, --header-file FILE, --env-file FILE, --idle-stop TIME, --disable or --enable");
                }

                var server = await scene.ActAsync(AdminActs.ChangeServer, request, cancellation);
                scene.Answer.Say(server, ActJson.Default.ServerView, text => ServerText.Write(text, server));
                return ExitCode.Done;
            },
            name,
            url,
            headers,
            variables,
            idle,
            disable,
            enable);
    }
}
