using System.CommandLine;
using Turnpike.Admin.Policies.Importing;
using Turnpike.Answers;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy import</c>.</summary>
internal static class PolicyImportCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "The policy to import; - is standard input." };
        var format = new Option<string?>("--format") { Description = "yaml-dialect or json (default: json where the file begins with a brace).", HelpName = "FORMAT" };
        var output = new Option<string?>("--out") { Description = "The file to write (default: standard output).", HelpName = "FILE" };
        return Verb.Of(
            "import",
            "Import a policy of another format, and say everything that changed meaning. Needs no gateway and no data folder.",
            "turnpike policy import stripe.yaml --out stripe.json",
            async (scene, cancellation) =>
            {
                var path = scene.Get(file)!;
                var source = await scene.ReadFileAsync(path, cancellation);
                var (import, _) = ImportActs.Import(source, scene.Get(format));
                if (import.Document is { } document && scene.Get(output) is { } target)
                {
                    await File.WriteAllTextAsync(target, document, cancellation);
                }

                var warnings = import.Document is null ? [] : CompiledPolicy.Load(System.Text.Encoding.UTF8.GetBytes(import.Document)).Problems;
                scene.Answer.Say(
                    json =>
                    {
                        json.WriteBoolean("imported", import.Document is not null);
                        json.WriteStartArray("report");
                        foreach (var line in import.Report)
                        {
                            json.WriteStartObject();
                            json.WriteString("mark", ImportActs.Word(line.Mark));
                            json.WriteNumber("line", line.Line);
                            json.WriteString("message", line.Message);
                            json.WriteEndObject();
                        }

                        json.WriteEndArray();
                        PolicyText.WriteJson(json, warnings);
                        json.WriteString("document", import.Document);
                    },
                    text =>
                    {
                        // The document alone goes to standard output, so that it can be redirected.
                        foreach (var line in import.Report)
                        {
                            scene.Answer.Error.WriteLine($"{path}{(line.Line > 0 ? $":{line.Line}" : "")}: {ImportActs.Word(line.Mark)}: {Printable.Of(line.Message)}");
                        }

                        foreach (var warning in warnings)
                        {
                            scene.Answer.Error.WriteLine($"the import: warning: {Printable.Of(warning.Message)} ({Printable.Of(warning.Pointer)})");
                        }

                        if (import.Document is not null && scene.Get(output) is { } written)
                        {
                            text.WriteLine($"Wrote {written}.");
                        }
                        else
                        {
                            text.Write(import.Document);
                        }
                    });
                return import.Document is null ? ExitCode.Usage : ExitCode.Done;
            },
            file,
            format,
            output);
    }
}
