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

    [Theory]
    [InlineData(2, "does not go with a command", "run", "--gateway", "--", "sh", "-c", "exit 0")]
    [InlineData(2, "does not go with --policy", "run", "--gateway", "--policy", "p.json")]
    [InlineData(2, "are for --gateway", "run", "--server", "files", "--", "sh", "-c", "exit 0")]
    [InlineData(2, "there is no server 'files'", "run", "--gateway", "--server", "files")]
    public async Task The_gateways_own_tools_go_with_servers_that_are_there_and_with_no_command(int code, string said, params string[] args)
    {
        var answer = await RunAsync(args);
        Assert.Equal(code, answer.Code);
        Assert.Contains(said, answer.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await JsonAsync("grant", "list")).GetProperty("grants").GetArrayLength());
    }

    [Fact]
    public async Task A_server_without_a_policy_of_its_name_is_not_reached_through_the_gateways_own_tools()
    {
        Assert.Equal(0, (await RunAsync("server", "add", "files", "--no-probe", "--url", "http://127.0.0.1:1/")).Code);
        var refused = await RunAsync("run", "--gateway", "--server", "files");
        Assert.Equal(2, refused.Code);
        Assert.Contains("turnpike policy apply files FILE", refused.Error, StringComparison.Ordinal);
    }
}
