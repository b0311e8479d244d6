using System.CommandLine;
using System.Text;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
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
        var config = Configurations.Option();
        return Verb.Of(
            "run",
            "Wrap one stdio server: a stdio server itself, with the policy in between.",
            "turnpike run --policy files.json -- npx -y @modelcontextprotocol/server-filesystem .",
            async (scene, cancellation) =>
            {
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
            config).WithTrailing();
    }
}
