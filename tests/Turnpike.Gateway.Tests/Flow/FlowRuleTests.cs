using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Failures;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Flow;

/// <summary>What a caller did before decides what it may do now: labels and calls of its session.</summary>
public sealed class FlowRuleTests
{
    private const string Policy = """
        { "version": "1", "default": "deny",
          "tools": {
            "secret": { "flow": { "labels": ["private"] } },
            "add": { "reason": "Not after private data.", "flow": { "forbid_after": ["private"] } },
            "wipe": { "arguments": "open", "flow": { "approve_after": ["private"] } } } }
        """;

    [Fact]
    public async Task What_is_forbidden_after_a_label_is_denied_once_it_is_there_and_the_record_says_why()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        Assert.DoesNotContain("DENIED", await gate.CallAsync("add", """{"a":1}"""), StringComparison.Ordinal);
        await gate.CallAsync("secret");
        Assert.Equal("[POLICY DENIED] Not after private data.", await gate.CallAsync("add", """{"a":1}"""));
        Assert.StartsWith("[APPROVAL REQUIRED]", await gate.CallAsync("wipe"), StringComparison.Ordinal);

        var records = await gate.RecordsAsync();
        Assert.Equal("private", (string?)Assert.Single(records, r => r["labels"] is not null)["labels"]![0]);
        var denial = Assert.Single(records, r => (string?)r["step"] == "flow" && (string?)r["decision"] == "deny");
        Assert.Equal(("/tools/add/flow/forbid_after/0", "the session carries the label \"private\""), ((string?)denial["rule"], (string?)denial["cause"]));
    }

    [Fact]
    public async Task A_denied_call_puts_no_label_on()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy.Replace("\"secret\": {", "\"secret\": { \"deny_if\": [ { \"conditions\": [] } ],", StringComparison.Ordinal));
        Assert.StartsWith("[POLICY DENIED]", await gate.CallAsync("secret"), StringComparison.Ordinal);
        Assert.DoesNotContain("DENIED", await gate.CallAsync("add", """{"a":1}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_is_on_although_the_server_answers_with_an_error()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        gate.Upstream.OnCall = async (http, message) =>
        {
            http.Response.ContentType = "application/json";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]!.ToJsonString()}}},"error":{"code":-1,"message":"no"}}""");
            return true;
        };
        await gate.CallAsync("secret");
        Assert.Equal("[POLICY DENIED] Not after private data.", await gate.CallAsync("add", """{"a":1}"""));
    }

    [Fact]
    public async Task A_legacy_session_has_labels_of_its_own_and_another_grant_too()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        var (first, second) = (await gate.InitializeAsync(), await gate.InitializeAsync());
        await gate.LegacyCallAsync(first, "secret");
        Assert.True(IsDenied(await gate.LegacyCallAsync(first, "add", """{"a":1}""")));
        Assert.False(IsDenied(await gate.LegacyCallAsync(second, "add", """{"a":1}""")));

        await gate.CallAsync("secret");
        var other = await gate.GrantAsync("other");
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", """{"name":"add","arguments":{"a":1}}""", change: r => GateUnderTest.As(r, other)));
        Assert.False(IsDenied(answer!));
        Assert.StartsWith("[POLICY DENIED]", await gate.CallAsync("add", """{"a":1}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_calls_of_a_session_are_counted_exactly_although_all_are_decided_before_the_first_is_let_through()
    {
        await using var gate = await TogetherAsync(32, """
            { "version": "1", "default": "deny",
              "tools": { "add": { "require": [ { "conditions": [ { "path": "session.calls", "op": "lt", "value": 5 } ], "on_deny": "Five are enough." } ] } } }
            """);
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => gate.CallAsync("add", """{"a":1}""")));
        Assert.Equal(5, gate.Upstream.Calls.Count());
        Assert.Equal(27, answers.Count(a => a == "[POLICY DENIED] Five are enough."));
    }

    [Fact]
    public async Task Of_a_labelling_call_and_forbidden_ones_that_are_decided_at_the_same_time_none_passes_after_the_label()
    {
        await using var gate = await TogetherAsync(16, Policy);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => i == 7 ? gate.CallAsync("secret") : gate.CallAsync("add", """{"a":1}""")));

        // In the order of the record: once the label is on, no call that is forbidden after it was let through.
        var calls = (await gate.RecordsAsync()).Where(r => (string?)r["kind"] == "call" && (bool?)r["reserved"] == true).ToArray();
        Assert.Single(calls, r => r["labels"] is not null);
        Assert.DoesNotContain(calls.SkipWhile(r => r["labels"] is null), r => (string?)r["name"] == "add");
    }

    /// <summary>A gate in which the first calls are all decided before any of them is reserved.</summary>
    private static Task<GateUnderTest> TogetherAsync(int calls, string policy)
    {
        var decided = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return GateUnderTest.StartAsync(policy, wrap: node => new FailingNode(node)
        {
            BeforeReserve = () =>
            {
                if (Interlocked.Increment(ref decided) == calls)
                {
                    all.SetResult();
                }

                return all.Task;
            },
        });
    }

    private static bool IsDenied(JsonNode answer) => ((string?)answer["result"]?["content"]?[0]?["text"])?.StartsWith("[POLICY DENIED]", StringComparison.Ordinal) == true;
}
