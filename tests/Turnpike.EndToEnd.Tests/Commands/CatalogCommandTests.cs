using System.Text.Json;

namespace Turnpike.EndToEnd.Tests.Commands;

/// <summary>The catalogue's commands, on a catalogue in a data folder of the test's own.</summary>
public sealed class CatalogCommandTests : CommandTests
{
    private const string Lines = """
        {"server":"io.example/files","title":"Files","description":"Files of a folder."}
        {"server":"io.example/files","name":"delete_file","description":"Delete a file for good.","inputSchema":{"type":"object","properties":{"path":{"type":"string"}}}}
        {"server":"io.example/files","name":"list_files","description":"List the files of a folder.","inputSchema":{"type":"object"}}
        {"server":"io.example/later","description":"Nobody has looked at its files."}

        """;

    [Fact]
    public async Task Imports_searches_and_shows()
    {
        var import = await JsonAsync("catalog", "import", Write("tools.jsonl", Lines));
        var source = Assert.Single(import.GetProperty("sources").EnumerateArray());
        Assert.Equal((2, 2, 0), (source.GetProperty("servers").GetInt32(), source.GetProperty("added").GetInt32(), source.GetProperty("refused").GetInt32()));
        Assert.True(File.Exists(Path.Combine(Data, "catalog.db")));

        var found = await JsonAsync("catalog", "search", "file", "--class", "destructive", "--tag", "path");
        Assert.Equal("delete_file", Assert.Single(found.GetProperty("tools").EnumerateArray()).GetProperty("name").GetString());
        Assert.False(found.GetProperty("bounded").GetBoolean());

        var tool = await JsonAsync("catalog", "show", "io.example/files/delete_file");
        Assert.Equal("Destructive", tool.GetProperty("class").GetString());
        Assert.NotEmpty(tool.GetProperty("evidence").EnumerateArray());
        Assert.NotEmpty(tool.GetProperty("attacks").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, tool.GetProperty("correction").ValueKind);
        Assert.Equal("delete_file", tool.GetProperty("definition").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_server_nobody_looked_at_is_unknown_and_never_of_low_risk()
    {
        await RunAsync("catalog", "import", Write("tools.jsonl", Lines));
        var shown = await RunAsync("catalog", "show", "io.example/later");
        Assert.Contains("not scanned", shown.Output, StringComparison.Ordinal);
        var server = (await JsonAsync("catalog", "show", "io.example/later")).GetProperty("server");
        Assert.False(server.GetProperty("scanned").GetBoolean());
        Assert.Equal(JsonValueKind.Null, server.GetProperty("severity").ValueKind);
        var found = await RunAsync("catalog", "search", "nobody", "looked");
        Assert.Contains("server io.example/later: not scanned", found.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_line_is_named_and_the_answer_is_no()
    {
        var said = await RunAsync("catalog", "import", Write("tools.jsonl", Lines + "broken\n"));
        Assert.Equal(1, said.Code);
        Assert.Contains("tools.jsonl:5: no JSON", said.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("catalog", "show", "io.example/files/list_files")).Code);
    }

    [Fact]
    public async Task What_is_not_there_is_refused_with_the_nearest_thing()
    {
        Assert.Equal(2, (await RunAsync("catalog", "search", "x")).Code);
        await RunAsync("catalog", "import", Write("tools.jsonl", Lines));
        foreach (var (args, nearest) in new (string[], string)[]
        {
            (["catalog", "show", "io.example/files/delete_fil"], "io.example/files/delete_file"),
            (["catalog", "show", "Files"], "io.example/files"),
            (["catalog", "search", "x", "--server", "later"], "io.example/later"),
            (["catalog", "search", "x", "--class", "Destroying"], "Destructive"),
            (["catalog", "search", "x", "--flag", "admn"], "admin"),
            (["catalog", "search", "x", "--limit", "0"], "--limit 20"),
            (["catalog", "import", Path.Combine(Folder, "tool.jsonl")], "tools.jsonl"),
            (["catalog", "attacks", "tool-poisonin"], "tool-poison"),
        })
        {
            var said = await RunAsync(args);
            Assert.Equal(2, said.Code);
            Assert.Contains(nearest, said.Error, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await RunAsync("catalog", "changes", "--since", "nonsense")).Code);
        Assert.Equal(3, (await RunAsync("catalog", "import", "http://registry.example.com")).Code);
    }

    [Fact]
    public async Task Changes_go_on_at_their_cursor()
    {
        await RunAsync("catalog", "import", Write("tools.jsonl", Lines));
        var first = await JsonAsync("catalog", "changes");
        Assert.Equal(4, first.GetProperty("changes").GetArrayLength());
        await RunAsync("catalog", "import", Write("tools.jsonl", Lines.Replace("List the files", "Delete all the files", StringComparison.Ordinal)));
        var next = await JsonAsync("catalog", "changes", "--since", first.GetProperty("cursor").GetString()!);
        Assert.Equal(["definition_drift", "risk_up"], next.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Classifies_lines_without_a_catalogue_and_names_those_that_are_none()
    {
        var said = await RunWithAsync(Lines.Split('\n')[1] + "\n\n{\"title\":\"x\"}\n", "catalog", "classify", "-", "--json");
        Assert.Equal(1, said.Code);
        var lines = said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal("Destructive", lines[0].GetProperty("class").GetString());
        Assert.Equal(3, lines[1].GetProperty("line").GetInt32());
        Assert.False(File.Exists(Path.Combine(Data, "catalog.db")));
        Assert.Contains("Destructive", (await RunWithAsync(Lines.Split('\n')[1], "catalog", "classify", "-")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attacks_are_listed_narrowed_and_shown()
    {
        var all = await JsonAsync("catalog", "attacks");
        var some = await JsonAsync("catalog", "attacks", "--class", "execute", "--tag", "shell");
        Assert.InRange(some.GetProperty("attacks").GetArrayLength(), 1, all.GetProperty("attacks").GetArrayLength() - 1);
        var id = some.GetProperty("attacks")[0].GetProperty("id").GetString()!;
        var one = await JsonAsync("catalog", "attacks", id);
        Assert.NotEmpty(one.GetProperty("stages").EnumerateArray());
        Assert.NotEmpty(one.GetProperty("limits").GetString()!);
        Assert.Contains("what a gateway cannot do", (await RunAsync("catalog", "attacks", id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_file_may_be_named_and_terminals_are_safe_from_what_servers_say()
    {
        var file = Path.Combine(Folder, "elsewhere.db");
        await RunAsync("catalog", "import", "--catalog", file, Write("tools.jsonl", """{"server":"evil","name":"get_it","description":"Get \u001b[31mit."}"""));
        Assert.False(File.Exists(Path.Combine(Data, "catalog.db")));
        var said = await RunAsync("catalog", "search", "get", "--catalog", file);
        Assert.Equal(0, said.Code);
        Assert.DoesNotContain("\u001b", said.Output + (await RunAsync("catalog", "show", "evil/get_it", "--catalog", file)).Output, StringComparison.Ordinal);
    }
}
