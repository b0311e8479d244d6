using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Recommendations;
using Turnpike.Catalog.Reports;

namespace Turnpike.Catalog.Tests.Recommendations;

/// <summary>The page of recommended rules says what is recommended. TURNPIKE_WRITE_DOCS=1 writes what is generated.</summary>
public sealed class RecommendedPageTests
{
    // Their risk is given, so that the page does not change with every change of the classifier.
    private static readonly ToolReport[] Example =
    [
        Tool("read_inbox", ToolClass.Read, RiskSeverity.Medium, RiskFlags.SensitiveRead | RiskFlags.UntrustedSource, null, "read"),
        Tool("get_page", ToolClass.Read, RiskSeverity.Low, RiskFlags.UntrustedSource | RiskFlags.ExternalSend, "url", "get"),
        Tool("send_email", ToolClass.Write, RiskSeverity.High, RiskFlags.ExternalSend, "to", "send"),
        Tool("delete_folder", ToolClass.Destructive, RiskSeverity.Critical, RiskFlags.None, null, "delete"),
    ];

    [Fact]
    public void The_page_is_what_is_recommended()
    {
        var path = Path.Combine(Root(), "docs", "recommended.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var expected = Put(Put(Put(page, "classes", Classes()), "example", Examples()), "default-set", $"```yaml\n{DefaultSet.Document}```");
        if (Environment.GetEnvironmentVariable("TURNPIKE_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
            page = expected;
        }

        Assert.True(page == expected, "docs/recommended.md is not what is recommended: run this test with TURNPIKE_WRITE_DOCS=1 to write it");
    }

    [Fact]
    public void The_budget_of_sensitive_reads_is_the_pages() =>
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"| `sensitive_read` | {DefaultSet.SensitiveReadsPerMinute} a minute"),
            File.ReadAllText(Path.Combine(Root(), "docs", "recommended.md")),
            StringComparison.Ordinal);

    private static string Classes()
    {
        var table = new StringBuilder("| class | rule | arguments | why |\n|---|---|---|---|\n");
        foreach (var rule in DefaultSet.Classes)
        {
            var says = rule.RequiresApproval ? "a person approves each call" : rule.PerMinute is { } most ? string.Create(CultureInfo.InvariantCulture, $"{most} a minute") : "allowed";
            table.Append(null, $"| {RiskWords.Of(rule.Class)} | {says} | {(rule.LeavesArguments ? "left to the server" : "by schema")} | {rule.Why} |\n");
        }

        return table.ToString().TrimEnd('\n');
    }

    private static string Examples()
    {
        var document = RecommendedPolicy.For(Server.Of(Example));
        Assert.Empty(Server.Problems(document));
        return $"```yaml\n{document}```";
    }

    private static ToolReport Tool(string name, ToolClass risk, RiskSeverity severity, RiskFlags flags, string? argument, string word)
    {
        var schema = argument is null
            ? Server.Schema()
            : new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { [argument] = new JsonObject { ["type"] = "string" } }, ["required"] = new JsonArray(argument) };
        TaggedArgument[] arguments = argument is null ? [] : [new TaggedArgument("/inputSchema/properties/" + argument, argument, argument == "url" ? ArgumentTags.Url : ArgumentTags.Recipient)];
        var tool = Server.Tool(name, schema, risk, severity, flags, arguments);
        return tool with { Judged = tool.Judged with { Confidence = 0.9, Evidence = [new RiskEvidence($"class {risk}", "/name", 0, word.Length, word)] } };
    }

    private static string Put(string page, string name, string text)
    {
        Assert.Single(Block(name).Matches(page));
        return Block(name).Replace(page, _ => $"<!-- generated: {name} -->\n\n{text}\n\n<!-- end -->");
    }

    private static Regex Block(string name) => new($"<!-- generated: {name} -->.*?<!-- end -->", RegexOptions.Singleline);

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
