using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Scans;
using Turnpike.Admin.Servers;
using Turnpike.Answers;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Scanning;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Commands;

/// <summary><c>turnpike scan</c>.</summary>
internal static class ScanCommand
{
    public static Command Build()
    {
        var targets = new Argument<string[]>("TARGET") { Description = "A client's configuration file, an URL, or npm:PACKAGE[@VERSION]; none: the files of the well-known clients.", Arity = ArgumentArity.ZeroOrMore };
        var start = new Option<bool>("--start") { Description = "Start and ask everything the configurations name, without a yes for each." };
        var secrets = new Option<bool>("--with-env") { Description = "Give the servers of a configuration the variables and header fields that stand there." };
        var headers = new Option<string?>("--header-file") { Description = "Header fields for a given URL, one 'Name: value' a line; - is standard input.", HelpName = "FILE" };
        var variables = new Option<string?>("--env-file") { Description = "Variables for a given command or package, one NAME=value a line; - is standard input.", HelpName = "FILE" };
        var bare = new Option<bool>("--no-sandbox") { Description = "Start commands without bubblewrap: as you, with your files and your network." };
        var network = new Option<bool>("--network") { Description = "Give every command the network, not only those that have to fetch something." };
        var readable = new Option<string[]>("--allow-read") { Description = "Show this folder inside the sandbox, read-only; may be given several times.", HelpName = "DIR" };
        var sarif = new Option<string?>("--sarif") { Description = "Write a SARIF 2.1.0 log as well.", HelpName = "FILE" };
        var failOn = new Option<string?>("--fail-on") { Description = "Answer no from findings of this severity on: low, medium, high or critical.", HelpName = "SEVERITY" };
        var failOnRisk = new Option<string?>("--fail-on-risk") { Description = "Answer no from tools of this severity on: low, medium, high or critical.", HelpName = "SEVERITY" };
        var policy = new Option<string?>("--policy-out") { Description = "Write the recommended policy into this file; for several servers, into a folder of this name.", HelpName = "FILE" };
        var tools = new Option<string?>("--tools-out") { Description = "Write what was read of the servers and their tools as JSON Lines, for catalog import.", HelpName = "FILE" };
        var parallel = new Option<int>("--parallel") { Description = "How many servers are looked at at once.", HelpName = "N", DefaultValueFactory = _ => 4 };
        var timeout = new Option<string>("--timeout") { Description = "How long one server may take.", HelpName = "DURATION", DefaultValueFactory = _ => "60s" };
        return Verb.Of(
            "scan",
            "Say what servers can do, how bad one call can be, and what was seen in their definitions: of configurations, an URL, an npm package, or -- COMMAND. Reading a configuration starts nothing.",
            "turnpike scan npm:@modelcontextprotocol/server-everything",
            async (scene, cancellation) =>
            {
                var severities = (Finding: SeverityOf(scene, failOn), Risk: SeverityOf(scene, failOnRisk));
                var options = new ScanOptions
                {
                    Start = scene.Get(start),
                    WithSecrets = scene.Get(secrets),
                    WithoutSandbox = scene.Get(bare),
                    Network = scene.Get(network),
                    Readable = [.. (scene.Get(readable) ?? []).Select(FolderOf)],
                    Parallel = scene.Get(parallel) is > 0 and <= 64 and var n ? n : throw new AdminException(AdminFaultCode.Invalid, "--parallel is a number from 1 to 64", "--parallel 4"),
                    Timeout = Durations.Read(scene.Get(timeout)!),
                };
                if (scene.Get(policy) is { } free)
                {
                    PolicyFiles.RequireFree(free);
                }

                if (scene.Get(tools) is { } absent)
                {
                    ToolFile.RequireFree(absent);
                }

                var read = await ScanArguments.ReadAsync(
                    scene,
                    scene.Get(targets) ?? [],
                    await SecretsAsync(scene, variables, SecretFile.ReadVariables, cancellation),
                    await SecretsAsync(scene, headers, SecretFile.ReadHeaders, cancellation),
                    cancellation);
                var report = await ScanAsync(scene, read, options, cancellation);
                if (scene.Get(sarif) is { } log)
                {
                    await File.WriteAllBytesAsync(log, SarifLog.Of(report), cancellation);
                }

                if (scene.Get(tools) is { } lines)
                {
                    await ToolFile.WriteAsync(lines, report, cancellation);
                }

                var policies = scene.Get(policy) is { } path ? await PolicyFiles.WriteAsync(path, report.Stack, cancellation) : [];
                Say(scene.Answer, report, policies);
                return report.Reaches((FindingSeverity?)severities.Finding, severities.Risk) ? ExitCode.No
                    : report.Files.Any(f => f.Problem is not null) ? ExitCode.Usage
                    : report.Count(ScanState.Unanswered) > 0 ? ExitCode.Unanswered
                    : ExitCode.Done;
            },
            targets,
            start,
            secrets,
            headers,
            variables,
            bare,
            network,
            readable,
            sarif,
            failOn,
            failOnRisk,
            policy,
            tools,
            parallel,
            timeout).WithTrailing();
    }

    private static async Task<ScanReport> ScanAsync(Scene scene, ScanTargets read, ScanOptions options, CancellationToken cancellation)
    {
        var (sandbox, problem) = options.WithoutSandbox ? (null, "it was switched off by --no-sandbox") : Sandbox.Find();
        if (sandbox is null && read.Servers.Any(s => s is { StartsProcess: true, Obstacle: null } && (s.IsGiven || options.Start || scene.CanAsk)))
        {
            // For machines as well: what runs unprotected must not be overlooked by whoever reads only one of the two.
            scene.Answer.Error.WriteLine($"turnpike: NO SANDBOX: {Printable.Of(problem!)}. What is started runs as you, with your files and your network.");
        }

        using var npm = new NpmPackages(sandbox);
        var agreed = await new ScanConsent(scene, sandbox, options, npm).AskAsync(read.Servers, cancellation);
        var servers = await ScanProgress.RunAsync(scene.Answer, progress => new ScanRun(sandbox, options, npm).LookAsync(agreed, progress, cancellation));
        return new ScanReport
        {
            Files = read.Files,
            Servers = servers,
            Sandbox = sandbox is null ? "none" : Sandbox.Name,
            SandboxProblem = problem,
            Stack = ScanReport.StackOf(servers),
        };
    }

    private static void Say(Answer answer, ScanReport report, ImmutableArray<string> policies) => answer.Say(
        json =>
        {
            ScanJson.Write(json, report);
            json.WriteStartArray("policies");
            foreach (var file in policies)
            {
                json.WriteStringValue(file);
            }

            json.WriteEndArray();
        },
        text =>
        {
            ScanText.Write(text, report);
            foreach (var file in policies)
            {
                text.WriteLine($"The recommended policy is in {Printable.Of(file)}.");
            }
        });

    private static async Task<ImmutableArray<NamedSecret>> SecretsAsync(Scene scene, Option<string?> option, Func<string, ImmutableArray<NamedSecret>> read, CancellationToken cancellation) =>
        scene.Get(option) is { } path ? read(System.Text.Encoding.UTF8.GetString(await scene.ReadFileAsync(path, cancellation))) : [];

    private static RiskSeverity? SeverityOf(Scene scene, Option<string?> option) =>
        scene.Get(option) is not { } word ? null
        : RiskWords.TrySeverity(word, out var severity) ? severity
        : throw new AdminException(AdminFaultCode.Invalid, string.Create(CultureInfo.InvariantCulture, $"'{word}' is no severity: low, medium, high or critical"), $"{option.Name} high");

    private static string FolderOf(string given)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        return !Directory.Exists(folder) ? throw new AdminException(AdminFaultCode.NotFound, $"there is no folder '{given}'", Scene.NearestFile(folder))
            : Sandbox.MayShow(folder) ? folder
            : throw new AdminException(AdminFaultCode.Forbidden, $"'{given}' is your home or holds it: the sandbox never shows it as a whole", "--allow-read with a folder below it");
    }
}
