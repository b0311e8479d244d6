using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Provisioning;
using Turnpike.Catalog.Search;
using Turnpike.Gateway.MetaTools.SignIns;
using Turnpike.Policies;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Provisioning;

/// <summary>Installing servers, and bringing them to other versions: an agent asks, a person approves, and it is carried out by itself.</summary>
internal static class ProvisionTools
{
    /// <summary>
    /// The recommended policy's rule for packages an agent names: the registry of an image is a host of the agent's choice, and asking it tells
    /// it something.
    /// </summary>
    public const string NoImages =
        """[{"conditions":[{"path":"args.package","op":"exists","value":true},{"path":"args.package","op":"starts_with","value":"oci:"}],"on_deny":"An image is asked for at a host that the agent names. A person plans it (turnpike server provision), or allows it in a policy of their own on 'gateway'."}]""";

    private const int MaxMessage = 600;

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.provision",
            Title = "Plan to install a server",
            Description =
                "Plans to install a server and put it behind the gateway: one registered by gateway.register_discovered_server by its name, or a package. Answers with what a person has to approve: "
                + "exact command, version, integrity hash, names of variables, sandbox. Downloads and starts nothing itself.",
            Hints = new MetaHints(Idempotent: true, OpenWorld: true),
            Advice = MetaAdvice.Limited,
            IsListedFirst = true,
            DeniedIf = NoImages,
            Advising = "values of variables are no arguments: a person gives them",
            InputSchema = MetaSchema.Input(
                $$$"""{"server_name":{"type":"string","maxLength":64,"description":"what it is registered as, or will be called"},"package":{{{DiscoveredServers.Package}}},"arguments":{"type":"array","items":{"type":"string","maxLength":1024},"maxItems":64},"env_vars":{{{DiscoveredServers.Variables}}},"command":{"type":"string","maxLength":128,"description":"which of the package's commands"},"folders":{"type":"array","items":{"type":"string","maxLength":4096},"maxItems":16,"description":"existing folders it may read and write"},"read_folders":{"type":"array","items":{"type":"string","maxLength":4096},"maxItems":16},"network":{"type":"boolean","default":false}}""",
                "server_name"),
            OutputSchema = ProvisionReport.Schema,
            Handle = static (call, arguments, cancellation) => PlanAsync(call, arguments, cancellation),
        },
        new MetaTool
        {
            Name = "gateway.provision_status",
            Title = "How an installation stands",
            Description = "How a plan stands, by its job_id. Asking changes nothing: it comes to its end without being asked.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input("""{"job_id":{"type":"string","maxLength":64},"wait_seconds":{"type":"integer","minimum":0,"maximum":30,"default":0}}""", "job_id"),
            OutputSchema = ProvisionReport.Schema,
            Handle = static (call, arguments, cancellation) =>
                StatusAsync(call, arguments["job_id"u8].GetString(), ArgumentValues.Number(arguments["wait_seconds"u8], 0), cancellation),
        },
        new MetaTool
        {
            Name = "gateway.update_server",
            Title = "Plan to update a server",
            Description = "Plans to bring a server that was installed by the gateway to the newest version, or to another. Answers with what a person has to approve; the version in use runs on until then.",
            Hints = new MetaHints(Idempotent: true, OpenWorld: true),
            Advice = MetaAdvice.Limited,
            InputSchema = MetaSchema.Input("""{"server_name":{"type":"string","maxLength":64},"version":{"type":"string","minLength":1,"maxLength":128}}""", "server_name"),
            OutputSchema = ProvisionReport.Schema,
            Handle = static (call, arguments, cancellation) => UpdateAsync(call, arguments, cancellation),
        },
    ];

    private static async ValueTask<MetaAnswer> PlanAsync(MetaCall call, JsonView arguments, CancellationToken cancellation)
    {
        var name = arguments["server_name"u8].GetString();
        if (call.Server(name) is not null)
        {
            return ProvisionReport.Of(name, "already_there", "There is such a server already, and you reach it.", "gateway.catalog_search finds its tools; gateway.update_server plans another version");
        }

        DiscoveredServers.RequireFree(call, name);
        var package = ArgumentValues.Text(arguments["package"u8]);
        if (package is null)
        {
            await RequireCandidateAsync(call, name, cancellation);
        }

        var plan = await call.Gate.Node.ActAsAsync(
            SignInStart.Actor(call),
            AdminActs.PlanProvision,
            new PlanProvision
            {
                Package = package ?? name,
                Name = name,
                Arguments = ArgumentValues.Texts(arguments["arguments"u8]),
                Environment = ArgumentValues.Texts(arguments["env_vars"u8]),
                Command = ArgumentValues.Text(arguments["command"u8]),
                Walls = new ProvisionWalls
                {
                    Folders = ArgumentValues.Texts(arguments["folders"u8]),
                    ReadFolders = ArgumentValues.Texts(arguments["read_folders"u8]),
                    Network = ArgumentValues.IsTrue(arguments["network"u8]),
                },
                Agent = call.Grant.Subject,
            },
            cancellation);
        return ProvisionReport.Of(plan);
    }

    private static async ValueTask RequireCandidateAsync(MetaCall call, string name, CancellationToken cancellation)
    {
        var known = await DiscoveredServers.ListAsync(call, cancellation);
        if (!known.Any(c => c.Name == name))
        {
            throw new MetaException(
                MetaCodes.NoServer,
                $"No server '{name}' is registered, and no package is named.",
                NearestName.Of(name, known.Select(c => c.Name)) is { } nearest ? $"did you mean {nearest}?" : "gateway.search_registry finds servers; gateway.register_discovered_server registers one");
        }
    }

    // A plan is told of to whoever asked for it, and to callers who reach its server; to everybody else it is as if there were none.
    private static async ValueTask<MetaAnswer> StatusAsync(MetaCall call, string id, int wait, CancellationToken cancellation)
    {
        var (node, who) = (call.Gate.Node, SignInStart.Actor(call));
        try
        {
            var plan = await node.ActAsAsync(who, AdminActs.ShowProvision, new FollowProvision(id), cancellation);
            if ((plan.ByAgent && plan.AskedBy == call.Grant.Subject) || call.Server(plan.Server) is not null)
            {
                return ProvisionReport.Of(wait == 0 ? plan : await node.ActAsAsync(who, AdminActs.ShowProvision, new FollowProvision(id, wait), cancellation));
            }
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.NotFound)
        {
            // The answer is the same as for another's.
        }

        throw new MetaException(MetaCodes.NoHandle, $"There is no plan '{CleanText.Of(id, 64)}' of yours.", "gateway.provision makes one");
    }

    private static async ValueTask<MetaAnswer> UpdateAsync(MetaCall call, JsonView arguments, CancellationToken cancellation)
    {
        var server = SignInTools.Server(call, arguments);
        try
        {
            return ProvisionReport.Of(await call.Gate.Node.ActAsAsync(
                SignInStart.Actor(call),
                AdminActs.UpdateProvisioned,
                new UpdateProvisioned(server.Name, ArgumentValues.Text(arguments["version"u8]), call.Grant.Subject),
                cancellation));
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Conflict)
        {
            return ProvisionReport.Of(server.Name, "unchanged", CleanText.Of(e.Fault.Message, MaxMessage), "nothing has to be done");
        }
    }
}
