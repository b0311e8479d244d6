using System.Text;
using Turnpike.Commands;
using Turnpike.Policies;
using Turnpike.Policies.Checks;

namespace Turnpike.EndToEnd.Tests.Mistakes;

/// <summary>
/// Documents that people get wrong, and to the letter what they are told: the place, the mistake and the fix. They stand in
/// mistakes.txt (written anew with <c>TURNPIKE_WRITE_DOCS=1</c>): a name after <c>#</c>, the document, and after <c>&gt;</c> what is said.
/// </summary>
public sealed class MistakeTests
{
    private static readonly KnownTool[] Server =
    [
        new("list_charges", """{"type":"object","properties":{"limit":{"type":"integer"}}}"""u8.ToArray()),
        new("create_refund", """{"type":"object","properties":{"amount":{"type":"number"},"currency":{"type":"string"},"items":{"type":"array"}}}"""u8.ToArray()),
    ];

    [Fact]
    public void Says_place_mistake_and_fix_to_the_letter()
    {
        var file = Path.Combine(Root(), "tests", "Turnpike.EndToEnd.Tests", "Mistakes", "mistakes.txt");
        var page = File.ReadAllText(file).ReplaceLineEndings("\n");
        var said = new StringBuilder();
        var cases = page.Split("# ", StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in cases)
        {
            var (name, rest) = (part[..part.IndexOf('\n', StringComparison.Ordinal)], part[(part.IndexOf('\n', StringComparison.Ordinal) + 2)..]);
            var document = rest[..(rest.IndexOf("\n>\n", StringComparison.Ordinal))];
            said.Append("# ").Append(name).Append("\n\n").Append(document).Append("\n>\n").Append(Said(document)).Append(part == cases[^1] ? "" : "\n");
        }

        if (Environment.GetEnvironmentVariable("TURNPIKE_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, said.ToString());
        }

        Assert.True(cases.Length >= 10, $"{cases.Length} mistakes");
        Assert.Equal(said.ToString(), page);
    }

    [Fact]
    public void Every_mistake_is_shown_where_it_stands()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "tests", "Turnpike.EndToEnd.Tests", "Mistakes", "mistakes.txt")).ReplaceLineEndings("\n");
        foreach (var part in page.Split("# ", StringSplitOptions.RemoveEmptyEntries))
        {
            var said = part[(part.IndexOf("\n>\n", StringComparison.Ordinal) + 3)..];
            Assert.Matches("policy:[0-9]+:[0-9]+: (error|warning): ", said);
            Assert.Contains("    ^\n", said + "\n", StringComparison.Ordinal);
        }
    }

    private static string Said(string document)
    {
        var load = CompiledPolicy.Load(Encoding.UTF8.GetBytes(document));
        using var text = new StringWriter { NewLine = "\n" };
        PolicyText.WriteProblems(text, "policy", load.Problems.Concat(load.Policy?.Check(Server) ?? []).Distinct());
        return text.ToString();
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
}
