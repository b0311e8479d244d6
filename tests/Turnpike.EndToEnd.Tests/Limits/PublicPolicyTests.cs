using System.Text.Json;
using Turnpike.EndToEnd.Tests.Commands;
using Turnpike.EndToEnd.Tests.Gateways;

namespace Turnpike.EndToEnd.Tests.Limits;

/// <summary>
/// The three policies that public pages recommend against floods of sign-ins, each on a grant of its own, against a server with tools of those
/// names: the gateway and, after the kill, its successor are real processes.
/// </summary>
public sealed class PublicPolicyTests : CommandTests
{
    private const int Callers = 64;
    private const int CallsEach = 2;

    private static readonly (string Tool, int Max)[] Policies = [("gateway.auth_connect", 30), ("gateway.refresh", 10), ("ReAuthRemoteMcpServer", 10)];

    [Fact]
    public async Task Sixty_four_callers_get_exactly_what_each_public_policy_admits_and_a_killed_owner_refills_nothing()
    {
        await using var server = await ScriptedToolServer.StartAsync($"[{string.Join(',', Policies.Select(p => Definition(p.Tool)).Append(Definition("gateway.wipe")))}]");
        await JsonAsync("server", "add", "remote", "--approve-baseline", "--url", server.Url);
        var tokens = new string[Policies.Length];
        for (var i = 0; i < Policies.Length; i++)
        {
            tokens[i] = await GrantAsync($"caller-{i}", Write($"p{i}.json", Document(Policies[i].Tool, Policies[i].Max)));
        }

        await using (var owner = await RunningGateway.StartAsync(Data))
        {
            await Task.WhenAll(Policies.Select((p, i) => CrowdAsync(owner, tokens[i], p.Tool, p.Max)));
            AssertReceived(server);
        }

        // The owner was killed, not stopped: what is counted now comes from the record alone.
        await using var next = await RunningGateway.StartAsync(Data);
        await Task.WhenAll(Policies.Select((p, i) => CrowdAsync(next, tokens[i], p.Tool, admitted: 0)));
        AssertReceived(server);

        // Everything else is as if it did not exist: tools of the other policies, one that is there and one that is not, another case.
        using var first = new GrantedCaller(next.Url, "remote", tokens[0]);
        foreach (var unlisted in new[] { "gateway.refresh", "gateway.wipe", "Gateway.auth_connect", "gateway.nothing" })
        {
            var denied = await first.CallAsync(unlisted);
            Assert.Equal("[POLICY DENIED] This tool is not available.", Text(denied));
            Assert.False(denied.TryGetProperty("_meta", out _));
        }

        Assert.Equal(0, (await RunAsync("audit", "verify")).Code);
    }

    private static string Definition(string name) => $$$"""{"name":"{{{name}}}","inputSchema":{"type":"object"}}""";

    private static string Document(string tool, int max) =>
        $$$"""
        { "version": "1", "default": "deny",
          "tools": { "{{{tool}}}": { "limits": [
            { "counter": "{{{tool}}}_rate", "window": "minute", "max": {{{max}}}, "scope": "grant" } ] } } }
        """;

    private async Task<string> GrantAsync(string subject, string policy) =>
        (await JsonAsync("grant", "create", "--subject", subject, "--server", "remote", "--policy", policy)).GetProperty("token").GetString()!;

    private static async Task CrowdAsync(RunningGateway gateway, string token, string tool, int admitted)
    {
        using var caller = new GrantedCaller(gateway.Url, "remote", token);
        var answers = (await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => SeriesAsync(caller, tool)))).SelectMany(a => a).ToArray();
        Assert.Equal(admitted, answers.Count(a => Text(a) == "done"));
        Assert.All(answers.Where(a => Text(a) != "done"), a => AssertLimited(a, tool));
    }

    private static async Task<List<JsonElement>> SeriesAsync(GrantedCaller caller, string tool)
    {
        var answers = new List<JsonElement>();
        while (answers.Count < CallsEach)
        {
            answers.Add(await caller.CallAsync(tool));
        }

        return answers;
    }

    private static void AssertLimited(JsonElement denied, string tool)
    {
        Assert.True(denied.GetProperty("isError").GetBoolean());
        Assert.Equal("[POLICY DENIED] Denied by policy.", Text(denied));
        var decision = denied.GetProperty("_meta").GetProperty("dev.turnpike/decision");
        Assert.Equal($"/tools/{tool}/limits/0", decision.GetProperty("rule").GetString());
        Assert.InRange(decision.GetProperty("retryAfterSeconds").GetInt64(), 1, 61);
    }

    private static void AssertReceived(ScriptedToolServer server) =>
        Assert.Equal(
            Policies.OrderBy(p => p.Tool, StringComparer.Ordinal).Select(p => (p.Tool, p.Max)),
            server.Received.GroupBy(t => t).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count())));

    private static string Text(JsonElement result) => result.GetProperty("content")[0].GetProperty("text").GetString()!;
}
