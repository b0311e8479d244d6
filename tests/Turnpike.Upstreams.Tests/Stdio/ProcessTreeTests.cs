using System.Diagnostics;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Stdio;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Stdio;

public sealed class ProcessTreeTests
{
    private static UpstreamOptions Quick => new() { StopGrace = TimeSpan.FromMilliseconds(300) };

    [Theory]
    [InlineData("child")]
    [InlineData("daemon")]
    public async Task Stops_what_the_server_started_even_a_daemon(string how)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the tree is found through /proc");
        await using var connector = new UpstreamConnector(Quick);
        var connection = await StartAsync(connector);
        var spawned = (await connection.AskAsync(1, "spawn", $"\"how\":\"{how}\"")).GetInt32();
        var before = Marked(connection.Child.Id);
        Assert.True(before.Count >= 2, $"{spawned} and the server carry the mark: {before.Count}");
        await connection.DisposeAsync();
        Assert.All(before, id => Assert.False(IsAlive(id), $"{id} lives"));
    }

    [Fact]
    public async Task Kills_a_server_that_ignores_the_end_of_input_and_sigterm()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals");
        await using var connector = new UpstreamConnector(Quick);
        var connection = await StartAsync(connector, "stubborn");
        await connection.AskAsync(1, "echo");
        await connection.DisposeAsync();
        Assert.True(connection.Closed.IsCompleted);
        Assert.False(IsAlive(connection.Child.Id));
    }

    [Fact]
    public async Task Never_signals_a_process_it_did_not_start()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the tree is found through /proc");
        await using var connector = new UpstreamConnector(Quick);
        await using var other = await StartAsync(connector);
        var connection = await StartAsync(connector, "stubborn");
        await connection.AskAsync(1, "echo");
        await connection.DisposeAsync();
        Assert.NotEmpty((await other.AskAsync(1, "echo")).GetString()!);
    }

    [Fact]
    public async Task A_gateway_that_is_killed_leaves_nothing_of_what_its_servers_started()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the tree is found through /proc");
        var mark = $"LEFT_BY=test-{Guid.NewGuid():N}";

        // One grandchild in the server's session, and one that left it.
        const string Server = "sleep 300 & setsid --fork sleep 300; wait";
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Turnpike.Upstreams.ScriptedServer.dll"), "gateway", mark, "/bin/sh", "-c", Server])
        {
            RedirectStandardOutput = true,
        };
        using var gateway = Process.Start(info)!;
        Assert.Equal("started", await gateway.StandardOutput.ReadLineAsync(Token));
        while (Carrying(mark).Count < 3)
        {
            await Task.Yield();
        }

        gateway.Kill();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (Carrying(mark) is { Count: > 0 } left)
        {
            await EndAsync(left[0], patience.Token);
        }
    }

    [Fact]
    public async Task Servers_that_hang_are_stopped_together_within_five_seconds()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals");
        var connector = new UpstreamConnector();
        for (var i = 0; i < 4; i++)
        {
            var hangs = new State.Snapshots.ServerTarget(null, ["/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 60; done"], null, [], []);
            var connection = (StdioConnection)await connector.OpenAsync($"hangs-{i}", hangs, Wire.Revisions.Era.Legacy, null, Token);
            while (connection.NoiseLines == 0)
            {
                await Task.Yield(); // The trap is set once it says so.
            }
        }

        var since = Stopwatch.GetTimestamp();
        await connector.DisposeAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, connector.Status($"hangs-{i}").Connections));
    }

    private static async Task EndAsync(int id, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(cancellation);
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }
    }

    private static List<int> Marked(int root) => Carrying(System.Text.Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{root}/environ"))
        .Split('\0').Single(v => v.StartsWith("TURNPIKE_CHILD=", StringComparison.Ordinal)));

    private static List<int> Carrying(string mark)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), out var id) && File.ReadAllText($"{folder}/environ").Contains(mark, StringComparison.Ordinal))
                {
                    found.Add(id);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
            }
        }

        return found;
    }

    private static bool IsAlive(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
