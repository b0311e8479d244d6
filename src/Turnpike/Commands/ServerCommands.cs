using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike server</c>.</summary>
internal static class ServerCommands
{
    public static Command Build() => Verb.Group("server", "Servers behind the gate.", "turnpike server add memory -- npx -y @modelcontextprotocol/server-memory", [
        Add(),
        List(),
        Named("show", "Show a server: its definitions and how it stands.", AdminActs.ShowServer),
        Named("test", "Connect to a server and compare it with its pins, changing nothing.", AdminActs.TestServer),
        ServerRefresh.Build(),
        ServerSet.Build(),
        ServerHealthCommand.Build(),
        Remove(),
        ServerImport.Build(),
        ServerSources.Build(),
        ServerSources.Trust(),
        ServerSources.Forget(),
        ServerStartup.Build(),
        ServerConnections.Connect(),
        ServerConnections.Disconnect(),
        ServerConnections.Restart(),
        .. ProvisionCommands.Build(),
    ]);

    internal static Argument<string> NameArgument() => new("NAME") { Description = "The server's name." };

    private static Command Add()
    {
        var name = NameArgument();
        var url = new Option<string?>("--url") { Description = "The endpoint; whether it speaks Streamable HTTP or HTTP+SSE is tried.", HelpName = "URL" };
        var headers = new Option<string?>("--header-file") { Description = "Header fields for it, one 'Name: value' a line; - is standard input.", HelpName = "FILE" };
        var variables = new Option<string?>("--env-file") { Description = "Variables for the command, one NAME=value a line; - is standard input.", HelpName = "FILE" };
        var steering = new Option<string[]>("--allow-variable") { Description = "Give the command this variable although it steers a process (PATH, LD_*, proxies, registries); may be given several times.", HelpName = "NAME" };
        var folder = new Option<string?>("--cwd") { Description = "Where the command runs.", HelpName = "DIR" };
        var shared = new Option<bool>("--shared") { Description = "One connection for all callers: the server's requests to clients, resource subscriptions, log levels and task lists are then refused." };
        var baseline = new Option<bool>("--approve-baseline") { Description = "Approve everything it has now." };
        var trust = new Option<bool>("--trust-first") { Description = "Let the gateway itself approve the first listing, now or at first use, WITHOUT A PERSON'S LOOK; what has a finding of severity high or above still waits, and so does everything later." };
        var idle = new Option<string?>("--idle-stop") { Description = "End its process after this long without use (default 15m); the next call starts it again.", HelpName = "TIME" };
        var unseen = new Option<bool>("--no-probe") { Description = "Do not connect; everything waits for approval once seen." };
        return Verb.Of(
            "add",
            "Put a server behind the gate: --url URL, or -- COMMAND ARGS...",
            "turnpike server add memory --approve-baseline -- npx -y @modelcontextprotocol/server-memory",
            async (scene, cancellation) =>
            {
                if (scene.Get(url) is null == scene.Trailing.IsEmpty)
                {
                    throw new AdminException(
                        AdminFaultCode.Invalid, "a server has either an URL or a command", "--url URL, or -- COMMAND ARGS...");
                }

                if (scene.Get(trust) && scene.Get(baseline))
                {
                    throw new AdminException(
                        AdminFaultCode.Invalid, "either the gateway approves unseen, or a person approves what is shown", "--trust-first, or --approve-baseline");
                }

                var request = new AddServer
                {
                    Name = scene.Get(name)!,
                    Url = scene.Get(url),
                    Command = scene.Trailing,
                    WorkingDirectory = scene.Get(folder) is { } cwd ? Path.GetFullPath(cwd) : null,
                    Headers = await SecretsAsync(scene, headers, SecretFile.ReadHeaders, cancellation),
                    Environment = await SecretsAsync(scene, variables, SecretFile.ReadVariables, cancellation),
                    AllowedVariables = [.. scene.Get(steering) ?? []],
                    Shared = scene.Get(shared),
                    IdleStopSeconds = scene.Get(idle) is { } time ? (long)Durations.Read(time).TotalSeconds : null,
                    Probe = !scene.Get(unseen),
                    TrustFirst = scene.Get(trust),
                };
                await using var node = await scene.OpenNodeAsync(cancellation);
                var server = await node.ActAsync(AdminActs.AddServer, request, cancellation);
                if (!scene.Answer.IsJson)
                {
                    ServerText.Write(scene.Answer.Text, server);
                }

                server = await BaselineAsync(scene, node, server, scene.Get(baseline), cancellation);
                scene.Answer.Say(server, ActJson.Default.ServerView, text => text.WriteLine(Sentence(server)));
                return ExitCode.Done;
            },
            name,
            url,
            headers,
            variables,
            steering,
            folder,
            shared,
            baseline,
            trust,
            idle,
            unseen).WithTrailing();
    }

    // Only an explicit yes approves, and it approves exactly what was shown.
    private static async Task<ServerView> BaselineAsync(Scene scene, Node node, ServerView server, bool approve, CancellationToken cancellation)
    {
        var pending = server.Definitions.Where(d => d.State is "new" or "changed").ToArray();
        if (pending.Length == 0 || !(approve || scene.Confirm(pending.Length == 1 ? "Approve this definition as the baseline?" : $"Approve these {pending.Length} definitions as the baseline?")))
        {
            return server;
        }

        var choices = pending.Select(d => new PinChoice(d.Kind, d.Name, d.Hash)).ToImmutableArray();
        await node.ActAsync(AdminActs.ApprovePins, new ChoosePins(server.Name, choices), cancellation);
        return await node.ActAsync(AdminActs.ShowServer, new NamedServer(server.Name), cancellation) with { Problems = server.Problems };
    }

    private static string Sentence(ServerView server) => server switch
    {
        { TrustFirst: "awaited" } => $"Added '{server.Name}', unseen, and TRUSTED AT FIRST SIGHT: the gateway will approve whatever it says first, and nobody looks at it.",
        { TrustFirst: "used" } => $"Added '{server.Name}', TRUSTED AT FIRST SIGHT: {Counted.Of(server.Approved, "definition is", "definitions are")} approved and nobody looked; {server.Pending} pending (turnpike pin diff {server.Name}).",
        { SignIns: [{ NextStep: { } next }, ..] } => $"Added '{server.Name}'. It wants a sign-in: {next}",
        { Approved: 0, Pending: 0 } => $"Added '{server.Name}', unseen: what it has waits for approval once it was looked at (turnpike server refresh {server.Name}).",
        { Pending: > 0 } => $"Added '{server.Name}': {Counted.Of(server.Pending, "definition waits", "definitions wait")} for approval (turnpike pin approve {server.Name} --all).",
        _ => $"Added '{server.Name}': {Counted.Of(server.Approved, "definition is", "definitions are")} approved.",
    };

    private static Command List() => Verb.Of(
        "list",
        "List the servers.",
        "turnpike server list --json",
        async (scene, cancellation) =>
        {
            var list = await scene.ActAsync(AdminActs.ListServers, Nothing.Value, cancellation);
            scene.Answer.Say(list, ActJson.Default.ServerList, text =>
            {
                if (list.Servers.IsEmpty)
                {
                    text.WriteLine("There is no server yet: turnpike server add NAME --url URL, or -- COMMAND.");
                    return;
                }

                Columns.Write(
                    text,
                    ["name", "era", "approved", "pending", "target"],
                    list.Servers.Select(s => new[] { s.Name, s.Era, $"{s.Approved}", $"{s.Pending}", (s.Url ?? string.Join(' ', s.Command)) + ServerText.TrustMark(s) + ServerText.StandMark(s) }));
            });
            return ExitCode.Done;
        });

    private static Command Named(string verb, string description, Act<NamedServer, ServerView> act)
    {
        var name = NameArgument();
        return Verb.Of(
            verb,
            description,
            $"turnpike server {verb} memory",
            async (scene, cancellation) =>
            {
                var server = await scene.ActAsync(act, new NamedServer(scene.Get(name)!), cancellation);
                scene.Answer.Say(server, ActJson.Default.ServerView, text => ServerText.Write(text, server));
                return verb == "test" && server.Definitions.Any(d => d.State != "approved") ? ExitCode.No : ExitCode.Done;
            },
            name);
    }

    private static Command Remove()
    {
        var name = NameArgument();
        return Verb.Of(
            "remove",
            "Remove a server, its pins, and its place in every grant.",
            "turnpike server remove memory",
            async (scene, cancellation) =>
            {
                var server = scene.Get(name)!;
                var done = await scene.ActAsync(AdminActs.RemoveServer, new NamedServer(server), cancellation);
                scene.Answer.Say(done, ActJson.Default.Nothing, text => text.WriteLine($"Removed '{server}'."));
                return ExitCode.Done;
            },
            name);
    }

    internal static async Task<ImmutableArray<NamedSecret>> SecretsAsync(
        Scene scene, Option<string?> option, Func<string, ImmutableArray<NamedSecret>> read, CancellationToken cancellation) =>
        scene.Get(option) is { } file ? read(Encoding.UTF8.GetString(await scene.ReadFileAsync(file, cancellation))) : [];
}
