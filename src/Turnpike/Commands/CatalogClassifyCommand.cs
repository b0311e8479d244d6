using System.CommandLine;
using System.Text;
using Turnpike.Admin.Catalogs;
using Turnpike.Answers;
using Turnpike.Catalog.Classification;

namespace Turnpike.Commands;

/// <summary><c>turnpike catalog classify</c>.</summary>
internal static class CatalogClassifyCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "A JSON Lines file of tool definitions; - is standard input." };
        return Verb.Of(
            "classify",
            "Judge tool definitions, one a line: class, severity, flags, tags, and why. Needs no gateway, no catalogue and no network. Exit code 1 when a line is none.",
            "turnpike catalog classify tools.jsonl --json",
            async (scene, cancellation) =>
            {
                ReadOnlyMemory<byte> bytes = await scene.ReadFileAsync(scene.Get(file)!, cancellation);
                var isGood = true;
                foreach (var judged in JudgedDefinition.OfLines(bytes))
                {
                    Say(scene.Answer, judged);
                    isGood &= judged.Problem is null;
                }

                return isGood ? ExitCode.Done : ExitCode.No;
            },
            file);
    }

    private static void Say(Answer answer, JudgedDefinition judged)
    {
        if (judged.Risk is not { } risk)
        {
            answer.Say(
                json =>
                {
                    json.WriteNumber("line", judged.Line);
                    json.WriteString("error", judged.Problem);
                },
                _ => answer.Error.WriteLine($"line {judged.Line}: {Printable.Of(judged.Problem!)}"));
            return;
        }

        answer.Say(
            json =>
            {
                json.WriteNumber("line", judged.Line);
                json.WriteString("server", judged.Server);
                json.WriteString("name", judged.Name);
                CatalogText.Write(json, risk.Class, risk.Severity, risk.Flags, risk.Arguments.Aggregate(ArgumentTags.None, (all, a) => all | a.Tags));
                json.WriteNumber("confidence", risk.Confidence);
                json.WriteNumber("classifier", risk.ClassifierVersion);
                CatalogToolText.Write(json, risk);
            },
            text => text.WriteLine(Sentence(judged.Server, judged.Name, risk)));
    }

    private static string Sentence(string server, string name, ToolRisk risk)
    {
        var line = new StringBuilder();
        line.Append(RiskWords.Of(risk.Class)).Append(", ").Append(RiskWords.Of(risk.Severity)).Append("  ").Append(server.Length > 0 ? Printable.Of(server) + "/" : "").Append(Printable.Of(name));
        foreach (var flag in RiskWords.Of(risk.Flags))
        {
            line.Append(' ').Append(flag);
        }

        return line.Append("  ").AppendJoin("; ", risk.Evidence.Select(e => $"{e.SpeaksFor}: \"{Printable.Of(e.Words)}\"")).ToString().TrimEnd();
    }
}
