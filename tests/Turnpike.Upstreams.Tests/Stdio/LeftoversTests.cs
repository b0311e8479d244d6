using System.Diagnostics;
using System.Text.Json;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Stdio;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Stdio;

public sealed class LeftoversTests : IDisposable
{
    private const string Mark = "a-mark-of-a-gateway-that-is-gone";
    private readonly string _folder = Directory.CreateTempSubdirectory("turnpike-children").FullName;
    private readonly List<Process> _started = [];

    public LeftoversTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are known through /proc");

    public void Dispose()
    {
        foreach (var process in _started)
        {
            process.Kill();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Ends_a_process_whose_id_start_time_and_mark_were_written_down_with_what_it_started_and_tells()
    {
        var left = Start(Mark, "sleep 60 & echo $!; wait");
        var child = int.Parse(left.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
        Note(left.Id, StartTime(left.Id), Mark);
        Assert.Equal([new Leftover("left", left.Id)], await EndAsync());
        Assert.Null(ProcessTree.StartTimeOf(left.Id));
        Assert.Null(ProcessTree.StartTimeOf(child));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("another start time")]
    [InlineData("another mark")]
    [InlineData("no mark")]
    public async Task Never_ends_another_process_that_got_the_same_id(string what)
    {
        var other = Start(what == "no mark" ? null : what == "another mark" ? "mark-of-somebody-else" : Mark, "exec sleep 60");
        Note(other.Id, StartTime(other.Id) - (what == "another start time" ? 1UL : 0), Mark);
        Assert.Empty(await EndAsync());
        Assert.NotNull(ProcessTree.StartTimeOf(other.Id));
        Assert.Empty(Directory.GetFiles(_folder)); // What was written down is nobody any more.
    }

    [Fact]
    public async Task The_children_of_a_gateway_that_lives_are_left_alone_and_known_by_their_mark()
    {
        var other = Start(Mark, "exec sleep 60");
        Note(other.Id, StartTime(other.Id), Mark, Environment.ProcessId, StartTime(Environment.ProcessId));
        Assert.Empty(await EndAsync());
        Assert.NotNull(ProcessTree.StartTimeOf(other.Id));
        Assert.True(Leftovers.IsChild(_folder, Mark));
        Assert.False(Leftovers.IsChild(_folder, "another"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"child\":1}")]
    public async Task A_file_that_says_nothing_is_forgotten(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "1-1.json"), text);
        Assert.Empty(await EndAsync());
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_child_is_written_down_while_it_lives_and_readable_to_nobody_else()
    {
        await using var connector = new UpstreamConnector(new UpstreamOptions { DataFolder = _folder, StopGrace = TimeSpan.FromMilliseconds(300) });
        var connection = await StartAsync(connector);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "children")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(connection.Child.Id, JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("child").GetInt32());
        await connection.DisposeAsync();
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "children")));
    }

    private Task<System.Collections.Immutable.ImmutableArray<Leftover>> EndAsync() =>
        Leftovers.EndAsync(_folder, TimeSpan.FromSeconds(2), TimeProvider.System);

    private Process Start(string? mark, string script)
    {
        var info = new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true };
        info.Environment.Remove("TURNPIKE_CHILD");
        if (mark is not null)
        {
            info.Environment["TURNPIKE_CHILD"] = mark;
        }

        var process = Process.Start(info)!;
        _started.Add(process);
        return process;
    }

    // A gateway with the id 2^22 lives nowhere: it is the kernel's greatest id and one more.
    private void Note(int id, ulong started, string mark, int gateway = 4_194_304, ulong gatewayStarted = 1) => File.WriteAllText(
        Path.Combine(_folder, $"{id}-{started}.json"),
        JsonSerializer.Serialize(new { server = "left", child = id, started, mark, gateway, gateway_started = gatewayStarted }));

    private static ulong StartTime(int id) => ProcessTree.StartTimeOf(id)!.Value;
}
