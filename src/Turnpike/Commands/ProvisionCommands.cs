using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Provisioning;
using Turnpike.Admin.Servers;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike server provision</c>, <c>update</c>, <c>rollback</c>, <c>verify</c> and <c>provisions</c>.</summary>
internal static class ProvisionCommands
{
    private const int Patience = 20;

    public static Command[] Build() => [Provision(), Update(), RollBack(), Verify(), List()];

    private static Command Provision()
    {
        var package = new Argument<string>("PACKAGE") { Description = "npm:NAME[@VERSION], pypi:NAME[==VERSION], nuget:ID[@VERSION], oci:IMAGE[:TAG|@DIGEST], or the URL of a remote server.", Arity = ArgumentArity.ZeroOrOne };
        var name = new Option<string?>("--name") { Description = "What the server is called; default: the package's name.", HelpName = "NAME" };
        var env = Several("--variable", "The name of a variable it gets, whose value is in the vault or in --env-file. May be given several times.", "NAME");
        var values = new Option<string?>("--env-file") { Description = "Variables with their values, one NAME=value a line, sealed at rest; - is standard input.", HelpName = "FILE" };
        var folders = Several("--allow-folder", "A folder it may read and write. May be given several times.", "DIR");
        var readable = Several("--allow-read", "A folder or file it may only read. May be given several times.", "PATH");
        var hosts = Several("--allow-host", "A host it is meant to reach; with any, it has the whole network, for bubblewrap knows no hosts.", "HOST");
        var network = new Option<bool>("--network") { Description = "Give it the whole network." };
        var bare = new Option<bool>("--no-sandbox") { Description = "Run it WITHOUT A SANDBOX, as you, with your files and your network." };
        var command = new Option<string?>("--command") { Description = "Which of the package's commands to start; default: the only one.", HelpName = "NAME" };
        var yes = YesOption();
        var made = Verb.Of(
            "provision",
            "Install a package and put it behind the gate, once its plan is approved: shows the exact version, hash, command, variables and sandbox first. Arguments for it stand behind --.",
            "turnpike server provision npm:@modelcontextprotocol/server-filesystem --allow-folder ~/notes -- ~/notes",
            async (scene, cancellation) =>
            {
                if (scene.Get(package) is not { } spec)
                {
                    throw new AdminException(AdminFaultCode.Invalid, "a package is missing", "npm:@modelcontextprotocol/server-everything");
                }

                ImmutableArray<NamedSecret> given = scene.Get(values) is { } file ? SecretFile.ReadVariables(Encoding.UTF8.GetString(await scene.ReadFileAsync(file, cancellation))) : [];
                var request = new PlanProvision
                {
                    Package = spec,
                    Name = scene.Get(name),
                    Arguments = scene.Trailing,
                    Environment = [.. (scene.Get(env) ?? []).Concat(given.Select(v => v.Name))],
                    Command = scene.Get(command),
                    Walls = new ProvisionWalls
                    {
                        Folders = Full(scene.Get(folders)),
                        ReadFolders = Full(scene.Get(readable)),
                        Hosts = [.. scene.Get(hosts) ?? []],
                        Network = scene.Get(network),
                        NoSandbox = scene.Get(bare),
                    },
                };
                await using var node = await scene.OpenNodeAsync(cancellation);
                var plan = await node.ActAsync(AdminActs.PlanProvision, request, cancellation);
                return await AnswerAsync(scene, node, plan, given, scene.Get(yes), cancellation);
            },
            package,
            name,
            env,
            values,
            folders,
            readable,
            hosts,
            network,
            bare,
            command,
            yes).WithTrailing();
        made.Add(Approve());
        made.Add(Reject());
        made.Add(Status());
        made.Add(Cancel());
        made.Add(Register());
        made.Add(Candidates());
        return made;
    }

    private static Command Approve()
    {
        var id = IdArgument();
        var values = new Option<string?>("--env-file") { Description = "Values for the variables the plan names, one NAME=value a line; - is standard input.", HelpName = "FILE" };
        var yes = YesOption();
        return Verb.Of(
            "approve",
            "Approve exactly the plan that is shown, and carry it out. Never by the agent that asked.",
            "turnpike server provision approve pv_1f0a5c3e9b7d2468ace0",
            async (scene, cancellation) =>
            {
                ImmutableArray<NamedSecret> given = scene.Get(values) is { } file ? SecretFile.ReadVariables(Encoding.UTF8.GetString(await scene.ReadFileAsync(file, cancellation))) : [];
                await using var node = await scene.OpenNodeAsync(cancellation);
                var plan = await node.ActAsync(AdminActs.ShowProvision, new FollowProvision(scene.Get(id)!), cancellation);
                return await AnswerAsync(scene, node, plan, given, scene.Get(yes), cancellation);
            },
            id,
            values,
            yes);
    }

    private static Command Reject() => Named("reject", "Reject a plan: nothing is fetched.", AdminActs.RejectProvision, view => $"Rejected {view.Id}.");

    private static Command Cancel() => Named("cancel", "End a plan that is being carried out, with every process it started.", AdminActs.CancelProvision, view => $"Cancelled {view.Id}: {Printable.Of(view.Message ?? "")}");

    private static Command Named(string verb, string description, Act<NamedProvision, ProvisionView> act, Func<ProvisionView, string> sentence)
    {
        var id = IdArgument();
        return Verb.Of(
            verb,
            description,
            $"turnpike server provision {verb} pv_1f0a5c3e9b7d2468ace0",
            async (scene, cancellation) =>
            {
                var view = await scene.ActAsync(act, new NamedProvision(scene.Get(id)!), cancellation);
                scene.Answer.Say(view, ActJson.Default.ProvisionView, text => text.WriteLine(sentence(view)));
                return ExitCode.Done;
            },
            id);
    }

    private static Command Status()
    {
        var id = IdArgument();
        return Verb.Of(
            "status",
            "Show a plan, and what came of it.",
            "turnpike server provision status pv_1f0a5c3e9b7d2468ace0",
            async (scene, cancellation) =>
            {
                var view = await scene.ActAsync(AdminActs.ShowProvision, new FollowProvision(scene.Get(id)!), cancellation);
                scene.Answer.Say(view, ActJson.Default.ProvisionView, text => ProvisionText.Write(text, view));
                return view.State is "failed" or "cancelled" ? ExitCode.No : ExitCode.Done;
            },
            id);
    }

    private static Command Register()
    {
        var package = new Argument<string>("PACKAGE") { Description = "A package as in provision, or with --registry-entry the name of an entry of an MCP registry." };
        var name = new Option<string?>("--name") { Description = "What it is called here.", HelpName = "NAME" };
        var entry = new Option<bool>("--registry-entry") { Description = "PACKAGE is an entry of an MCP registry, such as io.github.owner/server." };
        var registry = new Option<string?>("--registry") { Description = "The registry's address; default: the official one.", HelpName = "URL" };
        return Verb.Of(
            "register",
            "Keep a server that was found somewhere, so that it can be provisioned by its name. Fetches and starts nothing of it.",
            "turnpike server provision register npm:@modelcontextprotocol/server-memory --name memory",
            async (scene, cancellation) =>
            {
                var (given, isEntry) = (scene.Get(package)!, scene.Get(entry));
                var request = new RegisterCandidate { Name = scene.Get(name), Package = isEntry ? null : given, Entry = isEntry ? given : null, Registry = scene.Get(registry) };
                var candidate = await scene.ActAsync(AdminActs.RegisterCandidate, request, cancellation);
                scene.Answer.Say(candidate, ActJson.Default.CandidateView, text => text.WriteLine(
                    Printable.Of($"Registered '{candidate.Name}': {candidate.Package}. Next: turnpike server provision {candidate.Name}")));
                return ExitCode.Done;
            },
            package,
            name,
            entry,
            registry);
    }

    private static Command Candidates() => Verb.Of(
        "candidates",
        "List the servers that were registered, the deprecated and archived ones last.",
        "turnpike server provision candidates",
        async (scene, cancellation) =>
        {
            var list = await scene.ActAsync(AdminActs.ListCandidates, Nothing.Value, cancellation);
            scene.Answer.Say(list, ActJson.Default.CandidateList, text => ProvisionText.Write(text, list));
            return ExitCode.Done;
        });

    private static Command Update()
    {
        var name = NameArgument();
        var to = new Option<string?>("--to") { Description = "The version; default: the newest.", HelpName = "VERSION" };
        var yes = YesOption();
        return Verb.Of(
            "update",
            "Bring a provisioned server to another version: installed beside the old one, started and read before it takes its place. Changed definitions wait for approval.",
            "turnpike server update filesystem",
            async (scene, cancellation) =>
            {
                await using var node = await scene.OpenNodeAsync(cancellation);
                var plan = await node.ActAsync(AdminActs.UpdateProvisioned, new UpdateProvisioned(scene.Get(name)!, scene.Get(to)), cancellation);
                return await AnswerAsync(scene, node, plan, [], scene.Get(yes), cancellation);
            },
            name,
            to,
            yes);
    }

    private static Command RollBack()
    {
        var name = NameArgument();
        return Verb.Of(
            "rollback",
            "Take a provisioned server back to the version before, which is still installed and locked.",
            "turnpike server rollback filesystem",
            async (scene, cancellation) =>
            {
                var server = await scene.ActAsync(AdminActs.RollBackServer, new NamedServer(scene.Get(name)!), cancellation);
                scene.Answer.Say(server, ActJson.Default.ServerView, text => ServerText.Write(text, server));
                return ExitCode.Done;
            },
            name);
    }

    private static Command Verify()
    {
        var name = NameArgument();
        return Verb.Of(
            "verify",
            "Look whether every file that is installed for a provisioned server is as it was locked.",
            "turnpike server verify filesystem",
            async (scene, cancellation) =>
            {
                var state = await scene.ActAsync(AdminActs.VerifyServer, new NamedServer(scene.Get(name)!), cancellation);
                scene.Answer.Say(state, ActJson.Default.ProvisionedState, text => text.WriteLine(
                    Printable.Of($"{state.Name}: {state.Package} {state.Version} is {(state.IsWhole ? "as it was locked" : $"NOT as it was locked: {state.Problem}")}")));
                return state.IsWhole ? ExitCode.Done : ExitCode.No;
            },
            name);
    }

    private static Command List() => Verb.Of(
        "provisions",
        "List the plans to install something, and what came of them.",
        "turnpike server provisions",
        async (scene, cancellation) =>
        {
            var list = await scene.ActAsync(AdminActs.ListProvisions, Nothing.Value, cancellation);
            scene.Answer.Say(list, ActJson.Default.ProvisionList, text => ProvisionText.Write(text, list));
            return ExitCode.Done;
        });

    // What is approved is what stood on the screen: the digest says so.
    private static async Task<int> AnswerAsync(Scene scene, Node node, ProvisionView plan, ImmutableArray<NamedSecret> values, bool isYes, CancellationToken cancellation)
    {
        if (!scene.Answer.IsJson)
        {
            ProvisionText.Write(scene.Answer.Text, plan);
        }

        if (plan.State == "planned" && (isYes || scene.Confirm(plan.Sandbox == "NO SANDBOX" ? "Install and start this WITHOUT A SANDBOX?" : "Install and start exactly this?")))
        {
            plan = await node.ActAsync(AdminActs.ApproveProvision, new ApproveProvision { Id = plan.Id, Digest = plan.Digest, Environment = values }, cancellation);
            while (plan.State is "installing" or "starting")
            {
                plan = await node.ActAsync(AdminActs.ShowProvision, new FollowProvision(plan.Id, Patience), cancellation);
            }
        }

        scene.Answer.Say(plan, ActJson.Default.ProvisionView, text => ProvisionText.WriteEnd(text, plan));
        return plan.State is "failed" or "cancelled" ? ExitCode.Unanswered : ExitCode.Done;
    }

    private static Argument<string> IdArgument() => new("ID") { Description = "The plan's id." };

    private static Argument<string> NameArgument() => new("NAME") { Description = "The server's name." };

    private static Option<bool> YesOption() => new("--yes") { Description = "Approve without being asked: a person has looked already." };

    private static Option<string[]> Several(string option, string description, string value) =>
        new(option) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = false };

    private static ImmutableArray<string> Full(string[]? paths) => [.. (paths ?? []).Select(Path.GetFullPath)];
}
