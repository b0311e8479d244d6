using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Results;

/// <summary>What a policy says of results holds for what a client gets, and the record says that it did.</summary>
public sealed class ResultRuleTests
{
    private const string Secret = "ghp_abcdefghijABCDEFGHIJabcdefghij012345";

    [Fact]
    public async Task A_secret_does_not_reach_the_client_and_the_record_names_the_rule_and_not_the_secret()
    {
        await using var gate = await StartAsync("""{ "redact": [ "github", "key:password" ] }""", """{"content":[{"type":"text","text":"use SECRET now"}],"structuredContent":{"password":"hunter2","n":1.50}}""".Replace("SECRET", Secret, StringComparison.Ordinal));
        var (_, answer) = await CallAsync(gate);
        Assert.Equal("use [REDACTED:github] now", (string?)answer!["result"]!["content"]![0]!["text"]);
        Assert.Equal("""{"password":"[REDACTED:password]","n":1.50}""", answer["result"]!["structuredContent"]!.ToJsonString());
        var record = Assert.Single(await gate.RecordsAsync(), r => (string?)r["kind"] == "result");
        Assert.Equal(("redacted", "/tools/add/result/redact/0", "also /tools/add/result/redact/1"), ((string?)record["method"], (string?)record["rule"], (string?)record["cause"]));
        Assert.DoesNotContain(await gate.RecordsAsync(), r => r.ToJsonString().Contains("hunter2", StringComparison.Ordinal) || r.ToJsonString().Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_in_an_error_is_taken_out_too()
    {
        await using var gate = await StartAsync("""{ "redact": [ "github" ] }""", "");
        gate.Upstream.OnCall = async (http, message) =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{message["id"]!.ToJsonString()}},"error":{"code":-1,"message":"bad {{Secret}}"} }""");
            return true;
        };
        Assert.Equal("bad [REDACTED:github]", (string?)(await CallAsync(gate)).Answer!["error"]!["message"]);
    }

    [Fact]
    public async Task A_result_that_is_denied_is_replaced_and_the_limit_stays_spent()
    {
        await using var gate = await StartAsync(
            """{ "deny_if": [ { "conditions": [ { "path": "result.structuredContent.secret", "op": "eq", "value": true } ], "on_deny": "That is not for you." } ] }""",
            """{"content":[],"structuredContent":{"secret":true}}""", """, "limits": [ { "counter": "c", "window": "day", "max": 1 } ]""");
        var (_, answer) = await CallAsync(gate);
        Assert.Equal("[POLICY DENIED] That is not for you.", (string?)answer!["result"]!["content"]![0]!["text"]);
        Assert.Equal("/tools/add/result/deny_if/0/conditions/0", (string?)answer["result"]!["_meta"]!["dev.turnpike/decision"]!["rule"]);
        Assert.Null(answer["result"]!["structuredContent"]);
        Assert.Equal("withheld", (string?)(await gate.RecordsAsync()).Last(r => (string?)r["kind"] == "outcome")["outcome"]);
        Assert.Contains("POLICY DENIED", (string?)(await CallAsync(gate)).Answer!["result"]!["content"]![0]!["text"], StringComparison.Ordinal);
        Assert.Single(gate.Upstream.Calls);
    }

    [Fact]
    public async Task What_a_condition_misses_in_a_result_is_an_error_and_denies()
    {
        await using var gate = await StartAsync(
            """{ "deny_if": [ { "conditions": [ { "path": "result.structuredContent.secret", "op": "eq", "value": true } ] } ] }""", """{"content":[]}""");
        Assert.Equal("[POLICY DENIED] Denied by policy.", (string?)(await CallAsync(gate)).Answer!["result"]!["content"]![0]!["text"]);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300_000)]
    [InlineData(2_000_000)]
    public async Task A_result_above_max_bytes_is_denied_however_large(int length)
    {
        await using var gate = await StartAsync("""{ "max_bytes": 90 }""", $$"""{"content":[{"type":"text","text":"{{new string('x', length)}}"}]}""");
        var (_, answer) = await CallAsync(gate);
        Assert.Equal("/tools/add/result/max_bytes", (string?)answer!["result"]!["_meta"]!["dev.turnpike/decision"]!["rule"]);
    }

    [Fact]
    public async Task A_result_that_is_too_large_to_be_looked_at_is_denied_whatever_max_bytes_allows()
    {
        await using var gate = await StartAsync("""{ "max_bytes": 100000000 }""", $$"""{"content":[{"type":"text","text":"{{new string('x', 17 << 20)}}"}]}""");
        var (_, answer) = await CallAsync(gate);
        Assert.Equal("(result)", (string?)answer!["result"]!["_meta"]!["dev.turnpike/decision"]!["rule"]);
        var record = Assert.Single(await gate.RecordsAsync(), r => (string?)r["kind"] == "result");
        Assert.Equal("the answer has more than 16777216 bytes: a larger one is not held to be looked at", (string?)record["cause"]);
    }

    [Fact]
    public async Task What_the_gateway_holds_for_the_server_never_comes_back_whatever_the_policy_says_and_that_it_was_said_is_a_finding()
    {
        await using var gate = await GateUnderTest.StartAsync(headers: new Turnpike.Admin.Servers.NamedSecret("Authorization", "Bearer upstream-secret-1"));
        gate.Upstream.OnCall = async (http, message) =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":{{{message["id"]!.ToJsonString()}}},"result":{"content":[{"type":"text","text":"{{{http.Request.Headers.Authorization}}}"}]}}""");
            return true;
        };
        Assert.Equal(new string('*', "Bearer upstream-secret-1".Length), await gate.CallAsync("add", """{"a":1}"""));
        var records = await gate.RecordsAsync();
        Assert.Single(records, r => (string?)r["kind"] == "finding" && (string?)r["method"] == "stored_secret" && (string?)r["name"] == "add");
        Assert.DoesNotContain(records, r => r.ToJsonString().Contains("upstream-secret-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_result_of_a_call_that_a_person_approved_is_looked_at_too()
    {
        await using var gate = await StartAsync("""{ "redact": [ "github" ] }""", """{"content":[{"type":"text","text":"SECRET"}]}""".Replace("SECRET", Secret, StringComparison.Ordinal), """, "action": "require_approval" """);
        var id = (string)(await CallAsync(gate)).Answer!["result"]!["_meta"]!["dev.turnpike/decision"]!["approvalId"]!;
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), default);
        Assert.Equal("[REDACTED:github]", (string?)(await CallAsync(gate)).Answer!["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task A_result_that_would_come_as_a_task_is_denied_for_no_rule_could_look_at_it()
    {
        await using var gate = await StartAsync("""{ "redact": [ "github" ] }""", """{"task":{"taskId":"t1","status":"working"}}""");
        Assert.Equal("[POLICY DENIED] Denied by policy.", (string?)(await CallAsync(gate)).Answer!["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task What_no_rule_names_stays_byte_for_byte()
    {
        await using var gate = await StartAsync("""{ "redact": [ "aws" ], "max_bytes": 1000 }""", """{ "content":[ ],"n":1.0e2 }""");
        using var response = await gate.Client.SendAsync(gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }"""));
        Assert.Contains("""{ "content":[ ],"n":1.0e2 }""", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<GateUnderTest> StartAsync(string rules, string result, string further = "")
    {
        var gate = await GateUnderTest.StartAsync($$"""{ "version": "1", "default": "deny", "tools": { "add": { "result": {{rules}}{{further}} } } }""");
        gate.Upstream.OnCall = async (http, message) =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{message["id"]!.ToJsonString()}},"result":{{result}}}""");
            return true;
        };
        return gate;
    }

    private static Task<(int Status, JsonNode? Answer)> CallAsync(GateUnderTest gate) =>
        gate.SendAsync(gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }"""));
}
