using System.Net.Sockets;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.State.Grants;

namespace Turnpike.Gateway.Tests.Callers;

/// <summary>Step 1 of a call: who is calling, from header fields alone.</summary>
public sealed class IdentityTests : IAsyncLifetime
{
    private const string Add = """{ "name": "add", "arguments": { "a": 1 } }""";

    private readonly ManualTime _time = new();
    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync() => _gate = await GateUnderTest.StartAsync(options: new GatewayOptions { Time = _time });

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    public static TheoryData<string> WrongTokens => ["", "Bearer", "Bearer ", "Bearer x", "Basic dDp0", $"Bearer {GrantToken.Create()}", "tp_nothing"];

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task A_missing_or_wrong_token_is_401_with_a_plain_challenge(string authorization)
    {
        var request = _gate.Modern("tools/call", Add, change: r =>
        {
            r.Headers.Authorization = null;
            if (authorization.Length > 0)
            {
                r.Headers.TryAddWithoutValidation("Authorization", authorization);
            }
        });
        using var response = await _gate.Client.SendAsync(request);
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("Bearer realm=\"turnpike\"", response.Headers.WwwAuthenticate.Single().ToString());
        Assert.Empty(_gate.Upstream.Log);
    }

    [Fact]
    public async Task A_caller_without_a_token_is_refused_before_a_byte_of_the_body_is_read()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_gate.Url.Host, _gate.Url.Port);
        var head = $"POST /mcp/shop HTTP/1.1\r\nHost: {_gate.Url.Authority}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        var buffer = new byte[12];
        await socket.GetStream().ReadExactlyAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(4));
        Assert.Equal("HTTP/1.1 401", Encoding.ASCII.GetString(buffer));
    }

    [Theory]
    [InlineData("c3a4", "401")] // ä in UTF-8
    [InlineData("e4", "400")] // ä in Latin-1, which no header field may hold here
    public async Task A_token_that_is_no_ascii_is_refused_and_never_a_500(string letter, string status)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_gate.Url.Host, _gate.Url.Port);
        var head = $"POST /mcp/shop HTTP/1.1\r\nHost: {_gate.Url.Authority}\r\nContent-Length: 0\r\nAuthorization: Bearer ";
        await socket.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. Convert.FromHexString(letter), .. "\r\n\r\n"u8]);
        var buffer = new byte[12];
        await socket.GetStream().ReadExactlyAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(4));
        Assert.Equal($"HTTP/1.1 {status}", Encoding.ASCII.GetString(buffer));
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_the_next_call()
    {
        Assert.Equal("called add", await _gate.CallAsync("add", """{ "a": 1 }"""));
        await _gate.Node.ActAsync(AdminActs.RevokeGrant, new NamedGrant(_gate.GrantId), default);
        _gate.Upstream.Log.Clear();
        Assert.Equal(401, (await _gate.SendAsync(_gate.Modern("tools/call", Add))).Status);
        Assert.Empty(_gate.Upstream.Log);
    }

    [Fact]
    public async Task A_rotated_token_is_good_for_the_overlap_and_not_longer()
    {
        var rotated = await _gate.Node.ActAsync(AdminActs.RotateGrant, new RotateGrant(_gate.GrantId, 60), default);
        Assert.Equal(200, (await _gate.SendAsync(_gate.Modern("tools/call", Add))).Status);
        Assert.Equal(200, (await _gate.SendAsync(_gate.Modern("tools/call", Add, change: r => GateUnderTest.As(r, rotated.Token)))).Status);
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(401, (await _gate.SendAsync(_gate.Modern("tools/call", Add))).Status);
        Assert.Equal(200, (await _gate.SendAsync(_gate.Modern("tools/call", Add, change: r => GateUnderTest.As(r, rotated.Token)))).Status);
    }

    [Fact]
    public async Task An_expired_grant_is_refused()
    {
        var grant = await _gate.Node.ActAsync(AdminActs.CreateGrant,
            new CreateGrant("late", [new GrantedServer("shop", "shop")], DateTimeOffset.UtcNow.AddHours(1)), default);
        Assert.Equal(200, (await _gate.SendAsync(_gate.Modern("tools/call", Add, change: r => GateUnderTest.As(r, grant.Token)))).Status);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(401, (await _gate.SendAsync(_gate.Modern("tools/call", Add, change: r => GateUnderTest.As(r, grant.Token)))).Status);
    }

    [Fact]
    public async Task A_server_outside_of_the_grant_looks_like_one_that_does_not_exist()
    {
        await _gate.Node.ActAsync(AdminActs.AddServer, new Admin.Servers.AddServer { Name = "other", Url = _gate.Upstream.Url.ToString(), Probe = false }, default);
        var outside = await AtAsync("other");
        var missing = await AtAsync("nowhere");
        Assert.Equal(404, outside.Status);
        Assert.Equal(missing, outside);

        async Task<(int Status, string Body)> AtAsync(string server)
        {
            var request = _gate.Modern("tools/call", Add, change: r => r.RequestUri = new Uri(_gate.Url, $"/mcp/{server}"));
            var (status, answer) = await _gate.SendAsync(request);
            return (status, answer!.ToJsonString());
        }
    }

    [Theory]
    [InlineData("Forwarded", "for=1.2.3.4")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Real-IP", "1.2.3.4")]
    [InlineData("X-Forwarded-For", "1.2.3.4")]
    [InlineData("X-Forwarded-Anything", "1")]
    public async Task An_anonymous_grant_serves_the_loopback_and_nobody_behind_a_proxy(string field, string value)
    {
        await _gate.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("anyone", [new GrantedServer("shop", "shop")], Anonymous: true), default);
        Assert.Equal(200, (await _gate.SendAsync(_gate.Modern("tools/call", Add, change: r => r.Headers.Authorization = null))).Status);
        Assert.Equal(401, (await _gate.SendAsync(_gate.Modern("tools/call", Add, change: r =>
        {
            r.Headers.Authorization = null;
            r.Headers.TryAddWithoutValidation(field, value);
        }))).Status);
    }

    [Fact]
    public async Task An_anonymous_grant_serves_nobody_where_the_listener_is_not_the_loopback()
    {
        await using var gate = await GateUnderTest.StartAsync(options: new GatewayOptions { IsLoopback = false });
        await gate.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("anyone", [new GrantedServer("shop", "shop")], Anonymous: true), default);
        Assert.Equal(401, (await gate.SendAsync(gate.Modern("tools/call", Add, change: r => r.Headers.Authorization = null))).Status);
    }

    [Fact]
    public async Task A_wrong_token_does_not_fall_back_to_the_anonymous_grant()
    {
        await _gate.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("anyone", [new GrantedServer("shop", "shop")], Anonymous: true), default);
        Assert.Equal(401, (await _gate.SendAsync(_gate.Modern("tools/call", Add, change: r => GateUnderTest.As(r, GrantToken.Create())))).Status);
    }

    [Fact]
    public async Task G10_the_callers_token_never_goes_upstream()
    {
        var session = await _gate.InitializeAsync();
        await _gate.LegacyCallAsync(session, "add", """{ "a": 1 }""");
        await _gate.CallAsync("add", """{ "a": 1 }""");
        Assert.NotEmpty(_gate.Upstream.Log);
        Assert.All(_gate.Upstream.Log, l => Assert.DoesNotContain(_gate.Token, l.Body + string.Join(' ', l.Headers.Select(h => h.Value)), StringComparison.Ordinal));
    }
}
