using System.Text.Json;
using Turnpike.EndToEnd.Tests.Commands;

namespace Turnpike.EndToEnd.Tests.Gateways;

/// <summary>A server that hangs under a call, and ignores that it is asked to end.</summary>
public sealed class HungServerTests : CommandTests
{
    private const string Server = """
        trap '' TERM
        while IFS= read -r line; do
          id=${line#*\"id\":}; id=${id%%[,\}]*}
          case $line in
            *server/discover*) printf '{"jsonrpc":"2.0","id":%s,"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"hangs","version":"4.2"}}}}\n' "$id" ;;
            *tools/list*) printf '{"jsonrpc":"2.0","id":%s,"result":{"resultType":"complete","tools":[{"name":"hang","inputSchema":{"type":"object"}}],"ttlMs":0,"cacheScope":"private"}}\n' "$id" ;;
            *tools/call*) while :; do sleep 60; done ;;
            *) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no"}}\n' "$id" ;;
          esac
        done
        """;

    [Fact]
    public async Task Health_shows_the_call_under_way_and_the_gateway_ends_within_five_seconds()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals");
        await JsonAsync("server", "add", "hangs", "--approve-baseline", "--", "sh", "-c", Server);
        var token = (await JsonAsync("grant", "create", "--subject", "a", "--server", "hangs", "--policy", Write("p.json", """{ "version": "1", "default": "allow" }"""))).GetProperty("token").GetString()!;
        await using var gateway = await RunningGateway.StartAsync(Data);
        using var caller = new GrantedCaller(gateway.Url, "hangs", token);
        var call = caller.CallAsync("hang");
        JsonElement health;
        do
        {
            health = Assert.Single((await JsonAsync("server", "health", "hangs")).GetProperty("servers").EnumerateArray());
        }
        while (health.GetProperty("in_flight").GetInt32() == 0 || health.GetProperty("finished").GetInt64() == 0);

        Assert.Equal(("open", "stdio", 1), (health.GetProperty("state").GetString(), health.GetProperty("transport").GetString(), health.GetProperty("connections").GetInt32()));
        Assert.Equal("4.2", health.GetProperty("version").GetString());
        Assert.True(health.GetProperty("process_id").GetInt32() > 0 && health.GetProperty("uptime_seconds").GetInt64() >= 0 && health.GetProperty("p50_ms").GetDouble() > 0);
        Assert.InRange(await gateway.StopAsync(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.False(Directory.Exists($"/proc/{health.GetProperty("process_id").GetInt32()}"));
        Assert.Empty(Directory.GetFiles(Path.Combine(Data, "children")));
    }
}
