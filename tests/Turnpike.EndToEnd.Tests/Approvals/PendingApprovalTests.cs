using System.Text.Json;
using Turnpike.EndToEnd.Tests.Commands;
using Turnpike.EndToEnd.Tests.Gateways;

namespace Turnpike.EndToEnd.Tests.Approvals;

/// <summary>Approvals and a gateway that is killed: nothing that waits passes by itself, nothing that was said is forgotten.</summary>
public sealed class PendingApprovalTests : CommandTests
{
    private const string AskingPolicy = """
        { "version": "1", "default": "deny", "tools": {
            "pay": { "action": "require_approval", "reason": "A person looks." },
            "move": { "approval": { "quorum": 2 } } } }
        """;

    [Fact]
    public async Task N107_kill_9_leaves_what_waits_waiting()
    {
        await using var server = await ScriptedToolServer.StartAsync("""[{"name":"pay","inputSchema":{"type":"object"}},{"name":"move","inputSchema":{"type":"object"}}]""");
        await JsonAsync("server", "add", "shop", "--approve-baseline", "--url", server.Url);
        var grant = await JsonAsync("grant", "create", "--subject", "agent", "--server", "shop", "--policy", Write("p.json", AskingPolicy));
        var agent = grant.GetProperty("token").GetString()!;
        string pay, move;
        await using (var first = await RunningGateway.StartAsync(Data))
        {
            using var caller = new GrantedCaller(first.Url, "shop", agent);
            (pay, move) = (await AskAsync(caller, "pay"), await AskAsync(caller, "move"));
            Assert.Equal("pending", (await JsonAsync("approval", "approve", move)).GetProperty("state").GetString());
        }

        // Killed: what was asked and said is in the record alone.
        await using (var second = await RunningGateway.StartAsync(Data))
        {
            using var caller = new GrantedCaller(second.Url, "shop", agent);
            Assert.Equal((pay, move), (await AskAsync(caller, "pay"), await AskAsync(caller, "move")));
            Assert.Empty(server.Received);
            Assert.Single((await JsonAsync("approval", "show", move)).GetProperty("approved_by").EnumerateArray());
            await JsonAsync("approval", "approve", pay);
            Assert.Equal(2, (await RunAsync("approval", "approve", move)).Code);
        }

        await using var third = await RunningGateway.StartAsync(Data);
        using var last = new GrantedCaller(third.Url, "shop", agent);
        Assert.False((await last.CallAsync("pay")).TryGetProperty("isError", out _));
        Assert.Equal("pay", Assert.Single(server.Received));
        Assert.NotEqual(pay, await AskAsync(last, "pay"));
        Assert.Equal(move, await AskAsync(last, "move"));
        Assert.Single(server.Received);
    }

    private static async Task<string> AskAsync(GrantedCaller caller, string tool)
    {
        var answer = await caller.CallAsync(tool);
        Assert.StartsWith("[APPROVAL REQUIRED]", answer.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        return answer.GetProperty("_meta").GetProperty("dev.turnpike/decision").GetProperty("approvalId").GetString()!;
    }
}
