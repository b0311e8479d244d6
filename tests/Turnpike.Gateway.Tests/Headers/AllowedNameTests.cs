using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Headers;

/// <summary>Names that were allowed beside the listener's own: served with a token, and nobody without one.</summary>
public sealed class AllowedNameTests : IAsyncLifetime
{
    private const string Add = """{ "name": "add", "arguments": { "a": 1 } }""";

    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync()
    {
        _gate = await GateUnderTest.StartAsync(options: new GatewayOptions
        {
            FurtherHosts = new HashSet<string>(["gateway.example"], StringComparer.OrdinalIgnoreCase),
            FurtherOrigins = new HashSet<string>(["https://app.example"], StringComparer.OrdinalIgnoreCase),
        });
        await _gate.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("anonymous", [new GrantedServer("shop", "shop")], Anonymous: true), default);
    }

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [InlineData("gateway.example", null, 200)]
    [InlineData("Gateway.Example:443", null, 200)]
    [InlineData("other.gateway.example", null, 403)]
    [InlineData("gateway.example.evil", null, 403)]
    [InlineData("app.example", null, 403)]
    [InlineData("gateway.example", "https://gateway.example", 200)]
    [InlineData("gateway.example", "https://app.example", 200)]
    [InlineData("gateway.example", "https://app.example:443", 200)]
    [InlineData("gateway.example", "http://app.example", 403)]
    [InlineData("gateway.example", "https://app.example:8443", 403)]
    [InlineData("gateway.example", "https://evil.example", 403)]
    [InlineData("gateway.example", "null", 403)]
    [InlineData("127.0.0.1", "https://app.example", 200)]
    public async Task A_token_is_served_by_allowed_names_and_no_other(string host, string? origin, int expected)
    {
        Assert.Equal(expected, (await _gate.SendAsync(Call(host, origin))).Status);
        Assert.Equal(expected == 200 ? 1 : 0, _gate.Upstream.Calls.Count());
    }

    [Theory]
    [InlineData("127.0.0.1", null, 200)]
    [InlineData("localhost", "http://localhost:3000", 200)]
    [InlineData("gateway.example", null, 401)]
    [InlineData("127.0.0.1", "https://app.example", 401)]
    [InlineData("localhost", "https://gateway.example", 401)]
    public async Task An_anonymous_grant_works_by_the_listeners_own_names_alone(string host, string? origin, int expected)
    {
        var call = Call(host, origin);
        call.Headers.Authorization = null;
        Assert.Equal(expected, (await _gate.SendAsync(call)).Status);
    }

    private HttpRequestMessage Call(string host, string? origin) => _gate.Modern("tools/call", Add, change: r =>
    {
        r.Headers.Host = host;
        if (origin is not null)
        {
            r.Headers.TryAddWithoutValidation("Origin", origin);
        }
    });
}
