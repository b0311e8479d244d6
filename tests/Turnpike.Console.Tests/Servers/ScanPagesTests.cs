using System.Collections.Immutable;
using System.Net;
using System.Text;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Scans;
using Turnpike.Console.Frame;
using Turnpike.Console.Servers;
using Turnpike.Console.Servers.Adding;
using Turnpike.Console.Servers.Scans;
using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.Servers;

/// <summary>Scanning by the pages, as far as nothing is started.</summary>
public sealed class ScanPagesTests : IAsyncLifetime
{
    private const string Canary = "canary-4711-of-a-secret";

    private const string Evil = "<img src=x onerror=alert(1)>\u202e";

    private const string Pasted = $$"""
        { "mcpServers": {
            "files": { "command": "npx", "args": ["-y", "{{Evil}}", "--token", "{{Canary}}"], "env": { "TOKEN": "{{Canary}}", "<b>": "x" } },
            "later": { "command": "node", "args": ["${workspaceFolder}/<script>"] } } }
        """;

    private OpenConsole _console = null!;

    public async ValueTask InitializeAsync() => _console = await OpenConsole.StartAsync();

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task What_a_paste_names_is_shown_with_a_box_for_each_and_no_value_comes_back()
    {
        var begun = await _console.PostAsync("ada", "/console/servers/scan", ("way", "paste"), ("text", Pasted));
        Assert.Equal(303, begun.Status);
        var page = await _console.GetAsync("ada", begun.Location);
        var boxes = page.Page.All("input").Where(i => i.GetValueOrDefault("name") == "server").ToArray();
        Assert.Equal(["files", "later"], boxes.Select(b => b["value"]));
        Assert.False(boxes[0].ContainsKey("checked"));
        Assert.True(boxes[1].ContainsKey("disabled"));
        Assert.Contains("TOKEN", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', page.Text);

        var none = await _console.PostAsync("ada", begun.Location + "/start");
        Assert.Equal((303, begun.Location), (none.Status, none.Location));
        Assert.Contains("Nothing was ticked", (await _console.GetAsync("ada", begun.Location, r => r.Headers.Cookie += FlashOf(none))).Text, StringComparison.Ordinal);
        Assert.Equal(303, (await _console.PostAsync("ada", begun.Location + "/cancel")).Status);
        Assert.Contains("cancelled", (await _console.GetAsync("ada", begun.Location)).Text, StringComparison.Ordinal);
        Assert.Contains(begun.Location, (await _console.GetAsync("ada", "/console/servers/scan")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_comes_back_with_the_form_and_no_value()
    {
        var reply = await _console.PostAsync("ada", "/console/servers/scan", ("way", "paste"), ("text", $"{{\n \"{Canary}\" "));
        Assert.Equal(400, reply.Status);
        Assert.Contains("line 2", reply.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Canary, reply.Text, StringComparison.Ordinal);
        reply = await _console.PostAsync("ada", "/console/servers/scan", ("way", "command"), ("command", "run | it"), ("pair-name-0", "TOKEN"), ("pair-value-0", Canary));
        Assert.Equal(400, reply.Status);
        Assert.Contains(reply.Page.All("input"), i => i.GetValueOrDefault("value") == "run | it");
        Assert.DoesNotContain(Canary, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_may_add_servers_scans_them()
    {
        var begun = await _console.PostAsync("ada", "/console/servers/scan", ("way", "url"), ("url", "http://127.0.0.1:9/mcp"));
        foreach (var who in new[] { "pol", "ann", "vi" })
        {
            Assert.Equal(403, (await _console.GetAsync(who, "/console/servers/scan")).Status);
            Assert.Equal(403, (await _console.GetAsync(who, begun.Location)).Status);
            Assert.Equal(403, (await _console.GetAsync(who, begun.Location + "/file?format=sarif")).Status);
            Assert.Equal(403, (await _console.PostAsync(who, begun.Location + "/start", ("server", "127.0.0.1"))).Status);
            Assert.DoesNotContain("/servers/scan", (await _console.GetAsync(who, "/console/servers")).Text, StringComparison.Ordinal);
        }

        Assert.Contains("/console/servers/scan", (await _console.GetAsync("ada", "/console/servers")).Text, StringComparison.Ordinal);
    }

    /// <summary>A link that somebody else wrote cannot put a command into the form; only what a scan here found does.</summary>
    [Fact]
    public async Task Adding_is_filled_in_by_the_scan_and_not_by_the_link()
    {
        var begun = await _console.PostAsync("ada", "/console/servers/scan", ("way", "command"), ("command", "node \"my server.js\" --token " + Canary), ("pair-name-0", "TOKEN"), ("pair-value-0", Canary));
        var id = begun.Location.Split('/')[^1];
        var form = await _console.GetAsync("ada", $"/console/servers/new?way=command&scan={id}&server=node&command=rm");
        Assert.Contains(form.Page.All("input"), i => i.GetValueOrDefault("name") == "command" && i["value"] == "node \"my server.js\" --token ***");
        Assert.Contains(form.Page.All("input"), i => i.GetValueOrDefault("name") == "pair-name-0" && i["value"] == "TOKEN");
        Assert.DoesNotContain(Canary, form.Text, StringComparison.Ordinal);
        form = await _console.GetAsync("ada", "/console/servers/new?way=command&command=rm");
        Assert.Contains(form.Page.All("input"), i => i.GetValueOrDefault("name") == "command" && i.GetValueOrDefault("value") is null or "");
    }

    [Fact]
    public async Task What_servers_said_is_shown_as_text_wherever_it_stands()
    {
        var finding = new PinFinding("hidden_characters", "high", Evil, Evil, Evil);
        var risk = new RiskView("Destructive", "critical", ["external_send"], [new ArgumentView(Evil, ["path"])]);
        var server = new ScannedServerView
        {
            Name = Evil,
            State = "scanned",
            StartsProcess = true,
            Command = ["npx", Evil],
            Package = new ScannedPackage("npm", Evil, false, [], Evil, Evil, 3),
            ServerName = Evil,
            ServerVersion = Evil,
            Tools = [.. Enumerable.Range(0, 400).Select(i => new ScannedTool($"{Evil}{i}", "h", risk, [.. Enumerable.Repeat(finding, i)]))],
            Others = [new ScannedDefinition("prompt", Evil, [finding])],
            Problems = [Evil],
        };
        var scan = new ScanView
        {
            Id = "sc_1",
            State = "done",
            Problem = Evil,
            By = Evil,
            BegunAt = DateTimeOffset.UnixEpoch,
            Sandbox = "none",
            SandboxProblem = Evil,
            Files = [new ScannedFile(Evil, null, 1, Evil)],
            Servers = [server, server with { Name = "silent", State = "unanswered", Problem = Evil, Tools = [] }],
            Stack = new ScannedStack(1, 400, "critical", "high", [new ScannedCombination("exfiltration", "critical", "m", true, [new ScannedPart("external_send", [Evil])])], [new ScannedCollision(Evil, [Evil, Evil])]),
        };
        var html = await RenderAsync(new ScanModel(scan, null));
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', WebUtility.HtmlDecode(html));
        Assert.Contains("NO SANDBOX", html, StringComparison.Ordinal);
        Assert.Contains("did not answer", html, StringComparison.Ordinal);

        // However much servers say, a page weighs what a page may: 150 KB with its style.
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1, 105_000);
        Assert.InRange(Encoding.UTF8.GetByteCount(await RenderAsync(new ScanModel(scan, Evil))), 1, 105_000);
        html = await RenderAsync(new ScanModel(scan with { Servers = [.. Enumerable.Repeat(server, 40)] }, null));
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1, 105_000);
        Assert.Contains("32 further servers", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_a_command_are_read_again_as_they_were()
    {
        ImmutableArray<string> words = ["npx", "-y", "a b", "", "it's", "say \"no\"", "c:\\dir\\", "${x}", "a|b;c", "***", "$(x)", "`y`", "a && b"];
        Assert.Equal(words, CommandWords.Read(CommandWords.Line(words)));
    }

    [Fact]
    public void A_server_that_is_called_as_the_page_is_has_its_own_pages() => Assert.Equal("/console/servers/~scan", ServerPaths.Of("scan"));

    private static string FlashOf(ConsoleReply reply) => string.Concat(reply.Headers.SetCookie.Select(c => "; " + c!.Split(';')[0]));

    private static async Task<string> RenderAsync(ScanModel model)
    {
        await using var renderer = new PageRenderer();
        return Encoding.UTF8.GetString(await renderer.RenderAsync<Document>(new Dictionary<string, object?>
        {
            ["Frame"] = new FrameContext { Visitor = null, Here = "/console/servers/scan/sc_1", Now = DateTimeOffset.UnixEpoch },
            ["Title"] = "x",
            ["Page"] = typeof(ScanPage),
            ["Model"] = model,
        }));
    }
}
