namespace Turnpike.EndToEnd.Tests.Commands;

public sealed class RunCommandTests : CommandTests
{
    [Fact]
    public async Task A_wrong_policy_starts_nothing_and_leaves_nothing_behind()
    {
        var marker = Path.Combine(Folder, "started");
        var said = await RunAsync("run", "--policy", Write("p.json", "{ \"version\": \"1\" }"), "--", "sh", "-c", $"touch '{marker}'");
        Assert.Equal(2, said.Code);
        Assert.Contains("p.json:1:1: ", said.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(marker));
        Assert.Equal(0, (await JsonAsync("server", "list")).GetProperty("servers").GetArrayLength());
        Assert.Equal(0, (await JsonAsync("policy", "list")).GetProperty("policies").GetArrayLength());
        Assert.Equal(1, (await JsonAsync("audit", "query", "--kind", "refused_act")).GetProperty("records").GetArrayLength());
    }

    [Fact]
    public async Task A_server_that_does_not_start_leaves_nothing_behind()
    {
        Assert.Equal(3, (await RunAsync("run", "--", "sh", "-c", "exit 3")).Code);
        Assert.Equal(0, (await JsonAsync("server", "list")).GetProperty("servers").GetArrayLength());
        Assert.Equal(0, (await JsonAsync("policy", "list")).GetProperty("policies").GetArrayLength());
    }
}
