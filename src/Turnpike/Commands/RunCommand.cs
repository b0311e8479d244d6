using System.CommandLine;
using System.Text;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Gateway.MetaTools;
using Turnpike.Hosting;

namespace Turnpike.Commands;

/// <summary><c>turnpike run</c>.</summary>
internal static class RunCommand
{
    public static Command Build()
    {
        var policy = new Option<string?>("--policy") { Description = "The policy file.", HelpName = "FILE" };
        var subject = new Option<string?>("--as") { Description = "Who the caller is (default: the user).", HelpName = "SUBJECT" };
        var name = new Option<string?>("--name") { Description = "The name to keep the server under (default: from the command).", HelpName = "NAME" };
        var variables = new Option<string?>("--env-file") { Description = "Variables for the command, one NAME=value a line.", HelpName = "FILE" };
        var baseline = new Option<bool>("--approve-baseline") { Description = "Approve everything the server has at its first start." };
        var gateway = new Option<bool>("--gateway") { Description = "In the place of a command: serve the gateway's own tools, over the servers of --server, under the policy 'gateway' or the recommended one." };
        var servers = new Option<string[]>("--server") { Description = "With --gateway: a server of the data folder to reach, under the policy of its own name; one that has none is refused. May be given several times.", HelpName = "NAME" };
        var all = new Option<bool>("--all") { Description = "With --gateway: list every tool of the gateway's own, not only the eight an agent needs." };
        var underscore = new Option<bool>("--underscore") { Description = "With --gateway: list gateway_invoke for gateway.invoke, for clients that forbid dots." };
        var config = Configurations.Option();
        return Verb.Of(
            "run",
            "Wrap one stdio server: a stdio server itself, with the policy in between. With --gateway: the gateway's own tools over stdio.",
            "turnpike run --policy files.json -- npx -y @modelcontextprotocol/server-filesystem .",
            async (scene, cancellation) =>
            {
                if (scene.Get(gateway))
                {
                    RefuseBeside(!scene.Trailing.IsEmpty, "a command", "turnpike run --gateway --server NAME");
                    RefuseBeside(scene.Get(policy) is not null, "--policy", "turnpike policy apply NAME FILE");
                    RefuseBeside(scene.Get(name) is not null, "--name", "--server NAME");
                    RefuseBeside(scene.Get(variables) is not null, "--env-file", "turnpike secret set");
                    RefuseBeside(scene.Get(baseline), "--approve-baseline", "turnpike pin approve NAME --all");
                    return await GatewayRunHost.RunAsync(
                        new GatewayRun(
                            scene.Data, await Configurations.ReadAsync(scene, config, cancellation), scene.Get(subject), [.. scene.Get(servers) ?? []],
                            new MetaView(scene.Get(all), scene.Get(underscore))),
                        cancellation);
                }

                if (scene.Get(servers) is { Length: > 0 } || scene.Get(all) || scene.Get(underscore))
                {
                    throw new AdminException(AdminFaultCode.Invalid, "--server, --all and --underscore are for --gateway", "turnpike run --gateway --server NAME");
                }

                if (scene.Trailing.IsEmpty)
                {
                    throw new AdminException(AdminFaultCode.Invalid, "'turnpike run' needs a command behind --", "turnpike run -- COMMAND ARGS...");
                }

                if (scene.Get(name) is { } given)
                {
                    ServerName.Require("server", given);
                }

                if (scene.Get(policy) is { } file && !File.Exists(file))
                {
                    await scene.ReadFileAsync(file, cancellation);
                }

                var environment = scene.Get(variables) is { } secrets
                    ? SecretFile.ReadVariables(Encoding.UTF8.GetString(await scene.ReadFileAsync(secrets, cancellation)))
                    : [];
                return await WrapHost.RunAsync(
                    new RunOptions
                    {
                        Data = scene.Data,
                        Configuration = await Configurations.ReadAsync(scene, config, cancellation),
                        PolicyFile = scene.Get(policy),
                        Subject = scene.Get(subject),
                        Name = scene.Get(name),
                        ApproveBaseline = scene.Get(baseline),
                        Environment = [.. environment.Select(e => new KeyValuePair<string, string>(e.Name, e.Value))],
                        Command = scene.Trailing,
                    },
                    cancellation);
            },
            policy,
            subject,
            name,
            variables,
            baseline,
            gateway,
            servers,
            all,
            underscore,
            config).WithTrailing();
    }

    private static void RefuseBeside(bool isGiven, string what, string instead)
    {
        if (isGiven)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"--gateway stands in the place of a wrapped command: it does not go with {what}", instead);
        }
    }
}
