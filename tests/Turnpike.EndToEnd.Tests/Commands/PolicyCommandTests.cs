namespace Turnpike.EndToEnd.Tests.Commands;

public sealed class PolicyCommandTests : CommandTests
{
    [Fact]
    public async Task Checking_names_line_and_column_and_points_at_the_place()
    {
        var file = Write("bad.json", "{ \"version\": \"1\", \"default\": \"deny\",\n  \"toools\": {} }\n");
        var said = await RunAsync("policy", "check", file);
        Assert.Equal(2, said.Code);
        Assert.Contains($"{file}:2:3: error:", said.Output, StringComparison.Ordinal);
        Assert.Contains("    2 |   \"toools\": {} }", said.Output, StringComparison.Ordinal);
        Assert.Contains("\n          ^", said.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("tools", said.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task A_valid_policy_needs_no_gateway_and_no_data_folder()
    {
        var checkedPolicy = await JsonAsync("policy", "check", Write("p.json", Policy));
        Assert.True(checkedPolicy.GetProperty("valid").GetBoolean());
        Assert.Equal(64, checkedPolicy.GetProperty("digest").GetString()!.Length);
        Assert.False(Directory.Exists(Data));
    }

    // N045 of the inputs that must be refused.
    [Fact]
    public async Task Applying_again_makes_a_version_and_an_invalid_edit_changes_nothing()
    {
        var applied = await JsonAsync("policy", "apply", "p", Write("p.json", Policy));
        Assert.Equal(1, applied.GetProperty("version").GetInt32());
        Assert.Equal(1, (await JsonAsync("policy", "apply", "p", Write("p.json", Policy))).GetProperty("version").GetInt32());
        Assert.Equal(2, (await JsonAsync("policy", "apply", "p", Write("p.json", Policy + "\n"))).GetProperty("version").GetInt32());

        var refused = await RunAsync("policy", "apply", "p", Write("p.json", "{}"));
        Assert.Equal(2, refused.Code);
        Assert.Contains("The one in force stays", refused.Error, StringComparison.Ordinal);
        Assert.Equal(Policy + "\n", (await RunAsync("policy", "show", "p")).Output);
        Assert.Equal(Policy, (await RunAsync("policy", "show", "p", "--version", "1")).Output);

        Assert.Equal(2, (await RunAsync("policy", "apply", "p", Write("p.json", Policy + " "), "--expect", "1")).Code);
        var history = (await JsonAsync("policy", "history", "p")).GetProperty("versions");
        Assert.Equal([false, true], history.EnumerateArray().Select(v => v.GetProperty("in_force").GetBoolean()));
        await JsonAsync("policy", "rollback", "p", "1");
        Assert.Equal(Policy, (await RunAsync("policy", "show", "p")).Output);
        Assert.Equal("p", (await JsonAsync("policy", "list")).GetProperty("policies")[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("echo", 0, "allow", "/tools/echo")]
    [InlineData("other", 1, "deny", "(default deny)")]
    public async Task Explaining_says_why_and_exits_with_the_decision(string tool, int code, string decision, string rule)
    {
        var said = await RunAsync("policy", "explain", Write("p.json", Policy), "--tool", tool, "--json");
        Assert.Equal(code, said.Code);
        Assert.Contains($"\"decision\":\"{decision}\"", said.Output, StringComparison.Ordinal);
        Assert.Contains($"\"rule\":\"{rule}\"", said.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Explaining_checks_the_arguments_against_a_given_schema()
    {
        var schema = Write("schema.json", """{ "type": "object", "required": ["message"] }""");
        var said = await RunAsync("policy", "explain", Write("p.json", Policy), "--tool", "echo", "--schema", schema, "--args", "{}");
        Assert.Equal(1, said.Code);
        Assert.Contains("(arguments)", said.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("policy", "explain", Write("p.json", Policy), "--tool", "echo", "--schema", schema, "--args", "{\"message\":1}")).Code);
    }

    [Theory]
    [InlineData("Decision: allow, by /tools/send", 0)]
    [InlineData("by /tools/send/flow/forbid_after/0: Not now.", 1, "--session-label", "private")]
    [InlineData("by /tools/send/require/0/conditions/0: Not now.", 1, "--session-calls", "3")]
    [InlineData("by /tools/send/require/0/conditions/1: Not now.", 1, "--label", "test")]
    [InlineData("by /tools/send/require/0/conditions/2: Not now.", 1, "--at", "2026-12-05T12:00:00+01:00")]
    [InlineData("by /tools/send/require/0/conditions/3: Not now.", 1, "--group", "contractors")]
    [InlineData("SHADOW: enforced it would be deny, by /tools/send/flow/forbid_after/0: Not now.", 0, "--session-label", "private", "--at", "2026-11-27T12:00:00Z")]
    public async Task Explaining_takes_what_the_call_finds_when_it_comes(string says, int code, params string[] given)
    {
        var policy = Write("p.json", """
            { "version": "1", "default": "deny", "mode": "shadow", "until": "2026-12-01T00:00:00Z",
              "tools": { "send": {
                "reason": "Not now.",
                "flow": { "labels": ["sent"], "forbid_after": ["private"] },
                "require": [ { "conditions": [
                  { "path": "session.calls", "op": "lt", "value": 3 },
                  { "not": { "path": "caller.labels", "op": "contains", "value": "test" } },
                  { "path": "time.weekday", "op": "not_in", "value": ["sat", "sun"] },
                  { "path": "caller.groups", "op": "contains", "value": "staff" } ] } ] } } }
            """);
        string[] circumstances = [.. given, .. given.Contains("--at") ? [] : (string[])["--at", "2026-12-02T12:00:00Z"], .. given.Contains("--group") ? [] : (string[])["--group", "staff"]];
        var said = await RunAsync(["policy", "explain", policy, "--tool", "send", .. circumstances]);
        Assert.Contains(says, said.Output, StringComparison.Ordinal);
        Assert.Equal(code, said.Code);
    }
}
