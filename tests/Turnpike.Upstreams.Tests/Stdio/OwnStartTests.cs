using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Stdio;
using Turnpike.Wire.Revisions;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Stdio;

public sealed class OwnStartTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("turnpike-own").FullName;

    private string Own => Path.Combine(_home, "own");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [InlineData("turnpike", "up", "--data", "{own}")]
    [InlineData("/usr/local/bin/turnpike", "run", "--data={own}", "--", "npx", "server")]
    [InlineData("TURNPIKE.exe", "--data", "{own}/", "up")]
    [InlineData("npx", "-y", "turnpike@latest", "connect", "--data", "{own}/../own")]
    [InlineData("dotnet", "/opt/turnpike/Turnpike.dll", "run", "--data", "{own}")]
    [InlineData("python3", "-m", "turnpike", "up", "--data", "{own}")]
    [InlineData("uvx", "turnpike", "up", "--data", "{own}")]
    [InlineData("sh", "-c", "cd /; exec turnpike up --data '{own}'")]
    [InlineData("env", "X=1", "turnpike", "up", "--data", "{own}")]
    public void Refuses_itself_on_its_own_data_folder_however_it_is_wrapped(params string[] command)
    {
        var problem = OwnStart.Problem(Target(command), Own);
        Assert.Contains("start itself for ever", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("turnpike", "playground")]
    [InlineData("turnpike", "playground", "--data", "{own}")]
    [InlineData("turnpike", "up", "--data", "{own}-other")]
    [InlineData("turnpike", "up")]
    [InlineData("npx", "server-turnpike-docs", "run")]
    [InlineData("turnpike", "scan", "--", "npx", "run")]
    [InlineData("echo", "turnpike")]
    public void Anything_else_may_be_started(params string[] command) => Assert.Null(OwnStart.Problem(Target(command), Own));

    [Fact]
    public void The_folder_may_be_named_by_a_variable_of_the_entry_or_be_the_default()
    {
        Assert.NotNull(OwnStart.Problem(Target("turnpike", "up") with { Environment = [new("TURNPIKE_DATA", Own)] }, Own));
        Assert.NotNull(OwnStart.Problem(Target("turnpike", "up") with { Environment = [new("XDG_DATA_HOME", _home)] }, Path.Combine(_home, "turnpike")));
    }

    [Fact]
    public void A_link_hides_neither_the_program_nor_the_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links");
        Directory.CreateDirectory(Own);
        var program = Path.Combine(_home, "turnpike");
        File.WriteAllText(program, "");
        File.CreateSymbolicLink(Path.Combine(_home, "innocent"), program);
        Directory.CreateSymbolicLink(Path.Combine(_home, "elsewhere"), Own);
        Assert.NotNull(OwnStart.Problem(Target(Path.Combine(_home, "innocent"), "up", "--data", Path.Combine(_home, "elsewhere")), Own));
    }

    [Fact]
    public async Task A_connection_to_it_is_refused_and_nothing_is_started()
    {
        await using var connector = new UpstreamConnector(new UpstreamOptions { DataFolder = Own });
        var fault = await Assert.ThrowsAsync<UpstreamException>(
            async () => await connector.OpenAsync("loop", Target("turnpike", "up", "--data", "{own}"), Era.Legacy, null, Token));
        Assert.Equal(UpstreamFault.Refused, fault.Fault);
        Assert.Null(connector.Status("loop").ProcessId);
    }

    private ServerTarget Target(params string[] command) =>
        new(null, [.. command.Select(word => word.Replace("{own}", Own, StringComparison.Ordinal))], null, [], []);
}
