using Turnpike.EndToEnd.Tests.Commands;

namespace Turnpike.EndToEnd.Tests.Secrets;

public sealed class SecretCommandTests : CommandTests
{
    private const string Canary = "cnry-9f31-value";

    [Fact]
    public async Task A_secret_is_set_listed_rotated_rolled_back_and_removed_and_never_shown()
    {
        await AddAsync();
        var said = new List<string>();
        said.Add(await DoneAsync(Canary + "\n", "secret", "set", "s", "API_TOKEN", "--from-stdin"));
        var set = await JsonAsync("secret", "list", "s");
        said.Add(set.ToString());
        Assert.Equal("••••", set.GetProperty("secrets")[0].GetProperty("masked").GetString());
        Assert.True(set.GetProperty("secrets")[0].GetProperty("used").GetBoolean());
        said.Add(await DoneAsync(Canary + "-2", "secret", "rotate", "s", "API_TOKEN", "--from-stdin", "--expires", "90d"));
        said.Add(await DoneAsync("", "secret", "list"));
        said.Add(await DoneAsync("", "server", "show", "s"));
        var history = await JsonAsync("secret", "history", "s", "API_TOKEN");
        Assert.Equal(2, history.GetProperty("secrets").GetArrayLength());
        said.Add(await DoneAsync("", "secret", "rollback", "s", "API_TOKEN", "--to", "1"));
        said.Add(await DoneAsync("", "secret", "key", "show"));
        said.Add(await DoneAsync("", "audit", "query", "--json"));
        Assert.Equal(2, (await RunAsync("secret", "remove", "s", "API_TOKEN")).Code);
        said.Add(await DoneAsync("", "secret", "remove", "s", "API_TOKEN", "--yes"));
        Assert.Contains("MISSING: secret API_TOKEN", await DoneAsync("", "server", "show", "s"), StringComparison.Ordinal);

        Assert.All(said, text => Assert.DoesNotContain("cnry", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("shp", "API_TOKEN", Canary, "no server 'shp'")]
    [InlineData("s", "LD_PRELOAD", Canary, "which code")]
    [InlineData("s", "https_proxy", Canary, "which way")]
    [InlineData("s", "API-TOKEN", Canary, "no name")]
    [InlineData("s", "API_TOKEN", "", "empty")]
    [InlineData("s", "API_TOKEN", "cnry\nX-Evil: 1", "several lines")]
    [InlineData("s", "API_TOKEN", "cnry\0", "NUL")]
    public async Task What_cannot_be_a_secret_is_refused_and_nothing_stored(string server, string name, string value, string why)
    {
        await AddAsync();

        var refused = await RunWithAsync(value, "secret", "set", server, name, "--from-stdin");

        Assert.Equal(2, refused.Code);
        Assert.Contains(why, refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("cnry", refused.Error + refused.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await JsonAsync("secret", "list")).GetProperty("secrets").GetArrayLength());
    }

    [Fact]
    public async Task A_value_is_no_argument_and_one_that_was_is_not_repeated()
    {
        await AddAsync();
        foreach (var refused in new[] { await RunAsync("secret", "set", "s", "API_TOKEN", Canary), await RunAsync("secret", "set", "s", "API_TOKEN", "--value=" + Canary), await RunAsync("secret", "set", "s", "API_TOKEN") })
        {
            Assert.Equal(2, refused.Code);
            Assert.DoesNotContain("cnry", refused.Error + refused.Output, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await RunWithAsync(Canary, "secret", "rotate", "s", "API_TOKEN", "--from-stdin")).Code);
        Assert.Equal(2, (await RunWithAsync(Canary, "secret", "set", "s", "API_TOKEN", "--from-stdin", "--caller", "nobody")).Code);
    }

    [Fact]
    public async Task References_stand_in_variables_and_header_fields_only_and_no_variable_steers_the_process()
    {
        var argument = await RunAsync("server", "add", "a", "--no-probe", "--", "server", "--key=${secret:API_TOKEN}");
        Assert.Equal(2, argument.Code);
        Assert.Contains("give the server a variable", argument.Error, StringComparison.Ordinal);
        var url = await RunAsync("server", "add", "a", "--no-probe", "--url", "https://a.example/mcp?key=${secret:API_TOKEN}");
        Assert.Equal(2, url.Code);
        Assert.Contains("header field", url.Error, StringComparison.Ordinal);
        var steering = await RunWithAsync("LD_PRELOAD=/tmp/x.so", "server", "add", "a", "--no-probe", "--env-file", "-", "--", "server");
        Assert.Equal(2, steering.Code);
        Assert.Contains("--allow-variable LD_PRELOAD", steering.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunWithAsync("PATH=/opt/bin", "server", "add", "a", "--no-probe", "--env-file", "-", "--allow-variable", "PATH", "--", "server")).Code);
    }

    [Fact]
    public async Task A_secret_may_be_a_file_or_a_program_and_its_key_may_move()
    {
        await AddAsync();
        var file = Write("token", Canary);
        Assert.Contains("\"from\":\"file\"", (await JsonAsync("secret", "set", "s", "API_TOKEN", "--from", "file://" + file)).ToString(), StringComparison.Ordinal);
        Assert.Contains("\"from\":\"program\"", (await JsonAsync("secret", "set", "s", "API_TOKEN", "--", "/bin/cat", file)).ToString(), StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("secret", "set", "s", "API_TOKEN", "--", "cat", file)).Code);
        Assert.Equal(2, (await RunAsync("secret", "set", "s", "API_TOKEN", "--from", "https://vault.example/x")).Code);
        var before = (await JsonAsync("secret", "key", "show")).GetProperty("id").GetString();
        Assert.NotEqual(before, (await JsonAsync("secret", "key", "move", "--to", "file")).GetProperty("id").GetString());
        Assert.Contains("(did you mean keyring?)", (await RunAsync("secret", "key", "move", "--to", "keyrin")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await JsonAsync("secret", "history", "s", "API_TOKEN")).GetProperty("secrets").GetArrayLength());
    }

    private Task<Said> AddAsync() => RunWithAsync("Authorization: Bearer ${secret:API_TOKEN}", "server", "add", "s", "--url", "http://127.0.0.1:1/mcp", "--header-file", "-", "--no-probe");

    private async Task<string> DoneAsync(string input, params string[] args)
    {
        var said = await RunWithAsync(input, args);
        Assert.True(said.Code == 0, said.Output + said.Error);
        return said.Output + said.Error;
    }
}
