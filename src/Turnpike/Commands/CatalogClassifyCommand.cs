using System.CommandLine;
using System.Text;
using System.Text.Json;
using Turnpike.Answers;
using Turnpike.Catalog.Classification;
using Turnpike.State.Catalogs;
using Turnpike.Wire.Json;

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
                var tape = new JsonTape();
                var (line, isGood) = (0, true);
                while (!bytes.IsEmpty)
                {
                    var end = bytes.Span.IndexOf((byte)'\n');
                    var one = end < 0 ? bytes : bytes[..end];
                    bytes = end < 0 ? default : bytes[(end + 1)..];
                    line++;
                    if (one.Span.ContainsAnyExcept(" \t\r"u8))
                    {
                        isGood &= Judge(scene.Answer, one, line, tape);
                    }
                }

                return isGood ? ExitCode.Done : ExitCode.No;
            },
            file);
    }

    private static bool Judge(Answer answer, ReadOnlyMemory<byte> bytes, int line, JsonTape tape)
    {
        var problem = !tape.TryRead(bytes, JsonBudget.Upstream, out var fault) ? $"no JSON: {fault.Message}" : CatalogLine.ProblemOf(tape.Root);
        if (problem is not null)
        {
            answer.Say(
                json =>
                {
                    json.WriteNumber("line", line);
                    json.WriteString("error", problem);
                },
                _ => answer.Error.WriteLine($"line {line}: {Printable.Of(problem)}"));
            return false;
        }

        var (server, definition) = CatalogLine.Read(tape.Root);
        var risk = RiskClassifier.Classify(definition);
        var name = tape.TryRead(definition, JsonBudget.Upstream, out _) ? tape.Root["name"u8].GetString() : "";
        answer.Say(
            json =>
            {
                json.WriteNumber("line", line);
                json.WriteString("server", server);
                json.WriteString("name", name);
                CatalogText.Write(json, risk.Class, risk.Severity, risk.Flags, risk.Arguments.Aggregate(ArgumentTags.None, (all, a) => all | a.Tags));
                json.WriteNumber("confidence", risk.Confidence);
                json.WriteNumber("classifier", risk.ClassifierVersion);
                CatalogToolText.Write(json, risk);
            },
            text => text.WriteLine(Sentence(server, name, risk)));
        return true;
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
