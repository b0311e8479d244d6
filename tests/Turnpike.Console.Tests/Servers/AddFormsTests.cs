using System.Net;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Secrets;
using Turnpike.Admin.Servers;
using Turnpike.Console.Servers.Adding;
using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.Servers;

public sealed class AddFormsTests : IAsyncLifetime
{
    private const string Canary = "canary-4711-of-a-secret";

    private OpenConsole _console = null!;

    public async ValueTask InitializeAsync() => _console = await OpenConsole.StartAsync();

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task A_server_is_added_by_its_url_and_its_values_go_to_the_vault()
    {
        var reply = await _console.PostAsync(
            "ada", "/console/servers/new/url", ("url", "http://127.0.0.1:1/mcp"), ("name", "api"), ("pair-name-0", "Authorization"), ("pair-value-0", $"Bearer {Canary}"));
        Assert.Equal((303, "/console/servers/api"), (reply.Status, reply.Location));
        var server = await ShowAsync("api");
        Assert.Equal(["AUTHORIZATION"], server.Secrets);
        Assert.Empty(server.MissingSecrets);
        foreach (var page in new[] { "", "/credentials", "/settings" })
        {
            var shown = await _console.GetAsync("ada", "/console/servers/api" + page);
            Assert.Equal(200, shown.Status);
            Assert.DoesNotContain(Canary, shown.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_form_that_is_refused_comes_back_as_it_was_filled_in_but_for_values()
    {
        var reply = await _console.PostAsync(
            "ada", "/console/servers/new/command", ("command", "run \"it"), ("name", "mine"), ("pair-name-0", "TOKEN"), ("pair-value-0", Canary));
        Assert.Equal(400, reply.Status);
        Assert.Contains("is opened and not closed", reply.Text, StringComparison.Ordinal);
        Assert.Contains(reply.Page.All("input"), i => i.GetValueOrDefault("value") == "mine");
        Assert.Contains(reply.Page.All("input"), i => i.GetValueOrDefault("value") == "TOKEN");
        Assert.DoesNotContain(Canary, reply.Text, StringComparison.Ordinal);
        Assert.Empty(_console.Node.Current.AddedServers);
    }

    [Fact]
    public async Task A_variable_that_steers_a_process_is_refused_unless_it_is_meant()
    {
        (string, string)[] form = [("command", "/nowhere/server"), ("name", "s"), ("pair-name-0", "NODE_OPTIONS"), ("pair-value-0", "--require=x")];
        Assert.Equal(400, (await _console.PostAsync("ada", "/console/servers/new/command", form)).Status);
        Assert.Equal(303, (await _console.PostAsync("ada", "/console/servers/new/command", [.. form, ("allow", "NODE_OPTIONS")])).Status);
    }

    [Fact]
    public async Task A_paste_is_shown_first_and_its_values_never_come_back_to_a_page()
    {
        await _console.AddAsync("there");
        var pasted = await PasteAsync("ada", $$$"""
            { "mcpServers": {
              "one": { "command": "/nowhere/one", "args": ["--api-key", "{{{Canary}}}"], "env": { "API_KEY": "{{{Canary}}}" } },
              "two": { "url": "https://two.example/{{{Canary}}}?k={{{Canary}}}", "headers": { "X-Key": "{{{Canary}}}" } },
              "there": { "command": "/nowhere/there" },
              "odd": { "command": "${HOME}/x" },
              "<script>alert(1)</script>": { "command": "/nowhere/hostile" } } }
            """);
        Assert.DoesNotContain(Canary, pasted.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", pasted.Text, StringComparison.Ordinal);
        Assert.Contains("API_KEY", pasted.Text, StringComparison.Ordinal);
        Assert.Contains("X-Key", pasted.Text, StringComparison.Ordinal);
        Assert.Equal([false, false, true, true, false], pasted.Page.All("input").Where(i => i.GetValueOrDefault("name") == "take").Select(i => i.ContainsKey("disabled")));

        await _console.PostAsync("ada", "/console/servers/new/pasted", ("id", Id(pasted)), ("take", "0"), ("take", "2"));
        Assert.Equal(["one", "there"], _console.Node.Current.AddedServers.Select(s => s.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["API_KEY"], (await ShowAsync("one")).Secrets);
        Assert.Contains("Not added: there", WebUtility.HtmlDecode((await _console.GetAsync("ada", "/console/servers")).Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paste_is_for_the_one_who_pasted_it_and_answered_once()
    {
        var pasted = await PasteAsync("ada", """{ "mcpServers": { "one": { "command": "/nowhere/one" }, "two": { "command": "/nowhere/two" } } }""");
        await _console.Node.ActAsync(AdminActs.SetPerson, new("eve", ["admin"], [], []), TestContext.Current.CancellationToken);
        Assert.Equal(404, (await _console.GetAsync("eve", $"/console/servers/new/pasted?id={Id(pasted)}")).Status);
        await _console.PostAsync("eve", "/console/servers/new/pasted", ("id", Id(pasted)), ("take", "0"));
        Assert.Empty(_console.Node.Current.AddedServers);
        await _console.PostAsync("ada", "/console/servers/new/pasted", ("id", Id(pasted)), ("take", "0"), ("take", "1"));
        Assert.Equal(404, (await _console.GetAsync("ada", $"/console/servers/new/pasted?id={Id(pasted)}")).Status);
    }

    [Theory]
    [InlineData("{ \"mcpServers\": { \"x\": ", "line 1")]
    [InlineData("[mcp_servers.x\ncommand = 1", "line")]
    [InlineData("{}", "names no servers")]
    public async Task What_is_no_configuration_is_said_so_with_its_place(string text, string sentence)
    {
        var reply = await _console.PostAsync("ada", "/console/servers/new/paste", ("text", text));
        Assert.Equal(400, reply.Status);
        Assert.Contains(sentence, reply.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_configuration_of_codex_is_read_too()
    {
        var pasted = await PasteAsync("ada", "[mcp_servers.docs]\ncommand = \"/nowhere/docs\"\n");
        Assert.Contains("/nowhere/docs", pasted.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("url", 200)]
    [InlineData("command", 200)]
    [InlineData("package", 200)]
    [InlineData("paste", 200)]
    public async Task Only_an_admin_adds(string way, int status)
    {
        Assert.Equal(status, (await _console.GetAsync("ada", $"/console/servers/new?way={way}")).Status);
        Assert.Equal(403, (await _console.GetAsync("pol", $"/console/servers/new?way={way}")).Status);
        Assert.Equal(403, (await _console.PostAsync("pol", $"/console/servers/new/{way}")).Status);
    }

    [Fact]
    public async Task A_link_fills_in_no_command()
    {
        var reply = await _console.GetAsync("ada", "/console/servers/new?way=command&command=evil&name=x");
        Assert.DoesNotContain(reply.Page.All("input"), i => i.GetValueOrDefault("value") == "evil");
    }

    [Fact]
    public async Task A_server_can_be_called_what_a_page_is()
    {
        await _console.AddAsync("new");
        await _console.AddAsync("plans");
        Assert.Contains("href=\"/console/servers/~new\"", (await _console.GetAsync("ada", "/console/servers")).Text, StringComparison.Ordinal);
        Assert.Contains("/nowhere/server", (await _console.GetAsync("ada", "/console/servers/~plans")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_line_is_taken_apart_without_a_shell()
    {
        Assert.Equal(["npx", "-y", "@x/server", "a b", "c\"d", ""], CommandWords.Read("npx  -y @x/server 'a b' \"c\\\"d\" ''"));
        Assert.Equal(["/opt/a&b", "k=$HOME"], CommandWords.Read("/opt/a&b k=$HOME"));
        foreach (var shell in new[] { "a | b", "a; b", "a && b", "a > f", "a `b`", "a $(b)", "a ${b}", "'a" })
        {
            Assert.Throws<AdminException>(() => CommandWords.Read(shell));
        }
    }

    [Fact]
    public void What_cannot_be_a_secret_stays_where_it_is_and_references_stay_references()
    {
        var vaulted = VaultedServer.Of(new AddServer
        {
            Name = "s",
            Command = ["x"],
            Environment = [new("API_KEY", "v"), new("PYTHONPATH", "/x"), new("OTHER", "${secret:ELSE}"), new("EMPTY", "")],
        });
        Assert.Equal(["${secret:API_KEY}", "/x", "${secret:ELSE}", ""], vaulted.Server.Environment.Select(e => e.Value));
        Assert.Equal(["API_KEY"], vaulted.Secrets.Select(s => s.Name));
        Assert.DoesNotContain("v", vaulted.Secrets.Single().ToString()!.Replace("s API_KEY", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string Id(ConsoleReply page) => page.Page.All("input").First(i => i.GetValueOrDefault("name") == "id")["value"];

    private async Task<ConsoleReply> PasteAsync(string who, string text)
    {
        var reply = await _console.PostAsync(who, "/console/servers/new/paste", ("text", text));
        Assert.Equal(303, reply.Status);
        return await _console.GetAsync(who, reply.Location);
    }

    private async Task<ServerView> ShowAsync(string name) => await _console.Node.ActAsync(AdminActs.ShowServer, new NamedServer(name), TestContext.Current.CancellationToken);
}
