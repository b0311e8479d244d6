using System.Text.Json;
using System.Xml.Linq;
using Turnpike.EndToEnd.Tests.Commands;
using Turnpike.EndToEnd.Tests.Gateways;

namespace Turnpike.EndToEnd.Tests.PolicyTools;

/// <summary>The tools around a policy as a person or a build server starts them: the executable, its output and its exit code.</summary>
public sealed class PolicyToolTests : CommandTests
{
    private const string Refunds = """
        version: "1"
        default: deny
        tools:
          create_refund:
            deny_if:
              - conditions:
                  - { path: args.amount, op: gt, value: 100 }
                on_deny: Too much.
        """;

    [Fact]
    public async Task Check_exits_with_0_1_under_strict_or_2()
    {
        Assert.Equal(0, (await StartAsync("check", Write("p.yaml", Refunds))).Code);
        var warned = Write("w.yaml", Refunds.Replace("default: deny", "default: allow\nhide: [\"a*\"]", StringComparison.Ordinal) + "\n  ab: {}\n");
        Assert.Equal(0, (await StartAsync("check", warned)).Code);
        var strict = await StartAsync("check", warned, "--strict");
        Assert.Equal(1, strict.Code);
        Assert.Contains($"{warned}:10:3: warning: ", strict.Output, StringComparison.Ordinal);
        var refused = await StartAsync("check", Write("r.yaml", Refunds.Replace("deny_if", "denyif", StringComparison.Ordinal)), "--json");
        Assert.Equal((2, ""), (refused.Code, refused.Error));
        var problem = Json(refused.Output).GetProperty("problems")[0];
        Assert.Equal((5, 5, "\"deny_if\""), (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32(), problem.GetProperty("suggestion").GetString()));
    }

    [Fact]
    public async Task Fmt_shows_checks_and_writes_and_refuses_what_is_no_policy()
    {
        var file = Write("p.json", """{"default":"deny","version":"1","tools":{"b":{},"a":{}}}""");
        Assert.Equal(1, (await StartAsync("fmt", file, "--check")).Code);
        var shown = await StartAsync("fmt", file);
        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Assert.Equal(0, (await StartAsync("fmt", file, "--write")).Code);
        Assert.Equal(shown.Output, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(0, (await StartAsync("fmt", file, "--check")).Code);
        var wrong = await StartAsync("fmt", Write("w.json", "{"));
        Assert.Equal((2, ""), (wrong.Code, wrong.Output));
        Assert.Contains("w.json:1:", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_is_one_json_schema_alone_on_standard_output()
    {
        var said = await StartAsync("schema");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", Json(said.Output).GetProperty("$schema").GetString());
        Assert.Equal(2, (await StartAsync("schema", "surplus")).Code);
    }

    [Fact]
    public async Task Test_passes_fails_and_writes_a_junit_report()
    {
        var policy = Write("p.yaml", Refunds);
        var cases = Write("c.yaml", "cases:\n  - { name: small, tool: create_refund, arguments: { amount: 1 }, expect: allow }\n");
        Assert.Equal(0, (await StartAsync("test", policy, cases)).Code);

        var report = Path.Combine(Folder, "report.xml");
        var failing = Write("f.yaml", "cases:\n  - { name: \"<large>\", tool: create_refund, arguments: { amount: 101 }, expect: allow }\n  - { tool: other, expect: deny }\n");
        var said = await StartAsync("test", policy, failing, "--junit", report);
        Assert.Equal((1, ""), (said.Code, said.Error));
        Assert.Contains($"{failing}:2: failed: <large>: expected allow, is deny by /tools/create_refund/deny_if/0/conditions/0", said.Output, StringComparison.Ordinal);
        var suite = XDocument.Load(report).Root!.Element("testsuite")!;
        Assert.Equal(("2", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));
        Assert.Equal("<large>", suite.Elements("testcase").Single(c => c.Element("failure") is not null).Attribute("name")!.Value);

        Assert.Equal(2, (await StartAsync("test", policy, Write("n.yaml", "cases:\n  - { tool: a, expects: allow }\n"))).Code);
        Assert.Equal(2, (await StartAsync("test", policy, Path.Combine(Folder, "none.yaml"))).Code);
    }

    [Fact]
    public async Task Import_writes_the_policy_and_says_what_changed_or_refuses()
    {
        var target = Path.Combine(Folder, "out.json");
        var source = Write("s.yaml", "version: \"1\"\ndefault: deny\ntools:\n  a:\n    rules: [{name: r, rate_limit: 5/hour}]\n");
        var said = await StartAsync("import", source, "--out", target);
        Assert.Equal(0, said.Code);
        Assert.Contains($"{source}: changed: the source lets a batch", said.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await StartAsync("check", target)).Code);

        var refused = await StartAsync("import", Write("t.yaml", "version: \"1\"\ntools:\n  a:\n    rules: [{name: r, rate_limit: 5/week}]\n"), "--out", Path.Combine(Folder, "no.json"));
        Assert.Equal((2, false), (refused.Code, File.Exists(Path.Combine(Folder, "no.json"))));
        Assert.Contains("t.yaml:4: error: rate_limit must look like 5/hour", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await StartAsync("import", source, "--format", "toml")).Code);
    }

    [Fact]
    public async Task Replay_and_learn_name_the_line_that_is_no_call_and_need_a_source()
    {
        var policy = Write("p.yaml", Refunds);
        var calls = Write("c.jsonl", "{\"tool\":\"create_refund\",\"arguments\":{\"amount\":5},\"decision\":\"allow\"}\n{\"tol\":1}\n");
        foreach (var command in (string[][])[["replay", policy], ["learn"]])
        {
            var said = await StartAsync([.. command, "--calls", calls]);
            Assert.Equal((2, ""), (said.Code, said.Output));
            Assert.Contains($"{calls}:2: ", said.Error, StringComparison.Ordinal);
            Assert.Contains("--from 7d, or --calls calls.jsonl", (await StartAsync(command)).Error, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await StartAsync("replay", policy, "--calls", Write("d.jsonl", "{\"tool\":\"create_refund\",\"arguments\":{\"amount\":5},\"decision\":\"allow\"}\n"))).Code);
    }

    private Task<(int Code, string Output, string Error)> StartAsync(params string[] args) => TurnpikeProcess.RunAsync("", ["policy", .. args, "--data", Data]);

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
