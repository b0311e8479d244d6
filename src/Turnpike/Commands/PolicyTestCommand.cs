using System.CommandLine;
using Turnpike.Answers;
using Turnpike.Policies.Testing;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy test</c>.</summary>
internal static class PolicyTestCommand
{
    public static Command Build()
    {
        var policy = new Argument<string>(PolicySource.ArgumentName) { Description = "A policy file, - for standard input, or the name of an applied policy." };
        var file = new Argument<string>("CASES") { Description = "The file of cases, YAML or JSON." };
        var junit = new Option<string?>("--junit") { Description = "A JUnit report to write.", HelpName = "FILE" };
        return Verb.Of(
            "test",
            "Decide a file of calls and compare with what is expected of each. With a file it needs no gateway and no data folder.",
            "turnpike policy test refunds.yaml refunds.cases.yaml",
            async (scene, cancellation) =>
            {
                var caseFile = scene.Get(file)!;
                var source = await PolicySource.ReadAsync(scene, scene.Get(policy)!, cancellation);
                var compiled = source.RequireValid();
                var document = await scene.ReadFileAsync(caseFile, cancellation);
                var cases = PolicyTest.Read(document);
                if (!cases.Problems.IsEmpty)
                {
                    scene.Answer.Say(json => PolicyText.WriteJson(json, cases.Problems), _ => PolicyText.WriteProblems(scene.Answer.Error, caseFile, cases.Problems));
                    return ExitCode.Usage;
                }

                var results = PolicyTest.Run(compiled, cases.Cases);
                if (scene.Get(junit) is { } report)
                {
                    await File.WriteAllTextAsync(report, PolicyTest.ToJUnit(source.Label, results), cancellation);
                }

                var failed = results.Count(r => !r.Passed);
                scene.Answer.Say(
                    json =>
                    {
                        source.WriteJson(json);
                        json.WriteNumber("passed", results.Length - failed);
                        json.WriteNumber("failed", failed);
                        json.WriteStartArray("failures");
                        foreach (var result in results.Where(r => !r.Passed))
                        {
                            json.WriteStartObject();
                            json.WriteString("name", result.Case.Name);
                            json.WriteNumber("line", result.Case.Line);
                            json.WriteString("message", string.Join("; ", result.Differences));
                            json.WriteEndObject();
                        }

                        json.WriteEndArray();
                    },
                    text =>
                    {
                        foreach (var result in results.Where(r => !r.Passed))
                        {
                            text.WriteLine($"{caseFile}:{result.Case.Line}: failed: {Printable.Of(result.Case.Name)}: {Printable.Of(string.Join("; ", result.Differences))}");
                        }

                        text.WriteLine(failed == 0 ? $"{Counted.Of(results.Length, "case")} passed." : $"{failed} of {Counted.Of(results.Length, "case")} failed.");
                    });
                return failed == 0 ? ExitCode.Done : ExitCode.No;
            },
            policy,
            file,
            junit);
    }
}
