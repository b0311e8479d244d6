using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Approvals;

/// <summary>What an agent sees of a call that a person has to say yes to, and what reaches the server.</summary>
public sealed class ApprovedCallTests
{
    private const string Policy = """
        { "version": "1", "default": "deny", "tools": { "add": { "action": "require_approval", "reason": "A person looks." } } }
        """;

    private const string Call = """{ "name": "add", "arguments": { "a": 1, "b": 2 } }""";

    [Fact]
    public async Task The_agent_is_told_what_to_wait_for_and_the_same_call_passes_once_after_the_yes()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        var waiting = await SendAsync(gate, Call);
        Assert.Equal("[APPROVAL REQUIRED] A person looks.", (string?)waiting["content"]![0]!["text"]);
        Assert.True((bool)waiting["isError"]!);
        var decision = waiting["_meta"]!["dev.turnpike/decision"]!;
        var id = (string)decision["approvalId"]!;
        Assert.Equal(
            ("require_approval", "/tools/add/action", $"turnpike approval approve {id}"),
            ((string?)decision["decision"], (string?)decision["rule"], (string?)decision["decide"]));
        Assert.NotNull((string?)decision["policyDigest"]);
        Assert.True((DateTimeOffset)decision["expiresAt"]! > DateTimeOffset.UnixEpoch);

        Assert.Equal(id, Id(await SendAsync(gate, Call)));
        Assert.Empty(gate.Upstream.Calls);
        var shown = await gate.Node.ActAsync(AdminActs.ShowApproval, new NamedApproval(id), default);
        Assert.Equal(("tester", "add", """{"a":1,"b":2}"""), (shown.Subject, shown.Name, shown.Arguments));

        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), default);
        Assert.NotNull(Id(await SendAsync(gate, """{ "name": "add", "arguments": { "a": 1, "b": 3 } }""")));
        Assert.Empty(gate.Upstream.Calls);
        Assert.Null((await SendAsync(gate, """{ "name": "add", "arguments": { "b": 2.0, "a": 1 } }"""))["isError"]);
        Assert.Single(gate.Upstream.Calls);
        Assert.NotEqual(id, Id(await SendAsync(gate, Call)));
        Assert.Single(gate.Upstream.Calls);
    }

    [Fact]
    public async Task N104_after_a_change_of_the_policy_a_person_is_asked_again()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        var id = Id(await SendAsync(gate, Call))!;
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), default);
        await gate.ApplyAsync(Policy.Replace("A person looks.", "A person looks again.", StringComparison.Ordinal));
        Assert.NotEqual(id, Id(await SendAsync(gate, Call)));
        Assert.Empty(gate.Upstream.Calls);
    }

    [Fact]
    public async Task A_denied_call_says_so_with_the_reason_that_was_given()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        var id = Id(await SendAsync(gate, Call))!;
        await gate.Node.ActAsync(AdminActs.DenyCall, new AnswerApproval(id, "not today"), default);
        var denied = await SendAsync(gate, Call);
        Assert.Equal(
            ["[POLICY DENIED] A person looks.", "A person denied this call: not today"],
            denied["content"]!.AsArray().Select(c => (string)c!["text"]!));
        Assert.Equal("deny", (string?)denied["_meta"]!["dev.turnpike/decision"]!["decision"]);
        Assert.Empty(gate.Upstream.Calls);
    }

    [Fact]
    public async Task G11_another_grant_cannot_use_the_approval()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        var other = await gate.GrantAsync("somebody");
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(Id(await SendAsync(gate, Call))!), default);
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", Call, change: r => r.Headers.Authorization = new("Bearer", other)));
        Assert.NotNull(Id(answer!["result"]!));
        Assert.Empty(gate.Upstream.Calls);
    }

    [Fact]
    public async Task Answers_to_a_servers_questions_cannot_ride_on_an_approval()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(Id(await SendAsync(gate, Call))!), default);
        var denied = await SendAsync(gate, """{ "name": "add", "arguments": { "a": 1, "b": 2 }, "inputResponses": {} }""");
        Assert.StartsWith("[POLICY DENIED]", (string?)denied["content"]![0]!["text"], StringComparison.Ordinal);
        Assert.Empty(gate.Upstream.Calls);
    }

    private static async Task<JsonNode> SendAsync(GateUnderTest gate, string call)
    {
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", call));
        return answer!["result"] ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    private static string? Id(JsonNode result) => (string?)result["_meta"]?["dev.turnpike/decision"]?["approvalId"];
}
