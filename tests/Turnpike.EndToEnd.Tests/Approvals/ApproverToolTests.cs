using System.Net.Http.Headers;
using Turnpike.EndToEnd.Tests.Commands;
using Turnpike.EndToEnd.Tests.Gateways;

namespace Turnpike.EndToEnd.Tests.Approvals;

/// <summary>An agent has no way to answer for itself.</summary>
public sealed class ApproverToolTests : CommandTests
{
    private const string AllowAllButPay = """
        { "version": "1", "default": "allow", "tools": { "pay": { "action": "require_approval" } } }
        """;

    [Fact]
    public async Task N109_nothing_an_agent_can_send_answers_an_approval()
    {
        await using var server = await ScriptedToolServer.StartAsync("""[{"name":"pay","inputSchema":{"type":"object"}}]""");
        await JsonAsync("server", "add", "shop", "--approve-baseline", "--url", server.Url);
        var grant = await JsonAsync("grant", "create", "--subject", "agent", "--server", "shop", "--policy", Write("p.json", AllowAllButPay));
        var agent = grant.GetProperty("token").GetString()!;
        await using var gateway = await RunningGateway.StartAsync(Data);
        using var caller = new GrantedCaller(gateway.Url, "shop", agent);
        var id = (await caller.CallAsync("pay")).GetProperty("_meta").GetProperty("dev.turnpike/decision").GetProperty("approvalId").GetString()!;

        // No tool of the gateway's own is in reach, even where everything is allowed.
        foreach (var tool in new[] { "approval.approve", "turnpike.approval.approve", "approve" })
        {
            Assert.Equal("[POLICY DENIED] This tool is not available.", (await caller.CallAsync(tool, $$"""{"id":"{{id}}"}""")).GetProperty("content")[0].GetProperty("text").GetString());
        }

        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", agent);
        foreach (var (path, status) in new[] { ("/api/v1/status", 401), ($"/api/v1/approvals/{id}/approve", 401), ($"/console/approvals/{id}", 401) })
        {
            using var form = new FormUrlEncodedContent([new("token", agent), new("do", "approve")]);
            using var response = await client.PostAsync(new Uri(gateway.Url, path), form);
            Assert.Equal(status, (int)response.StatusCode);
        }

        Assert.Equal("pending", (await JsonAsync("approval", "show", id)).GetProperty("state").GetString());
        Assert.Empty(server.Received);
    }
}
