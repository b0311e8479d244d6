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
        var policy = new Argument<string>(PolicySource.ArgumentName) { Description = "A policy file, JSON or YAML, - for standard input, or the name of an applied policy." };
        var write = new Option<bool>("--write") { Description = "Write the result into the file instead of showing it." };
        var check = new Option<bool>("--check") { Description = "Change nothing; the answer is no where the file is laid out otherwise." };
        return Verb.Of(
            "fmt",
            "Show a policy in the canonical layout. What it means stays the same, and so do the comments of YAML.",
            "turnpike policy fmt memory.json --write",
            async (scene, cancellation) =>
            {
                var path = scene.Get(policy)!;
                if (scene.Get(write) && (path == "-" || scene.Get(check)))
                {
                    throw new AdminException(AdminFaultCode.Invalid, path == "-" ? "standard input cannot be written back" : "--write and --check exclude each other", "without --write the result is shown");
                }

                var source = await PolicySource.ReadAsync(scene, path, cancellation);
                if (source.Name is { } name && scene.Get(write))
                {
                    throw new AdminException(AdminFaultCode.Invalid, $"{source.Label} is applied and is no file to write into", $"turnpike policy fmt {source.Label} > {name}.json, then turnpike policy apply {name} {name}.json --expect {source.Version}");
                }

                (path, var document) = (source.Label, source.Document);
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
                        source.WriteJson(json);
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
            policy,
            write,
            check);
    }
}
