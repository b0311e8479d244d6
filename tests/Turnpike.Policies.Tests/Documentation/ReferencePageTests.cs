using System.Text.Json;
using System.Text.RegularExpressions;
using Turnpike.Policies.Parsing;
using Turnpike.Wire.Schemas;

namespace Turnpike.Policies.Tests.Documentation;

/// <summary>docs/policy.md does what it says: its examples run, and its grammar is the parser's.</summary>
public sealed partial class ReferencePageTests
{
    private const string Begin = "<!-- generated: grammar -->\n";
    private const string End = "<!-- end -->";

    internal static readonly string PagePath = Path.Combine(Root(), "docs", "policy.md");

    [Fact]
    public void Every_example_does_what_the_page_says()
    {
        CompiledPolicy? policy = null;
        string[]? refused = null;
        var (policies, calls, refusals) = (0, 0, 0);
        foreach (Match block in Block().Matches(File.ReadAllText(PagePath)))
        {
            var body = block.Groups["body"].Value;
            switch (block.Groups["kind"].Value)
            {
                case "json" or "yaml":
                    policy = Subject.Policy(body);
                    Assert.DoesNotContain(Subject.Warnings(body), w => !w.Message.Contains("allows every call", StringComparison.Ordinal));
                    policies++;
                    break;
                case "json refused":
                    refused = [.. Subject.Errors(body).Select(e => $"{e.Line}:{e.Column} {e.Pointer}: {e.Message}")];
                    Assert.NotEmpty(refused);
                    break;
                case "text":
                    Assert.Equal(body.TrimEnd('\n').Split('\n'), refused);
                    refusals++;
                    break;
                case "json call":
                    Check(policy!, JsonDocument.Parse(body).RootElement);
                    calls++;
                    break;
                default:
                    Assert.Fail($"a block nobody executes: {block.Value}");
                    break;
            }
        }

        Assert.True(policies >= 6 && calls >= 18 && refusals >= 2, $"{policies} policies, {calls} calls, {refusals} refusals");
    }

    [Fact]
    public void The_grammar_on_the_page_is_the_parsers()
    {
        var page = File.ReadAllText(PagePath);
        var expected = page[..(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)] + "\n" + PolicyGrammar.ToMarkdown() + "\n" + page[page.IndexOf(End, StringComparison.Ordinal)..];
        if (Environment.GetEnvironmentVariable("TURNPIKE_WRITE_DOCS") == "1")
        {
            File.WriteAllText(PagePath, expected);
        }

        Assert.True(page == expected, "the grammar in docs/policy.md is not the parser's: run this test with TURNPIKE_WRITE_DOCS=1 to write it");
    }

    private static void Check(CompiledPolicy policy, JsonElement call)
    {
        var (target, name) = call.TryGetProperty("tool", out var tool) ? (CallTarget.Tool, tool)
            : call.TryGetProperty("resource", out var resource) ? (CallTarget.Resource, resource)
            : call.TryGetProperty("prompt", out var prompt) ? (CallTarget.Prompt, prompt)
            : (CallTarget.ServerRequest, call.GetProperty("server_request"));
        Assert.True(JsonSchema.TryCompile(Subject.Json(call.TryGetProperty("schema", out var given) ? given.GetRawText() : "{}"), out var schema, out var problem), problem);
        var decision = policy.Decide(Subject.Call(target, name.GetString()!, call.TryGetProperty("arguments", out var arguments) ? arguments.GetRawText() : null, schema: schema) with
        {
            Groups = Texts(call, "groups"),
            GrantLabels = Texts(call, "labels"),
            Claims = call.TryGetProperty("claims", out var claims) ? Subject.Json(claims.GetRawText()) : default,
            ToolClass = Text(call, "class"),
            ToolSeverity = Text(call, "severity"),
            ToolFlags = Texts(call, "flags"),
            SessionLabels = Texts(call, "session") is { IsDefault: false } there ? there : [],
            SessionCalls = call.TryGetProperty("calls", out var calls) ? calls.GetInt64() : null,
            Instant = call.TryGetProperty("at", out var at) ? at.GetDateTimeOffset() : null,
        });
        var outcome = decision.Outcome switch { DecisionOutcome.Deny => "deny", DecisionOutcome.Allow => "allow", _ => "require_approval" };
        Assert.Equal((call.GetProperty("outcome").GetString(), call.GetProperty("rule").GetString()), (outcome, decision.Rule));
        if (call.TryGetProperty("reason", out var reason))
        {
            Assert.Equal(reason.GetString(), decision.Reason);
        }

        if (call.TryGetProperty("would_be", out var wouldBe))
        {
            Assert.Equal((true, wouldBe.GetString()), (decision.IsShadow, decision.Shadowed?.Rule));
        }

        if (call.TryGetProperty("quorum", out var quorum))
        {
            Assert.Equal(quorum.GetInt32(), decision.Approval!.Quorum);
        }

        if (call.TryGetProperty("puts_on", out var labels))
        {
            Assert.Equal(labels.EnumerateArray().Select(l => l.GetString()), decision.Labels);
        }

        if (call.TryGetProperty("limits", out var limits))
        {
            Assert.Equal(limits.EnumerateArray().Select(l => l.GetString()), decision.Limits.Select(l => l.Pointer));
        }
    }

    private static string? Text(JsonElement call, string key) => call.TryGetProperty(key, out var text) ? text.GetString() : null;

    private static System.Collections.Immutable.ImmutableArray<string> Texts(JsonElement call, string key) =>
        call.TryGetProperty(key, out var texts) ? [.. texts.EnumerateArray().Select(t => t.GetString()!)] : default;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Turnpike.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the repository is not above the tests");
    }

    [GeneratedRegex(@"^```(?<kind>[^\n]*)\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
