using System.CommandLine;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Policies;
using Turnpike.Answers;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy</c>.</summary>
internal static class PolicyCommands
{
    public static Command Build() => Verb.Group(
        "policy",
        "What a grant may do on a server.",
        "turnpike policy check memory.json",
        Check(),
        PolicyFmt.Build(),
        PolicySchemaCommand.Build(),
        Apply(),
        List(),
        Show(),
        History(),
        RollBack(),
        PolicyExplain.Build(),
        PolicyImportCommand.Build(),
        PolicyTestCommand.Build(),
        PolicyReplayCommand.Replay(),
        PolicyReplayCommand.Learn());

    private static Argument<string> NameArgument() => new("NAME") { Description = "The policy's name." };

    private static Command Check()
    {
        var file = new Argument<string>("FILE") { Description = "The policy file; - is standard input." };
        var strict = new Option<bool>("--strict") { Description = "Warnings are a no, too." };
        return Verb.Of(
            "check",
            "Check a policy file. Needs no gateway and no data folder.",
            "turnpike policy check memory.json",
            async (scene, cancellation) =>
            {
                var path = scene.Get(file)!;
                var document = await scene.ReadFileAsync(path, cancellation);
                var load = CompiledPolicy.Load(document);
                if (load.Policy?.CheckEnforcement() is { } gap)
                {
                    load = load with { Problems = load.Problems.Add(gap with { Severity = ProblemSeverity.Warning }) };
                }

                scene.Answer.Say(
                    json =>
                    {
                        json.WriteBoolean("valid", load.Policy is not null);
                        json.WriteString("digest", PolicyDigest.Of(document).Hex);
                        PolicyText.WriteJson(json, load.Problems);
                    },
                    text =>
                    {
                        PolicyText.WriteProblems(text, path, load.Problems);
                        text.WriteLine(Sentence(path, load));
                    });
                return load.Policy is null ? ExitCode.Usage : scene.Get(strict) && load.Problems.Length > 0 ? ExitCode.No : ExitCode.Done;
            },
            file,
            strict);
    }

    private static string Sentence(string file, PolicyLoad load)
    {
        var errors = load.Problems.Count(p => p.Severity == ProblemSeverity.Error);
        var warnings = load.Problems.Length - errors;
        return load.Policy is null
            ? $"{file} is refused: {Counted.Of(errors, "error")}, {Counted.Of(warnings, "warning")}."
            : $"{file} is a valid policy{(warnings == 0 ? "" : $" with {Counted.Of(warnings, "warning")}")}.";
    }

    private static Command Apply()
    {
        var name = NameArgument();
        var file = new Argument<string>("FILE") { Description = "The policy file; - is standard input." };
        var expected = new Option<int?>("--expect") { Description = "Refuse unless this version is in force (0: none yet).", HelpName = "VERSION" };
        return Verb.Of(
            "apply",
            "Put a policy in force under a name, from the next call on. An invalid one is refused, which is recorded, and the one in force stays.",
            "turnpike policy apply memory memory.json",
            async (scene, cancellation) =>
            {
                var path = scene.Get(file)!;
                var document = await scene.ReadFileAsync(path, cancellation);
                await using var node = await scene.OpenNodeAsync(cancellation);
                if (CompiledPolicy.Load(document) is { Policy: null } refused)
                {
                    await PolicyRefusal.RecordAsync(node, scene.Get(name)!, document, refused, cancellation);
                    scene.Answer.Say(
                        json =>
                        {
                            json.WriteStartObject("error");
                            json.WriteString("code", "invalid");
                            json.WriteString("message", $"{path} is no valid policy; the one in force stays");
                            json.WriteEndObject();
                            PolicyText.WriteJson(json, refused.Problems);
                        },
                        _ =>
                        {
                            PolicyText.WriteProblems(scene.Answer.Error, path, refused.Problems);
                            scene.Answer.Error.WriteLine($"turnpike: {Sentence(path, refused)} The one in force stays.");
                        });
                    return ExitCode.Usage;
                }

                var applied = await node.ActAsync(
                    AdminActs.ApplyPolicy, new ApplyPolicy(scene.Get(name)!, Encoding.UTF8.GetString(document), scene.Get(expected)), cancellation);
                scene.Answer.Say(applied with { Document = null }, ActJson.Default.PolicyView, text =>
                {
                    foreach (var warning in applied.Warnings)
                    {
                        text.WriteLine($"{path}:{warning.Line}:{warning.Column}: {warning.Severity}: {Printable.Of(warning.Message)}");
                    }

                    text.WriteLine($"'{applied.Name}' is in force in version {applied.Version}, digest {applied.Digest}.");
                });
                return ExitCode.Done;
            },
            name,
            file,
            expected);
    }

    private static Command List() => Verb.Of(
        "list",
        "List the policies in force.",
        "turnpike policy list",
        async (scene, cancellation) =>
        {
            var list = await scene.ActAsync(AdminActs.ListPolicies, Nothing.Value, cancellation);
            scene.Answer.Say(list, ActJson.Default.PolicyList, text =>
            {
                if (list.Policies.IsEmpty)
                {
                    text.WriteLine("There is no policy yet: turnpike policy apply NAME FILE.");
                    return;
                }

                Columns.Write(text, ["name", "version", "digest"], list.Policies.Select(p => new[] { p.Name, $"{p.Version}", p.Digest }));
            });
            return ExitCode.Done;
        });

    private static Command Show()
    {
        var name = NameArgument();
        var version = new Option<int?>("--version") { Description = "One version (default: the one in force).", HelpName = "N" };
        return Verb.Of(
            "show",
            "Show a policy's document, byte for byte.",
            "turnpike policy show memory",
            async (scene, cancellation) =>
            {
                var policy = await scene.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(scene.Get(name)!, scene.Get(version)), cancellation);
                scene.Answer.Say(policy, ActJson.Default.PolicyView, text => text.Write(policy.Document));
                return ExitCode.Done;
            },
            name,
            version);
    }

    private static Command History()
    {
        var name = NameArgument();
        return Verb.Of(
            "history",
            "List the versions of a policy.",
            "turnpike policy history memory",
            async (scene, cancellation) =>
            {
                var history = await scene.ActAsync(AdminActs.PolicyHistory, new NamedPolicy(scene.Get(name)!), cancellation);
                scene.Answer.Say(history, ActJson.Default.PolicyHistory, text => Columns.Write(
                    text,
                    ["version", "first applied", "digest", ""],
                    history.Versions.Select(v => new[] { $"{v.Version}", GrantText.Time(v.CreatedAt), v.Digest, v.InForce ? "in force" : "" })));
                return ExitCode.Done;
            },
            name);
    }

    private static Command RollBack()
    {
        var name = NameArgument();
        var version = new Argument<int>("VERSION") { Description = "The version to put in force again." };
        return Verb.Of(
            "rollback",
            "Put an earlier version of a policy in force again.",
            "turnpike policy rollback memory 1",
            async (scene, cancellation) =>
            {
                var policy = await scene.ActAsync(AdminActs.RollBackPolicy, new RollBackPolicy(scene.Get(name)!, scene.Get(version)), cancellation);
                scene.Answer.Say(policy with { Document = null }, ActJson.Default.PolicyView, text =>
                    text.WriteLine($"'{policy.Name}' is in force in version {policy.Version}, digest {policy.Digest}."));
                return ExitCode.Done;
            },
            name,
            version);
    }
}
