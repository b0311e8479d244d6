using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Admin.Tests.Servers;

public sealed class ServerHealthTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_names_every_server_and_starts_none()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await node.ActAsync(AdminActs.AddServer, new AddServer { Name = "web", Url = "https://e.example/mcp", Probe = false }, Cancellation);
        await node.ActAsync(AdminActs.AddServer, new AddServer { Name = "local", Command = ["never-started"], Probe = false }, Cancellation);
        var servers = (await node.ActAsync(AdminActs.AskHealth, new AskHealth(null), Cancellation)).Servers;
        Assert.Equal([("local", "idle", "stdio"), ("web", "idle", "http")], servers.Select(s => (s.Name, s.State, s.Transport)));
        Assert.All(servers, s => Assert.Equal((null, 0, null), (s.ProcessId, s.InFlight, s.P50Ms)));
        Assert.Equal("web", Assert.Single((await node.ActAsync(AdminActs.AskHealth, new AskHealth("web"), Cancellation)).Servers).Name);
        var unknown = await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsync(AdminActs.AskHealth, new AskHealth("wep"), Cancellation));
        Assert.Equal("web", unknown.Fault.Nearest);
    }

    [Fact]
    public async Task A_server_that_is_this_gateway_is_refused_and_nothing_is_kept()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        node.Announce(new Uri("http://127.0.0.1:7227"));
        AddServer[] loops =
        [
            new() { Name = "me", Command = ["npx", "turnpike", "up", "--data", work.Data], Probe = false },
            new() { Name = "me", Url = "http://localhost:7227/mcp/me", Probe = false },
            new() { Name = "me", Command = ["turnpike", "connect", "http://127.0.0.1:7227/mcp/me"], Probe = false },
        ];
        foreach (var loop in loops)
        {
            var refused = await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsync(AdminActs.AddServer, loop, Cancellation));
            Assert.Equal(AdminFaultCode.Invalid, refused.Fault.Code);
            Assert.Contains("for ever", refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(node.Current.Servers);
        await node.ActAsync(AdminActs.AddServer, new AddServer { Name = "demo", Command = ["turnpike", "playground"], Probe = false }, Cancellation);
    }

    [Fact]
    public async Task The_idle_time_is_kept_with_the_server_and_bounded()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await node.ActAsync(AdminActs.AddServer, new AddServer { Name = "s", Command = ["x"], Probe = false, IdleStopSeconds = 90 }, Cancellation);
        Assert.Equal(TimeSpan.FromSeconds(90), node.Current.Servers["s"].Settings.IdleStop);
        await Assert.ThrowsAsync<AdminException>(async () =>
            await node.ActAsync(AdminActs.AddServer, new AddServer { Name = "t", Command = ["x"], Probe = false, IdleStopSeconds = 9 }, Cancellation));
    }

    [Fact]
    public void An_sse_entry_of_a_client_can_be_imported_and_what_it_speaks_is_tried()
    {
        var read = Assert.Single(ClientConfiguration.Read(Encoding.UTF8.GetBytes("""{ "mcpServers": { "old": { "type": "sse", "url": "https://e.example/sse" } } }""")));
        Assert.Equal("https://e.example/sse", read.Request!.Url);
        Assert.Null(read.Problem);
    }

    [Fact]
    public async Task A_leftover_is_ended_when_the_folder_gets_an_owner_and_recorded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are known through /proc");
        await using var work = new Workplace();
        const string Mark = "a-mark-of-a-gateway-that-is-gone";
        var info = new ProcessStartInfo("/bin/sh", ["-c", "exec sleep 60"]);
        info.Environment["TURNPIKE_CHILD"] = Mark;
        using var left = Process.Start(info)!;
        var folder = Directory.CreateDirectory(Leftovers.FolderIn(work.Data)).FullName;
        var stat = File.ReadAllText($"/proc/{left.Id}/stat");
        var started = ulong.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllText(
            Path.Combine(folder, $"{left.Id}-{started}.json"),
            JsonSerializer.Serialize(new { server = "files", child = left.Id, started, mark = Mark, gateway = 4_194_304, gateway_started = 1 }));
        await work.OpenAsync();
        await left.WaitForExitAsync(Cancellation);
        var record = Assert.Single(await work.RecordsAsync(), r => r.TryGetProperty("method", out var method) && method.GetString() == "server.leftover");
        Assert.Contains($"process {left.Id}", record.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"files\"", record.GetRawText(), StringComparison.Ordinal);
    }
}
