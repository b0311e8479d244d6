using System.CommandLine;
using System.Text;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.Policies.Formatting;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy fmt</c>.</summary>
internal static class PolicyFmt
{
    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "The policy file, JSON or YAML; - is standard input." };
        var write = new Option<bool>("--write") { Description = "Write the result into the file instead of showing it." };
        var check = new Option<bool>("--check") { Description = "Change nothing; the answer is no where the file is laid out otherwise." };
        return Verb.Of(
            "fmt",
            "Show a policy file in the canonical layout. What it means stays the same, and so do the comments of YAML.",
            "turnpike policy fmt memory.json --write",
            async (scene, cancellation) =>
            {
                var path = scene.Get(file)!;
                if (scene.Get(write) && (path == "-" || scene.Get(check)))
                {
                    throw new AdminException(AdminFaultCode.Invalid, path == "-" ? "standard input cannot be written back" : "--write and --check exclude each other", "without --write the result is shown");
                }

                var document = await scene.ReadFileAsync(path, cancellation);
                var formatted = PolicyFormat.Format(document);
                if (formatted.Text is not { } text)
                {
                    scene.Answer.Say(
                        json => PolicyText.WriteJson(json, formatted.Problems),
                        _ => PolicyText.WriteProblems(scene.Answer.Error, path, formatted.Problems));
                    return ExitCode.Usage;
                }

                var isSame = text.Span.SequenceEqual(document);
                if (scene.Get(write) && !isSame)
                {
                    await File.WriteAllBytesAsync(path, text.ToArray(), cancellation);
                }

                scene.Answer.Say(
                    json =>
                    {
                        json.WriteBoolean("changed", !isSame);
                        json.WriteString("document", text.Span);
                    },
                    output =>
                    {
                        if (!scene.Get(write) && !scene.Get(check))
                        {
                            output.Write(Encoding.UTF8.GetString(text.Span));
                        }
                        else
                        {
                            output.WriteLine(isSame ? $"{path} is laid out already." : scene.Get(write) ? $"{path} is laid out anew." : $"{path} is laid out otherwise: turnpike policy fmt {path} --write.");
                        }
                    });
                return scene.Get(check) && !isSame ? ExitCode.No : ExitCode.Done;
            },
            file,
            write,
            check);
    }
}
