using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Turnpike.Catalog.Search;
using Turnpike.Gateway.MetaTools;

namespace Turnpike.Gateway.Tests.MetaTools;

/// <summary>docs/meta-tools.md names every tool of the gateway's own and what listing them costs; <c>TURNPIKE_WRITE_DOCS=1</c> writes those parts anew.</summary>
public sealed class MetaPageTests
{
    [Fact]
    public void The_page_names_every_tool_and_the_size_of_the_lists()
    {
        var path = Path.Combine(Root(), "docs", "meta-tools.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var expected = Put(Put(page, "tools", Tools()), "size", Sizes());
        if (Environment.GetEnvironmentVariable("TURNPIKE_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
            page = expected;
        }

        Assert.True(page == expected, "docs/meta-tools.md is not what the gateway lists: run this test with TURNPIKE_WRITE_DOCS=1 to write it");
    }

    private static string Tools()
    {
        var table = new StringBuilder("| tool | title | does | recommended policy |\n|---|---|---|---|\n");
        foreach (var tool in MetaToolTable.All)
        {
            table.Append(null, $"| `{tool.Name}`{(tool.IsListedFirst ? " (first list)" : "")} | {tool.Title} | {Does(tool.Hints)} | {Policy(tool.Advice)} |\n");
        }

        return table.ToString().TrimEnd('\n');
    }

    private static string Does(MetaHints hints) =>
        (hints.ReadOnly ? "looks" : hints.Destructive ? "changes, may lose something" : "changes") + (hints.OpenWorld ? "; reaches outside" : "");

    private static string Policy(MetaAdvice advice) => advice switch
    {
        MetaAdvice.Open => "allowed",
        MetaAdvice.Limited => "30 a minute",
        MetaAdvice.Ask => "a person is asked",
        _ => "denied",
    };

    private static string Sizes() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        | list | tools | tokens |
        |---|---:|---:|
        | `/mcp/gateway` | {MetaToolTable.All.Count(t => t.IsListedFirst)} | {Tokens(isAll: false)} |
        | `/mcp/gateway/all` | {MetaToolTable.All.Length} | {Tokens(isAll: true)} |
        """).ReplaceLineEndings("\n");

    private static long Tokens(bool isAll) => TokenEstimate.OfBytes(MetaServer.Listed(new MetaView(isAll, false)).Length);

    private static string Put(string page, string name, string text)
    {
        var block = new Regex($"<!-- generated: {name} -->.*?<!-- end -->", RegexOptions.Singleline);
        Assert.Single(block.Matches(page));
        return block.Replace(page, _ => $"<!-- generated: {name} -->\n\n{text}\n\n<!-- end -->");
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
