using System.Globalization;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Shadow;

/// <summary>A policy in shadow: calls go out, the record says what they would have been, and it ends by itself.</summary>
public sealed class ShadowModeTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("wipe", "{}", "action", "/tools/wipe/action")]
    [InlineData("secret", "{}", "default_deny", "(default deny)")]
    [InlineData("add", """{"a":200}""", "predicate", "/tools/add/deny_if/0/conditions/0")]
    [InlineData("add", """{"a":"text"}""", "arguments", "(arguments)")]
    public async Task A_call_that_would_be_denied_goes_out_and_the_record_says_so(string tool, string arguments, string step, string rule)
    {
        await using var gate = await StartAsync();
        Assert.DoesNotContain("DENIED", await gate.CallAsync(tool, arguments), StringComparison.Ordinal);
        Assert.Single(gate.Upstream.Calls);
        var record = Assert.Single(await gate.RecordsAsync(), r => (string?)r["kind"] == "call");
        Assert.Equal(("allow", "/mode", "shadow"), ((string?)record["decision"], (string?)record["rule"], (string?)record["mode"]));
        Assert.Equal(("deny", step, rule), ((string?)record["would_be"]!["decision"], (string?)record["would_be"]!["step"], (string?)record["would_be"]!["rule"]));
    }

    [Fact]
    public async Task A_hidden_tool_stays_hidden()
    {
        await using var gate = await StartAsync(hide: """ "hide": ["secret"], """);
        Assert.Equal("[POLICY DENIED] This tool is not available.", await gate.CallAsync("secret"));
        Assert.Equal("add wipe", await ToolsAsync(gate));
    }

    [Fact]
    public async Task Nobody_is_asked_and_a_limit_counts_what_it_would_let_through_and_denies_nothing()
    {
        await using var gate = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await gate.CallAsync("add", """{"a":1}""");
        }

        var records = (await gate.RecordsAsync()).Where(r => (string?)r["kind"] == "call").ToArray();
        Assert.Equal(3, gate.Upstream.Calls.Count());
        Assert.Equal([true, true, false], records.Select(r => r["limits"] is not null));
        Assert.Equal([null, null, "/tools/add/limits/0"], records.Select(r => (string?)r["would_be"]?["rule"]));

        // What shadow counted counts once it is enforced.
        await gate.ApplyAsync(Policy("", shadow: ""));
        Assert.StartsWith("[POLICY DENIED]", await gate.CallAsync("add", """{"a":1}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_by_itself_in_calls_and_in_lists()
    {
        await using var gate = await StartAsync();
        Assert.Equal("add wipe secret", await ToolsAsync(gate));
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal("[POLICY DENIED] Denied by policy.", await gate.CallAsync("wipe"));
        Assert.Equal("[POLICY DENIED] This tool is not available.", await gate.CallAsync("secret"));
        Assert.Equal("add wipe", await ToolsAsync(gate));
        Assert.DoesNotContain(await gate.RecordsAsync(), r => (string?)r["kind"] == "call" && r["mode"] is not null);
    }

    [Theory]
    [InlineData(100, "would_deny", "/tools/add/result/max_bytes")]
    [InlineData(3_000_000, "would_deny", "/tools/add/result/max_bytes")]
    [InlineData(1, "would_redact", "/tools/add/result/redact/0")]
    public async Task A_result_passes_as_it_is_and_the_record_says_what_would_have_been_done(int length, string method, string rule)
    {
        await using var gate = await StartAsync();
        var text = length == 1 ? "ghp_abcdefghijABCDEFGHIJabcdefghij012345" : new string('x', length);
        gate.Upstream.OnCall = async (http, message) =>
        {
            http.Response.ContentType = "application/json";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]!.ToJsonString()}}},"result":{"content":[{"type":"text","text":"{{{text}}}"}]}}""");
            return true;
        };
        Assert.Equal(text, await gate.CallAsync("add", """{"a":1}"""));
        var record = Assert.Single(await gate.RecordsAsync(), r => (string?)r["kind"] == "result");
        Assert.Equal((method, rule, "shadow"), ((string?)record["method"], (string?)record["rule"], (string?)record["mode"]));
    }

    private async Task<GateUnderTest> StartAsync(string hide = "") =>
        await GateUnderTest.StartAsync(Policy(hide, $"\"mode\": \"shadow\", \"until\": \"{DateTimeOffset.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}\","), options: new GatewayOptions { Time = _time });

    private static string Policy(string hide, string shadow) => $$"""
        { "version": "1", "default": "deny", {{shadow}} {{hide}}
          "tools": {
            "wipe": { "action": "deny" },
            "add": {
              "deny_if": [ { "conditions": [ { "path": "args.a", "op": "gt", "value": 100 } ] } ],
              "limits": [ { "counter": "c", "window": "day", "max": 2 } ],
              "result": { "max_bytes": 90, "redact": ["github"] } } } }
        """;

    private static async Task<string> ToolsAsync(GateUnderTest gate)
    {
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/list"));
        return string.Join(" ", answer!["result"]!["tools"]!.AsArray().Select(t => (string?)t!["name"]));
    }
}
