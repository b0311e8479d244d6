using System.Text;

namespace Turnpike.EndToEnd.Tests.Commands;

public sealed class ServerCommandTests : CommandTests
{
    [Fact]
    public async Task A_server_is_added_listed_shown_and_removed()
    {
        var added = await JsonAsync("server", "add", "files", "--no-probe", "--", "npx", "-y", "some-server", "--json");
        Assert.Equal(["npx", "-y", "some-server", "--json"], added.GetProperty("command").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal("unknown", added.GetProperty("era").GetString());
        Assert.Equal("files", (await JsonAsync("server", "list")).GetProperty("servers")[0].GetProperty("name").GetString());
        Assert.Contains("npx -y some-server --json", (await RunAsync("server", "show", "files")).Output, StringComparison.Ordinal);
        var twice = await RunAsync("server", "add", "files", "--no-probe", "--", "x");
        Assert.Equal((2, true), (twice.Code, twice.Error.Contains("already", StringComparison.Ordinal)));
        await JsonAsync("server", "remove", "files");
        Assert.Equal(2, (await RunAsync("server", "show", "files")).Code);
    }

    [Fact]
    public async Task Header_fields_come_from_a_file_or_standard_input_and_their_values_are_nowhere_to_be_found()
    {
        await JsonAsync("server", "add", "a", "--no-probe", "--url", "https://e.example/mcp", "--header-file", Write("h.txt", "X-Key: hunter-two-1\n"));
        var said = await RunWithAsync("X-Key: hunter-two-2\n", "server", "add", "b", "--no-probe", "--url", "https://e.example/mcp", "--header-file", "-");
        Assert.Equal(0, said.Code);
        var shown = await RunAsync("server", "show", "b");
        Assert.Contains("X-Key", shown.Output, StringComparison.Ordinal);
        foreach (var secret in new[] { "hunter-two-1", "hunter-two-2" })
        {
            Assert.DoesNotContain(secret, said.Output + shown.Output, StringComparison.Ordinal);
            foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
            {
                Assert.False(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0, $"{file} holds the secret");
            }
        }
    }

    [Fact]
    public async Task A_server_that_does_not_answer_exits_3_and_is_not_half_added()
    {
        var said = await RunAsync("server", "add", "gone", "--url", "http://127.0.0.1:9/mcp");
        Assert.Equal(3, said.Code);
        Assert.Equal(0, (await JsonAsync("server", "list")).GetProperty("servers").GetArrayLength());
    }

    [Fact]
    public async Task A_server_that_ends_at_its_start_is_refused_with_what_it_said_last()
    {
        var said = await RunAsync("server", "add", "gone", "--", "sh", "-c", "echo no licence found >&2; exit 3");
        Assert.Equal(3, said.Code);
        Assert.Contains("ended with code 3", said.Error, StringComparison.Ordinal);
        Assert.Contains("no licence found", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_among_a_commands_words_is_not_in_the_record()
    {
        await JsonAsync("server", "add", "s", "--no-probe", "--", "npx", "--api-key=hunter-three");
        var record = await RunAsync("audit", "tail");
        Assert.Contains("npx and 1 more word,", record.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter-three", record.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("../x")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        var said = await RunAsync("server", "add", "--no-probe", "--url", "https://e.example", name);
        Assert.Equal(2, said.Code);
    }

    [Fact]
    public async Task A_client_configuration_is_imported_and_nothing_of_it_started()
    {
        var marker = Path.Combine(Folder, "started");
        var file = Write("mcp.json", $$"""
            { "mcpServers": {
                "one": { "command": "touch", "args": ["{{marker}}"] },
                "two": { "url": "https://e.example/mcp" },
                "bad": { "url": "${where}" } } }
            """);
        var said = await RunAsync("server", "import", file);
        Assert.Equal(1, said.Code);
        Assert.Contains("added one", said.Output, StringComparison.Ordinal);
        Assert.Contains("not added bad", said.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(marker));
        Assert.Equal(2, (await JsonAsync("server", "list")).GetProperty("servers").GetArrayLength());
        Assert.Equal(2, (await RunAsync("server", "import", file, "--only", "tow")).Code);
    }

    [Fact]
    public async Task A_wrong_configuration_file_is_refused_with_its_place_before_anything_starts()
    {
        var said = await RunAsync("up", "--config", Write("c.json", "{\n  \"durabilty\": \"os\"\n}"));
        Assert.Equal(2, said.Code);
        Assert.Contains("line 2, column 3", said.Error, StringComparison.Ordinal);
        Assert.Contains("durability", said.Error, StringComparison.Ordinal);
    }
}
