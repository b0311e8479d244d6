using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Sessions;

/// <summary>Legacy sessions: minted by the gateway, bound to their grant, and ended from every side.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private const string Hello = """{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";

    private readonly ManualTime _time = new();
    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync() => _gate = await GateUnderTest.StartAsync(options: new GatewayOptions { Time = _time, MaxSessionsPerGrant = 3 });

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    public async Task The_gateway_mints_its_own_session_id_and_keeps_the_servers()
    {
        var session = await _gate.InitializeAsync();
        Assert.Equal(43, session.Length);
        await _gate.LegacyCallAsync(session, "add", """{ "a": 1 }""");
        var headers = _gate.Upstream.Log.Last().Headers;
        Assert.StartsWith("up-", headers["Mcp-Session-Id"], StringComparison.Ordinal);
        Assert.Equal("2025-11-25", headers["MCP-Protocol-Version"]);
        Assert.DoesNotContain(await _gate.RecordsAsync(), r => r.ToJsonString().Contains(session, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_session_has_an_upstream_session_of_its_own()
    {
        foreach (var session in new[] { await _gate.InitializeAsync(), await _gate.InitializeAsync() })
        {
            await _gate.LegacyCallAsync(session, "add", """{ "a": 1 }""");
        }

        var seen = _gate.Upstream.Log.Where(l => l.Body.Contains("tools/call", StringComparison.Ordinal)).Select(l => l.Headers["Mcp-Session-Id"]);
        Assert.Equal(2, seen.Distinct().Count());
    }

    [Fact]
    public async Task G11_another_grants_session_does_not_exist()
    {
        var session = await _gate.InitializeAsync();
        using var stolen = await _gate.PostAsync(session, Ping, await _gate.GrantAsync("other"));
        Assert.Equal(404, (int)stolen.StatusCode);
        using var own = await _gate.PostAsync(session, Ping);
        Assert.Equal(200, (int)own.StatusCode);
    }

    [Fact]
    public async Task Without_a_session_400_and_with_an_unknown_one_404()
    {
        Assert.Equal(400, (await _gate.SendAsync(_gate.Raw(Ping))).Status);
        using var unknown = await _gate.PostAsync("made-up", Ping);
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task Delete_ends_both_sides()
    {
        var session = await _gate.InitializeAsync();
        var delete = _gate.Raw("", r =>
        {
            r.Method = HttpMethod.Delete;
            r.Content = null;
            r.Headers.Add("Mcp-Session-Id", session);
        });
        Assert.Equal(200, (await _gate.SendAsync(delete)).Status);
        using var after = await _gate.PostAsync(session, Ping);
        Assert.Equal(404, (int)after.StatusCode);
        Assert.Equal("up-2", _gate.Upstream.Ended.Last()); // The first was the look at the server when it was added.
        Assert.Equal(0, _gate.Gate.Sessions.Count);
    }

    [Fact]
    public async Task A_grant_has_no_more_sessions_than_it_may_and_idle_ones_end()
    {
        string[] sessions = [await _gate.InitializeAsync(), await _gate.InitializeAsync(), await _gate.InitializeAsync()];
        await Assert.ThrowsAsync<HttpRequestException>(() => _gate.InitializeAsync());
        await _gate.InitializeAsync(token: await _gate.GrantAsync("other"));
        _time.Advance(TimeSpan.FromMinutes(20));
        (await _gate.PostAsync(sessions[0], Ping)).Dispose();
        _time.Advance(TimeSpan.FromMinutes(20));
        await _gate.Gate.Sessions.SweepAsync(_gate.Node.Current);
        Assert.Equal(1, _gate.Gate.Sessions.Count);
        await _gate.InitializeAsync();
    }

    [Fact]
    public async Task Parallel_handshakes_do_not_pass_the_bound()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await _gate.SendAsync(_gate.Raw(Hello))).Status));
        Assert.Equal(3, statuses.Count(s => s == 200));
        Assert.Equal(17, statuses.Count(s => s == 429));
    }

    [Fact]
    public async Task A_refused_handshake_leaves_no_session()
    {
        _gate.Upstream.OnMessage = async (http, message) =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"error":{"code":-32602,"message":"no"}}""");
            return true;
        };
        var (_, answer) = await _gate.SendAsync(_gate.Raw(Hello));
        Assert.Equal(-32602, (int)answer!["error"]!["code"]!);
        Assert.True(SpinWait.SpinUntil(() => _gate.Gate.Sessions.Count == 0, TimeSpan.FromSeconds(20))); // It ends once its answer is out.
    }

    [Fact]
    public async Task A_session_the_server_forgot_ends_here_too()
    {
        var session = await _gate.InitializeAsync();
        _gate.Upstream.OnMessage = (http, _) =>
        {
            http.Response.StatusCode = 404;
            return Task.FromResult(true);
        };
        using var first = await _gate.PostAsync(session, Ping);
        Assert.Equal(404, (int)first.StatusCode);
        _gate.Upstream.OnMessage = null;
        using var second = await _gate.PostAsync(session, Ping);
        Assert.Equal(404, (int)second.StatusCode);
        Assert.True(SpinWait.SpinUntil(() => _gate.Gate.Sessions.Count == 0, TimeSpan.FromSeconds(20))); // It ends once its answer is out.
    }

    [Fact]
    public async Task A_revoked_grants_sessions_and_standing_streams_end()
    {
        _gate.Upstream.OnGet = async http =>
        {
            await ScriptedUpstream.EventAsync(http, """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"here"}}""");
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
        };
        using var stop = new CancellationTokenSource();
        var tending = _gate.Gate.TendAsync(stop.Token);
        var session = await _gate.InitializeAsync();
        using var stream = await _gate.ListenAsync(session);
        using var events = await EventReader.OfAsync(stream);
        Assert.Equal("here", (string?)(await events.NextAsync())!["params"]!["data"]);
        await _gate.Node.ActAsync(AdminActs.RevokeGrant, new NamedGrant(_gate.GrantId), default);
        Assert.Null(await events.NextAsync());
        await stop.CancelAsync();
        await tending;
    }

    [Fact]
    public async Task The_standing_stream_is_405_where_the_server_has_none()
    {
        var session = await _gate.InitializeAsync();
        using var stream = await _gate.ListenAsync(session);
        Assert.Equal(405, (int)stream.StatusCode);
    }

    [Fact]
    public async Task The_handshake_reaches_the_server_under_the_gateways_id()
    {
        await _gate.InitializeAsync();
        var hello = JsonNode.Parse(_gate.Upstream.Log.Single().Body)!;
        Assert.Equal("2025-11-25", (string?)hello["params"]!["protocolVersion"]);
        Assert.NotEqual("\"init\"", hello["id"]!.ToJsonString());
    }
}
