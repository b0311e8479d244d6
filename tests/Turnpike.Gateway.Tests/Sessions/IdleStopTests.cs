using Turnpike.Gateway.Links;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.State.Servers;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Tests.Sessions;

/// <summary>A process nobody uses is ended, and started again when somebody does.</summary>
public sealed class IdleStopTests
{
    private static readonly string Server = Path.Combine(AppContext.BaseDirectory, "Turnpike.Upstreams.ScriptedServer.dll");
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_process_nobody_uses_is_ended_and_the_next_call_starts_another()
    {
        await using var gate = await StartAsync("modern");
        var before = await PidAsync(gate);
        _time.Advance(TimeSpan.FromMinutes(14));
        await SweepAsync(gate);
        Assert.Equal(before, await PidAsync(gate)); // Used now, and so kept from now on.
        _time.Advance(TimeSpan.FromMinutes(14));
        await SweepAsync(gate);
        Assert.Equal(1, gate.Connector.Status("shop").Connections);
        _time.Advance(TimeSpan.FromMinutes(2));
        await SweepAsync(gate);
        Assert.Equal(0, gate.Connector.Status("shop").Connections);
        Assert.NotEqual(before, await PidAsync(gate));
    }

    [Fact]
    public async Task A_call_that_is_under_way_is_use()
    {
        await using var gate = await StartAsync("modern");
        var before = await PidAsync(gate);
        using var gone = new CancellationTokenSource();
        var silent = gate.Client.SendAsync(gate.Modern("tools/call", """{ "name": "first", "arguments": { "do": "silence" } }"""), gone.Token);
        while (gate.Connector.Status("shop").UnderWay == 0)
        {
            await Task.Yield();
        }

        _time.Advance(TimeSpan.FromHours(1));
        await SweepAsync(gate);
        Assert.Equal(before, await PidAsync(gate));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silent);
    }

    [Fact]
    public async Task A_shared_process_stops_under_sessions_that_wait_and_is_greeted_again_for_them()
    {
        await using var gate = await StartAsync("plain", shared: true);
        var session = await gate.InitializeAsync();
        var before = (string?)(await gate.LegacyCallAsync(session, "first", """{"do":"pid"}"""))["result"]!["content"]![0]!["text"];
        _time.Advance(TimeSpan.FromMinutes(16));
        await SweepAsync(gate);
        Assert.Equal(0, gate.Connector.Status("shop").Connections);
        var after = (string?)(await gate.LegacyCallAsync(session, "first", """{"do":"pid"}"""))["result"]!["content"]![0]!["text"];
        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task A_sessions_own_process_lives_as_long_as_the_session()
    {
        await using var gate = await StartAsync("plain");
        var session = await gate.InitializeAsync();
        _time.Advance(TimeSpan.FromMinutes(16));
        await SweepAsync(gate);
        Assert.Equal(1, gate.Connector.Status("shop").Connections);
        _time.Advance(TimeSpan.FromMinutes(15));
        await SweepAsync(gate);
        Assert.Equal(0, gate.Connector.Status("shop").Connections);
        using var after = await gate.PostAsync(session, """{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        Assert.Equal(404, (int)after.StatusCode);
    }

    [Fact]
    public async Task The_servers_own_setting_stands_before_the_gateways()
    {
        await using var gate = await StartAsync("plain");
        var entry = gate.Node.Current.Servers["shop"];
        await using var link = new ServerLink(entry, Era.Modern, null) { UsedAt = _time.GetTimestamp() };
        var options = new GatewayOptions { Time = _time };
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(link.IsIdle(options, entry));
        Assert.True(link.IsIdle(options, entry with { Settings = entry.Settings with { IdleStop = TimeSpan.FromSeconds(30) } }));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(link.IsIdle(options, entry with { Settings = entry.Settings with { IdleStop = TimeSpan.FromDays(1) } }));
    }

    [Fact]
    public async Task The_link_of_a_server_that_was_removed_ends_at_once()
    {
        await using var gate = await StartAsync("modern");
        await PidAsync(gate);
        await gate.Node.ActAsync(Admin.Acts.AdminActs.RemoveServer, new Admin.Servers.NamedServer("shop"), default);
        await SweepAsync(gate);
        Assert.Equal(0, gate.Connector.Status("shop").Connections);
    }

    private Task<GateUnderTest> StartAsync(string mode, bool shared = false) => GateUnderTest.StartAsync(
        options: new GatewayOptions { Time = _time, IdleStop = TimeSpan.FromMinutes(15) }, command: ["dotnet", Server, mode], shared: shared);

    private static Task SweepAsync(GateUnderTest gate)
    {
        var now = gate.Node.Current;
        return Task.WhenAll(gate.Gate.Sessions.SweepAsync(now), gate.Gate.Links.SweepAsync(now), gate.Gate.SharedLinks.SweepAsync(now, gate.Gate.Sessions.Uses));
    }

    private static async Task<string?> PidAsync(GateUnderTest gate) => await gate.CallAsync("first", """{ "do": "pid" }""");
}
