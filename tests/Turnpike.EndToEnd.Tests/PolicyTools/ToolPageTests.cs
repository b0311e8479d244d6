using System.Text;
using System.Text.RegularExpressions;
using Turnpike.EndToEnd.Tests.Commands;

namespace Turnpike.EndToEnd.Tests.PolicyTools;

/// <summary>
/// docs/policy-tools.md does what it says: a block with a file's name behind its language is that file, and each <c>console</c> block is run in order
/// and compared to the letter (written anew with <c>TURNPIKE_WRITE_DOCS=1</c>).
/// </summary>
public sealed partial class ToolPageTests : CommandTests
{
    [Fact]
    public async Task Every_sample_says_what_the_page_says()
    {
        var file = Path.Combine(Root(), "docs", "policy-tools.md");
        var page = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var written = new StringBuilder();
        var (at, commands) = (0, 0);
        foreach (Match block in Block().Matches(page))
        {
            var (kind, body) = (block.Groups["kind"].Value.Split(' '), block.Groups["body"].Value);
            written.Append(page, at, block.Index - at).Append("```").Append(block.Groups["kind"].Value).Append('\n');
            at = block.Index + block.Length;
            if (kind is [_, var name])
            {
                Write(name, body);
                written.Append(body);
            }
            else
            {
                Assert.True(kind is ["console"], $"a block nobody executes: {block.Value}");
                foreach (var command in body.Split('\n').Where(l => l.StartsWith("$ turnpike ", StringComparison.Ordinal)))
                {
                    commands++;
                    written.Append(command).Append('\n').Append(await SaidAsync(command["$ turnpike ".Length..]));
                }
            }

            written.Append("```");
        }

        written.Append(page, at, page.Length - at);
        if (Environment.GetEnvironmentVariable("TURNPIKE_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(file, written.ToString(), TestContext.Current.CancellationToken);
        }

        Assert.True(commands >= 12, $"{commands} commands");
        Assert.Equal(written.ToString(), page);
    }

    private async Task<string> SaidAsync(string line)
    {
        var words = Word().Matches(line).Select(m => m.Groups["quoted"].Success ? m.Groups["quoted"].Value : m.Value).ToArray();
        var target = words is [.., ">", var redirected] ? redirected : null;
        var said = await RunAsync([.. (target is null ? words : words[..^2]).Select(w => IsFile().IsMatch(w) ? Path.Combine(Folder, w) : w)]);
        if (target is not null)
        {
            Write(target, said.Output);
        }

        var text = (said.Error + (target is null ? said.Output : "")).ReplaceLineEndings("\n").Replace(Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        var lines = text.Split('\n').Select(l => l.TrimEnd());
        return string.Join('\n', lines) + (said.Code == 0 ? "" : $"(exit code {said.Code})\n");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Turnpike.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the solution's folder is not above the tests");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^```(?<kind>[^\n]*)\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"'(?<quoted>[^']*)'|[^ ]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[a-z.]+\.(yaml|json|jsonl|xml)\z")]
    private static partial Regex IsFile();
}
