using System.Text;
using Turnpike.Commands;

namespace Turnpike.EndToEnd.Tests.Commands;

/// <summary>The page of the commands is what their help says.</summary>
public sealed class CommandPageTests : CommandTests
{
    private const string Opening = """
        # The commands

        One executable, `turnpike`. This page is generated from `--help`; a test fails when they differ
        (write it anew with `TURNPIKE_WRITE_DOCS=1 dotnet test tests/Turnpike.EndToEnd.Tests`).

        - `--json` answers with one line of compact JSON on standard output, refusals too: `{"error":{"code","message","nearest"}}`. Member names are in
          snake case, and every member is always there. `audit tail` and `audit export` give one record a line, as it stands in the record.
        - Exit codes: 0 done; 1 the answer is no (denied, findings, verification failed); 2 wrong usage or invalid input, with the place and the
          nearest valid thing; 3 something outside did not answer.
        - `--data DIR` names the data folder, `TURNPIKE_DATA` does the same; the default is the platform's per-user data folder, never the
          working directory.
        - `--api URL` does it at the gateway of that address, by its [admin API](api.md), with the API token in `--token-file FILE`: the same sentences, JSON and
          exit codes, and 1 where the token's role may not. `TURNPIKE_API` and `TURNPIKE_TOKEN_FILE` do the same; `--data` goes before them. Commands that need
          the files of a data folder say so.
        - Secrets come from a file or standard input (`-`), never from an argument.
        - Exactly one process owns a data folder. Every other command acts through the owner's local socket, or owns the folder for the moment. A
          change is acknowledged when every process of the folder has it in force.
        - Everything behind the first `--` belongs to the wrapped command.

        """;

    [Fact]
    public async Task The_page_is_what_help_says()
    {
        var page = new StringBuilder(Opening.ReplaceLineEndings("\n"));
        foreach (var (path, command) in UsageTests.Commands(CommandLine.Build(), ""))
        {
            var said = await RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
            Assert.Equal(0, said.Code);
            var lines = said.Output.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd());
            page.Append($"\n## turnpike {path}".TrimEnd()).Append("\n\n```text\n").Append(string.Join('\n', lines).Trim('\n')).Append("\n```\n");
        }

        var file = Path.Combine(Root(), "docs", "cli.md");
        if (Environment.GetEnvironmentVariable("TURNPIKE_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(file, page.ToString(), TestContext.Current.CancellationToken);
        }

        Assert.Equal(page.ToString(), (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"));
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Turnpike.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the solution's folder is not above the tests");
        }

        return folder.FullName;
    }
}
