using System.Text.Json;

namespace Turnpike.EndToEnd.Tests.Commands;

/// <summary>Recommended policies, shown and put in force.</summary>
public sealed class RecommendedPolicyTests : ToolServerTests
{
    private const string Delete = """{"name":"delete_note","description":"Permanently deletes a note.","inputSchema":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}}""";
    private const string List = """{"name":"list_notes","description":"Lists the notes.","inputSchema":{"type":"object"}}""";

    [Fact]
    public async Task The_policy_of_a_servers_approved_tools_applies_as_it_is_shown()
    {
        Tools(Delete, List);
        await JsonAsync(["server", "add", "s", "--approve-baseline", "--", .. Server()]);
        var shown = await RunAsync("policy", "show", "--recommended", "s");
        Assert.Equal(0, shown.Code);
        var file = Path.Combine(Folder, "s.yaml");
        await File.WriteAllTextAsync(file, shown.Output, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await RunAsync("policy", "check", file, "--server", "s")).Code);
        Assert.Equal(0, (await RunAsync("policy", "apply", "s", file)).Code);
        var asked = await AskedAsync("policy", "explain", "s", "--tool", "delete_note", "--args", "{\"path\":\"/a\"}", "--server", "s");
        Assert.Equal(("require_approval", "/tools/delete_note/action"), (asked.GetProperty("decision").GetString(), asked.GetProperty("rule").GetString()));
        Assert.Equal("allow", (await JsonAsync("policy", "explain", "s", "--tool", "list_notes", "--server", "s")).GetProperty("decision").GetString());
    }

    [Fact]
    public async Task With_placeholders_it_is_refused_until_they_are_filled()
    {
        Tools(Delete);
        await JsonAsync(["server", "add", "s", "--approve-baseline", "--", .. Server()]);
        var file = Path.Combine(Folder, "s.yaml");
        await File.WriteAllTextAsync(file, (await RunAsync("policy", "show", "--recommended", "s", "--placeholders")).Output, TestContext.Current.CancellationToken);
        var refused = await RunAsync("policy", "check", file);
        Assert.Equal(2, refused.Code);
        Assert.Contains("this is a placeholder: write in its place an absolute directory, such as /srv/docs", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("policy", "apply", "s", file)).Code);
        var filled = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("${FILL: an absolute directory, such as /srv/docs}", "/srv/notes", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, filled, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await RunAsync("policy", "check", file, "--server", "s")).Code);
    }

    [Fact]
    public async Task The_default_set_decides_by_what_a_pinned_tool_can_do()
    {
        Tools(Delete, List);
        await JsonAsync(["server", "add", "s", "--approve-baseline", "--", .. Server()]);
        var file = Path.Combine(Folder, "set.yaml");
        await File.WriteAllTextAsync(file, (await JsonAsync("policy", "show", "--default-set")).GetProperty("document").GetString(), TestContext.Current.CancellationToken);
        Assert.Equal("require_approval", (await AskedAsync("policy", "explain", file, "--tool", "delete_note", "--args", "{\"path\":\"/a\"}", "--server", "s")).GetProperty("decision").GetString());
        Assert.Equal("allow", (await JsonAsync("policy", "explain", file, "--tool", "list_notes", "--server", "s")).GetProperty("decision").GetString());
    }

    [Fact]
    public async Task A_persons_correction_decides_and_stands_in_what_is_recommended()
    {
        Tools(List);
        await JsonAsync(["server", "add", "s", "--approve-baseline", "--", .. Server()]);
        var file = Write("set.yaml", (await RunAsync("policy", "show", "--default-set")).Output);
        Assert.Equal("allow", (await JsonAsync("policy", "explain", file, "--tool", "list_notes", "--server", "s")).GetProperty("decision").GetString());
        await JsonAsync("catalog", "correct", "s", "list_notes", "--class", "Financial", "--severity", "high", "--reason", "Each list is billed.");
        Assert.Equal("require_approval", (await AskedAsync("policy", "explain", file, "--tool", "list_notes", "--server", "s")).GetProperty("decision").GetString());
        var recommended = (await RunAsync("policy", "show", "--recommended", "s")).Output;
        Assert.Contains("\"Each list is billed.\".\n", recommended, StringComparison.Ordinal);
        Assert.Contains("action: require_approval", recommended, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_takes_what_a_tool_can_do_where_no_server_says_it()
    {
        var file = Write("set.yaml", (await RunAsync("policy", "show", "--default-set")).Output);
        Assert.Equal("allow", (await JsonAsync("policy", "explain", file, "--tool", "t", "--class", "Write", "--severity", "high", "--flag", "admin")).GetProperty("decision").GetString());
        Assert.Equal("require_approval", (await AskedAsync("policy", "explain", file, "--tool", "t", "--class", "Execute", "--severity", "critical")).GetProperty("decision").GetString());
        Assert.Equal("deny", (await AskedAsync("policy", "explain", file, "--tool", "t")).GetProperty("decision").GetString());
        Assert.Equal(2, (await RunAsync("policy", "explain", file, "--tool", "t", "--class", "write")).Code);
    }

    [Theory]
    [InlineData("policy", "show")]
    [InlineData("policy", "show", "a", "--default-set")]
    [InlineData("policy", "show", "--default-set", "--placeholders")]
    [InlineData("policy", "show", "--recommended", "s", "--default-set")]
    [InlineData("policy", "show", "--recommended", "nowhere")]
    public async Task One_policy_is_shown(params string[] arguments) => Assert.Equal(2, (await RunAsync(arguments)).Code);

    private async Task<JsonElement> AskedAsync(params string[] arguments)
    {
        var said = await RunAsync([.. arguments, "--json"]);
        Assert.Equal(1, said.Code);
        return JsonDocument.Parse(said.Output).RootElement;
    }
}
