using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Servers;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.State.Grants;

namespace Turnpike.Gateway.Tests.Callers;

/// <summary>
/// What must be refused about identity, sessions and credentials, by the ids these inputs are known under. N070 and N071 as far as there
/// are only opaque tokens; N083 is in Turnpike.State.Tests, N086 in Turnpike.Console.Tests and Turnpike.Upstreams.Tests.
/// </summary>
public sealed class IdentityNegativeTests : IAsyncLifetime
{
    private const string Add = """{ "name": "add", "arguments": { "a": 1 } }""";
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private readonly ManualTime _time = new();
    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync() => _gate = await GateUnderTest.StartAsync(options: new GatewayOptions { Time = _time, MaxSessionsPerGrant = 20 });

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    // alg none, HS256, a key id that is a path, no subject; unsigned or not, none of them is a token of this gateway.
    public static TheoryData<string, string> SignedTokens => new()
    {
        { """{"alg":"none"}""", """{"sub":"tester","aud":"turnpike"}""" },
        { """{"alg":"HS256","kid":"../../x"}""", """{"sub":"tester","iss":"https://elsewhere.example","exp":1}""" },
        { """{"alg":"RS256"}""", """{"aud":"turnpike","nbf":99999999999}""" },
    };

    [Theory]
    [MemberData(nameof(SignedTokens))]
    public async Task N070_a_signed_token_of_somebody_is_401_and_nothing_is_forwarded(string header, string claims)
    {
        var token = $"{Encode(header)}.{Encode(claims)}.{Encode("signature")}";
        Assert.Equal(401, (await _gate.SendAsync(_gate.Modern("tools/call", Add, change: r => GateUnderTest.As(r, token)))).Status);
        Assert.Empty(_gate.Upstream.Log);

        static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    [Fact]
    public async Task N073_the_clients_token_is_in_no_request_to_a_server()
    {
        // A thousand; the campaigns make more.
        await Parallel.ForEachAsync(Enumerable.Range(0, 1_000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
            await _gate.SendAsync(_gate.Modern("tools/call", Add, change: r =>
            {
                r.Headers.TryAddWithoutValidation("X-Forwarded-Authorization", $"Bearer {_gate.Token}");
                r.Headers.TryAddWithoutValidation("Cookie", $"token={_gate.Token}");
            })));
        Assert.True(_gate.Upstream.Log.Count >= 1_000);
        Assert.All(_gate.Upstream.Log, l => Assert.DoesNotContain(_gate.Token, l.Body + string.Join(' ', l.Headers.Select(h => h.Value)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task N074_a_header_field_makes_nobody_else_of_a_caller_and_reaches_no_server()
    {
        string[] fields = ["X-Tenant-Id", "X-User", "X-Turnpike-Subject", "X-Upstream-Authorization", "X-Remote-User"];
        var request = _gate.Modern("tools/call", Add, change: r =>
        {
            foreach (var field in fields)
            {
                r.Headers.TryAddWithoutValidation(field, "somebody-else");
            }
        });
        Assert.Equal(200, (await _gate.SendAsync(request)).Status);
        Assert.All(_gate.Upstream.Log, l => Assert.DoesNotContain("somebody-else", string.Join(' ', l.Headers.Select(h => h.Value)), StringComparison.Ordinal));
        Assert.Contains(await _gate.RecordsAsync(), r => r.ToJsonString().Contains("\"tester\"", StringComparison.Ordinal));
        Assert.DoesNotContain(await _gate.RecordsAsync(), r => r.ToJsonString().Contains("somebody-else", StringComparison.Ordinal));
    }

    [Fact]
    public async Task N076_only_the_gateway_makes_session_ids_and_they_end_with_their_grant()
    {
        foreach (var invented in (string[])["invented", new string('A', 43), "../..", "0"])
        {
            using var answer = await _gate.PostAsync(invented, Ping);
            Assert.Equal(404, (int)answer.StatusCode);
        }

        var hello = _gate.Raw("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""",
            r => r.Headers.Add("Mcp-Session-Id", new string('A', 43)));
        using var greeted = await _gate.Client.SendAsync(hello);
        Assert.NotEqual(new string('A', 43), greeted.Headers.GetValues("Mcp-Session-Id").Single());
        var session = await _gate.InitializeAsync();
        await _gate.Node.ActAsync(AdminActs.RevokeGrant, new NamedGrant(_gate.GrantId), default);
        using var after = await _gate.PostAsync(session, Ping, await _gate.GrantAsync("tester")); // the same person, another grant
        Assert.Equal(404, (int)after.StatusCode);
    }

    [Fact]
    public async Task N077_a_session_of_another_caller_does_not_exist()
    {
        var session = await _gate.InitializeAsync();
        var other = await _gate.GrantAsync("other");
        using var posted = await _gate.PostAsync(session, Ping, other);
        using var ended = await _gate.Client.SendAsync(_gate.Raw("", r =>
        {
            r.Method = HttpMethod.Delete;
            r.Content = null;
            r.Headers.Add("Mcp-Session-Id", session);
            GateUnderTest.As(r, other);
        }));
        Assert.Equal((404, 404), ((int)posted.StatusCode, (int)ended.StatusCode));
        using var own = await _gate.PostAsync(session, Ping);
        Assert.Equal(200, (int)own.StatusCode);
    }

    [Fact]
    public async Task N079_sessions_are_capped_and_ending_one_twice_at_once_ends_it_once()
    {
        var sessions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _gate.InitializeAsync()));
        await Assert.ThrowsAsync<HttpRequestException>(() => _gate.InitializeAsync());
        var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var answer = await _gate.Client.SendAsync(_gate.Raw("", r =>
            {
                r.Method = HttpMethod.Delete;
                r.Content = null;
                r.Headers.Add("Mcp-Session-Id", sessions[0]);
            }));
            return (int)answer.StatusCode;
        }));
        Assert.All(statuses, s => Assert.True(s is 200 or 404));
        using var other = await _gate.PostAsync(sessions[1], Ping);
        Assert.Equal(200, (int)other.StatusCode);
        await _gate.InitializeAsync(); // room for exactly one
        await Assert.ThrowsAsync<HttpRequestException>(() => _gate.InitializeAsync());
    }

    [Fact]
    public async Task N080_a_list_that_is_public_upstream_is_private_here_and_each_callers_own()
    {
        await _gate.Node.ActAsync(AdminActs.ApplyPolicy, new Admin.Policies.ApplyPolicy("none", """{ "version": "1", "default": "deny", "hide": ["*"] }"""), default);
        var other = await _gate.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("other", [new GrantedServer("shop", "none")]), default);
        var (_, mine) = await _gate.SendAsync(_gate.Modern("tools/list"));
        var (_, theirs) = await _gate.SendAsync(_gate.Modern("tools/list", change: r => GateUnderTest.As(r, other.Token)));
        Assert.Equal(("private", 0), ((string?)mine!["result"]!["cacheScope"], (int)mine["result"]!["ttlMs"]!));
        Assert.NotEmpty(mine["result"]!["tools"]!.AsArray());
        Assert.Empty(theirs!["result"]!["tools"]!.AsArray());
    }

    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/api/v1/status", 401)]
    [InlineData("/metrics", 404)]
    [InlineData("/sessions", 404)]
    [InlineData("/openapi", 404)]
    [InlineData("/debug", 404)]
    [InlineData("/mcp", 404)]
    [InlineData("/message", 404)]
    public async Task N082_what_answers_without_a_token_names_nobody_and_nothing(string path, int status)
    {
        await _gate.InitializeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_gate.Url, path));
        using var answer = await _gate.Client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.DoesNotContain("shop", body, StringComparison.Ordinal);
        Assert.DoesNotContain("tester", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task N085_beyond_the_loopback_nobody_is_let_in_without_a_token()
    {
        await using var open = await GateUnderTest.StartAsync(options: new GatewayOptions { IsLoopback = false });
        await open.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("anyone", [new GrantedServer("shop", "shop")], Anonymous: true), default);
        foreach (var token in (string?[])[null, GrantToken.Create()])
        {
            var request = open.Modern("tools/call", Add, change: r =>
            {
                r.Headers.Authorization = null;
                GateUnderTest.As(r, token);
            });
            Assert.Equal(401, (await open.SendAsync(request)).Status);
        }

        Assert.Empty(open.Upstream.Calls);
    }
}
