using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Approvals;

/// <summary>Clients that can open a page are offered the one a person decides on.</summary>
public sealed class UrlOfferTests
{
    private const string Policy = """
        { "version": "1", "default": "deny", "tools": { "add": { "action": "require_approval", "reason": "A person looks." } } }
        """;

    private const string Call = """ "name": "add", "arguments": { "a": 1, "b": 2 } """;
    private const string Able = """ "_meta": { "io.modelcontextprotocol/clientCapabilities": { "elicitation": { "url": {} } } } """;
    private const string Opened = """ "inputResponses": { "dev.turnpike/approval": { "action": "accept" } } """;

    private static readonly GatewayOptions WithPage = new() { Console = () => new Uri("http://127.0.0.1:7227") };

    [Fact]
    public async Task A_modern_client_is_asked_for_the_input_without_state_and_its_word_is_no_part_of_the_call()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy, options: WithPage);
        var offered = await SendAsync(gate, $"{{ {Call}, {Able} }}");
        Assert.Equal("input_required", (string?)offered["resultType"]);
        Assert.Null(offered["requestState"]);
        var asked = offered["inputRequests"]!["dev.turnpike/approval"]!;
        var id = (string)offered["_meta"]!["dev.turnpike/decision"]!["approvalId"]!;
        Assert.Equal(
            ("elicitation/create", "url", $"http://127.0.0.1:7227/console/approvals/{id}", "[APPROVAL REQUIRED] A person looks."),
            ((string?)asked["method"], (string?)asked["params"]!["mode"], (string?)asked["params"]!["url"], (string?)asked["params"]!["message"]));

        var waiting = await SendAsync(gate, $"{{ {Call}, {Opened}, {Able} }}");
        Assert.Equal("[APPROVAL REQUIRED] A person looks.", (string?)waiting["content"]![0]!["text"]);
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), default);
        Assert.Null((await SendAsync(gate, $"{{ {Call}, {Opened}, {Able} }}"))["isError"]);
        Assert.DoesNotContain("inputResponses", Assert.Single(gate.Upstream.Calls).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"{{ {Opened}, {Call}, {Able} }}")]
    [InlineData($"{{ {Call}, {Able}, {Opened} }}")]
    [InlineData($"{{ \"name\": \"add\", {Opened}, \"arguments\": {{ \"a\": 1, \"b\": 2 }}, {Able} }}")]
    public async Task Wherever_it_stands_what_the_server_gets_is_the_call_without_it(string call)
    {
        await using var gate = await GateUnderTest.StartAsync(Policy, options: WithPage);
        var id = (string)(await SendAsync(gate, $"{{ {Call}, {Able} }}"))["_meta"]!["dev.turnpike/decision"]!["approvalId"]!;
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), default);
        Assert.Null((await SendAsync(gate, call))["isError"]);
        Assert.DoesNotContain("inputResponses", Assert.Single(gate.Upstream.Calls).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "inputResponses": { "dev.turnpike/approval": { "action": "accept" }, "other": {} } """)]
    [InlineData(""" "inputResponses": { "other": {} } """)]
    [InlineData(""" "inputResponses": { "dev.turnpike/approval": { "action": "accept" } }, "requestState": "x" """)]
    public async Task N110_what_a_server_asked_for_cannot_ride_along(string more)
    {
        await using var gate = await GateUnderTest.StartAsync(Policy, options: WithPage);
        var id = (string)(await SendAsync(gate, $"{{ {Call} }}"))["_meta"]!["dev.turnpike/decision"]!["approvalId"]!;
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), default);
        Assert.StartsWith("[POLICY DENIED]", (string?)(await SendAsync(gate, $"{{ {Call}, {more} }}"))["content"]![0]!["text"], StringComparison.Ordinal);
        Assert.Empty(gate.Upstream.Calls);
    }

    [Fact]
    public async Task A_client_that_cannot_open_pages_gets_the_usual_answer_with_the_page_in_it()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy, options: WithPage);
        var answer = await SendAsync(gate, $"{{ {Call} }}");
        var decision = answer["_meta"]!["dev.turnpike/decision"]!;
        Assert.Equal($"http://127.0.0.1:7227/console/approvals/{(string?)decision["approvalId"]}", (string?)decision["page"]);
        Assert.Equal("complete", (string?)answer["resultType"]);
    }

    [Fact]
    public async Task While_nobody_serves_the_page_nobody_is_sent_to_it()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        var answer = await SendAsync(gate, $"{{ {Call}, {Able} }}");
        Assert.Equal("complete", (string?)answer["resultType"]);
        Assert.Null(answer["_meta"]!["dev.turnpike/decision"]!["page"]);
    }

    [Fact]
    public async Task A_legacy_client_is_told_32042_and_hears_when_it_is_answered()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy, options: WithPage);
        var session = await gate.InitializeAsync("""{"elicitation":{"url":{}}}""");
        var error = (await gate.LegacyCallAsync(session, "add", """{"a":1,"b":2}"""))["error"]!;
        Assert.Equal(-32042, (int)error["code"]!);
        var asked = Assert.Single(error["data"]!["elicitations"]!.AsArray())!;
        var id = (string)asked["elicitationId"]!;
        Assert.Equal(("url", $"http://127.0.0.1:7227/console/approvals/{id}"), ((string?)asked["mode"], (string?)asked["url"]));
        Assert.Equal(id, (string?)error["data"]!["dev.turnpike/decision"]!["approvalId"]);

        gate.Upstream.OnGet = async http =>
        {
            await ScriptedUpstream.EventAsync(http, """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"here"}}""");
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
        };
        using var stream = await gate.ListenAsync(session);
        using var events = await EventReader.OfAsync(stream);
        await events.NextAsync();
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), default);
        var said = (await events.NextAsync())!;
        Assert.Equal(("notifications/elicitation/complete", id), ((string?)said["method"], (string?)said["params"]!["elicitationId"]));
        Assert.Null((await gate.LegacyCallAsync(session, "add", """{"a":1,"b":2}"""))["result"]!["isError"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"elicitation":{}}""")]
    [InlineData("""{"elicitation":{"form":{}}}""")]
    public async Task A_legacy_client_that_did_not_declare_it_gets_the_usual_answer(string capabilities)
    {
        await using var gate = await GateUnderTest.StartAsync(Policy, options: WithPage);
        var session = await gate.InitializeAsync(capabilities);
        Assert.NotNull((await gate.LegacyCallAsync(session, "add", """{"a":1,"b":2}"""))["result"]!["_meta"]!["dev.turnpike/decision"]);
    }

    private static async Task<JsonNode> SendAsync(GateUnderTest gate, string call)
    {
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", call));
        return answer!["result"] ?? throw new InvalidOperationException(answer.ToJsonString());
    }
}
