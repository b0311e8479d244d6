using System.Net;
using System.Net.Sockets;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Gateway.Tests.Bridges;

/// <summary>
/// A stdio client waits for its own id: what the gateway refuses by an HTTP status has to carry it. A bridge that never reached anything
/// ends; one that did stays.
/// </summary>
public class RefusedBridgeTests
{
    private const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";
    private const string List = """{"jsonrpc":"2.0","id":7,"method":"tools/list"}""";

    [Fact]
    public async Task A_token_refused_at_the_beginning_answers_the_request_by_its_own_id_and_ends_the_bridge()
    {
        await using var gate = await GateUnderTest.StartAsync();
        await using var client = new BridgeClient(gate.Url, "tp_wrong");

        var answer = await client.AskAsync(BridgeClient.Hello);

        Assert.Equal("hello", (string?)answer["id"]);
        Assert.Contains("token", (string)answer["error"]!["message"]!, StringComparison.Ordinal);
        var why = await Assert.ThrowsAsync<UpstreamException>(() => client.Bridge);
        Assert.Equal(401, why.Status);
        Assert.Contains("token", why.Message, StringComparison.Ordinal);
        Assert.Empty(gate.Upstream.Log);
    }

    [Fact]
    public async Task A_server_that_the_grant_does_not_have_ends_the_bridge()
    {
        await using var gate = await GateUnderTest.StartAsync();
        await using var client = new BridgeClient(new Uri(gate.Url, "/mcp/other"), gate.Token);

        Assert.NotNull((await client.AskAsync(BridgeClient.Hello))["error"]);
        Assert.Equal(404, (await Assert.ThrowsAsync<UpstreamException>(() => client.Bridge)).Status);
    }

    [Fact]
    public async Task A_gateway_that_cannot_be_reached_ends_the_bridge()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}/mcp/shop");
        closed.Stop();
        await using var client = new BridgeClient(url, "tp_any");

        Assert.Equal("hello", (string?)(await client.AskAsync(BridgeClient.Hello))["id"]);
        Assert.Equal(UpstreamFault.Unreachable, (await Assert.ThrowsAsync<UpstreamException>(() => client.Bridge)).Fault);
    }

    [Fact]
    public async Task A_grant_revoked_later_answers_every_request_and_no_notification_and_the_bridge_stays()
    {
        await using var gate = await GateUnderTest.StartAsync();
        await using var client = new BridgeClient(gate.Url, gate.Token);
        Assert.NotNull((await client.AskAsync(BridgeClient.Hello))["result"]);
        await gate.Node.ActAsync(AdminActs.RevokeGrant, new NamedGrant(gate.GrantId), default);

        await client.SayAsync(Initialized);
        for (var i = 0; i < 2; i++)
        {
            var answer = await client.AskAsync(List);
            Assert.Equal(7, (int)answer["id"]!);
            Assert.Contains("token", (string)answer["error"]!["message"]!, StringComparison.Ordinal);
        }

        await client.EndAsync();
    }

    [Fact]
    public async Task A_gateway_that_goes_away_later_is_an_error_answer_and_the_bridge_stays()
    {
        var upstream = await ScriptedUpstream.StartAsync();
        await using var client = new BridgeClient(upstream.Url, null);
        Assert.NotNull((await client.AskAsync(BridgeClient.Hello))["result"]);
        await upstream.DisposeAsync();

        Assert.Equal(7, (int)(await client.AskAsync(List))["id"]!);
        Assert.NotNull((await client.AskAsync(List))["error"]);
        await client.EndAsync();
    }

    [Fact]
    public async Task A_client_that_tries_the_modern_era_first_may_fall_back()
    {
        await using var gate = await GateUnderTest.StartAsync(upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream { SpeaksModern = false }));
        await using var client = new BridgeClient(gate.Url, gate.Token);

        Assert.NotNull((await client.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"""))["error"]);
        Assert.NotNull((await client.AskAsync(BridgeClient.Hello))["result"]);
        await client.EndAsync();
    }
}
