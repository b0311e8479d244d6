using System.Diagnostics;
using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Connections;

/// <summary>What becomes of a server's process when the servers are changed.</summary>
public sealed class RestartTests
{
    private static readonly string Server = Path.Combine(AppContext.BaseDirectory, "Turnpike.Upstreams.ScriptedServer.dll");

    [Fact]
    public async Task A_server_that_did_not_change_keeps_its_process_and_a_restarted_one_gets_another()
    {
        await using var gate = await GateUnderTest.StartAsync(command: ["dotnet", Server, "modern"]);
        using var stop = new CancellationTokenSource();
        var tending = gate.Gate.TendAsync(stop.Token);
        var before = await PidAsync(gate);
        await gate.Node.ActAsync(AdminActs.RefreshServers, File("another"), default);
        Assert.Contains("another", gate.Node.Current.Servers.Keys);
        Assert.Equal(before, await PidAsync(gate));

        using var process = Process.GetProcessById(int.Parse(before, CultureInfo.InvariantCulture));
        Assert.Equal("connected", (await gate.Node.ActAsync(AdminActs.RestartServer, new EndConnections("shop"), default)).State);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.NotEqual(before, await PidAsync(gate));

        await gate.Node.ActAsync(AdminActs.DisconnectServer, new EndConnections("shop"), default);
        Assert.DoesNotMatch("^[0-9]+$", await gate.CallAsync("first", """{ "do": "pid" }"""));
        await gate.Node.ActAsync(AdminActs.ConnectServer, new NamedServer("shop"), default);
        Assert.Matches("^[0-9]+$", await PidAsync(gate));
        await stop.CancelAsync();
        await tending;
    }

    [Fact]
    public async Task A_call_under_way_is_counted_and_lost_only_by_force()
    {
        await using var gate = await GateUnderTest.StartAsync(command: ["dotnet", Server, "modern"]);
        using var stop = new CancellationTokenSource();
        var tending = gate.Gate.TendAsync(stop.Token);
        var silent = gate.SendAsync(gate.Modern("tools/call", """{ "name": "first", "arguments": { "do": "silence" } }"""));
        while ((await gate.Node.ActAsync(AdminActs.ShowSources, File("shop"), default)).Servers[0].InFlight == 0)
        {
            await Task.Yield();
        }

        var refused = await Assert.ThrowsAsync<AdminException>(() => gate.Node.ActAsync(AdminActs.RestartServer, new EndConnections("shop"), default).AsTask());
        Assert.Contains("shop: 1 call)", refused.Message, StringComparison.Ordinal);
        Assert.False(silent.IsCompleted);

        var forced = await gate.Node.ActAsync(AdminActs.RestartServer, new EndConnections("shop", Force: true), default);
        Assert.Equal(1, forced.Cancelled);
        Assert.NotNull((await silent.WaitAsync(TimeSpan.FromSeconds(10))).Answer!["error"]);
        await stop.CancelAsync();
        await tending;
    }

    private static async Task<string> PidAsync(GateUnderTest gate) => (await gate.CallAsync("first", """{ "do": "pid" }"""))!;

    private static SyncSources File(string name) => new(
    [
        new SourceFile
        {
            Path = "/mcp.json",
            Level = SourceLevel.Explicit,
            Sha256 = "00",
            Entries = [new SourceEntry { Name = name, Digest = "00", Request = new AddServer { Name = name, Command = ["never-started"], Probe = false } }],
        },
    ]);
}
