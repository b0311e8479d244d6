using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Console.Frame;
using Turnpike.Console.Grants;
using Turnpike.Console.Tests.Approvals;
using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.Grants;

public sealed partial class GrantPagesTests : IAsyncLifetime
{
    private const string Hostile = "<script>alert(1)</script>\"'>\u202e";

    private OpenConsole _console = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await OpenConsole.StartAsync();
        await AskedCall.PrepareAsync(_console.Node, Hostile);
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task The_list_names_each_caller_as_text_and_an_anonymous_one_loudly()
    {
        await _console.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("everybody", [new GrantedServer("shop", null)], Anonymous: true), Stop);
        var html = (await _console.GetAsync("vi", "/console/grants")).Text;
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", html, StringComparison.Ordinal);
        Assert.Contains("anonymous: no token needed", html, StringComparison.Ordinal);
        Assert.Contains("no policy: all denied", html, StringComparison.Ordinal);
        Assert.DoesNotContain("/console/grants/new", html, StringComparison.Ordinal);
        Assert.Contains("/console/grants/new", (await _console.GetAsync("ada", "/console/grants")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_grants_token_is_on_the_answer_alone_and_the_form_counts_once()
    {
        var once = await OnceAsync("/console/grants/new");
        (string, string)[] form = [("once", once), ("subject", "claude"), ("labels", "laptop, ops"), ("lifetime", "7.00:00"), ("server", "shop"), ("policy.shop", "p")];
        var reply = await _console.PostAsync("ada", "/console/grants/new", form);
        Assert.Equal((200, "no-store"), (reply.Status, reply.Headers.CacheControl.ToString()));
        var token = Token().Match(reply.Text).Value;
        Assert.NotEmpty(token);
        foreach (var client in new[] { "Claude Code", "Claude Desktop", "Cursor", "VS Code", "Windsurf", "Codex", "Gemini CLI", "curl" })
        {
            Assert.Contains($"<span>{client}</span>", reply.Text, StringComparison.Ordinal);
        }

        var grant = (await _console.Node.ActAsync(AdminActs.ListGrants, Nothing.Value, Stop)).Grants.Single(g => g.Subject == "claude");
        Assert.Equal(["laptop", "ops"], grant.Labels);
        Assert.Equal([new GrantedServer("shop", "p")], grant.Servers);
        Assert.InRange(grant.ExpiresAt!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(6.9), TimeSpan.FromDays(7));

        // Loading the answer anew sends the form again.
        reply = await _console.PostAsync("ada", "/console/grants/new", form);
        Assert.Equal((303, "/console/grants"), (reply.Status, reply.Location));
        Assert.Equal(2, (await _console.Node.ActAsync(AdminActs.ListGrants, Nothing.Value, Stop)).Grants.Length);
        foreach (var path in new[] { "/console/grants", $"/console/grants/{grant.Id}", "/console/grants/new" })
        {
            Assert.DoesNotContain(token, (await _console.GetAsync("ada", path)).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_list_says_when_a_grant_was_used_last_as_the_record_counts_it()
    {
        await AskedCall.MakeAsync(_console.Node, _console.Node.Current.Grants.Keys.Single(), "{}");
        await AskedCall.PrepareAsync(_console.Node, "idle");
        var html = (await _console.GetAsync("vi", "/console/grants")).Text;
        Assert.Contains("1 in 30 days", html, StringComparison.Ordinal);
        Assert.Contains("none in 30 days", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("subject", "", "subject")]
    [InlineData("server", "", "server")]
    [InlineData("server", "shops", "server")]
    [InlineData("policy.shop", "none", "server")]
    [InlineData("labels", "a\u00a0b", "labels")]
    [InlineData("last_day", "2020-01-01", "expires")]
    [InlineData("last_day", "soon", "expires")]
    [InlineData("lifetime", "99", "expires")]
    public async Task A_form_with_something_wrong_comes_back_filled_in_and_makes_nothing(string field, string value, string wrong)
    {
        var fields = new Dictionary<string, string> { ["subject"] = "somebody <b>", ["server"] = "shop", ["policy.shop"] = "p", ["lifetime"] = "", ["once"] = await OnceAsync("/console/grants/new"), [field] = value };
        var reply = await _console.PostAsync("ada", "/console/grants/new", [.. fields.Select(f => (f.Key, f.Value))]);
        Assert.Equal(400, reply.Status);
        Assert.Contains("role=\"alert\"", reply.Text, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", reply.Text, StringComparison.Ordinal);
        Assert.Matches($"name=\"{(wrong == "expires" ? "lifetime" : wrong)}\"[^>]*aria-invalid=\"true\"", reply.Text);
        Assert.Equal(field != "subject", reply.Text.Contains("value=\"somebody &lt;b&gt;\"", StringComparison.Ordinal));
        Assert.Single((await _console.Node.ActAsync(AdminActs.ListGrants, Nothing.Value, Stop)).Grants);
    }

    [Fact]
    public async Task Rotating_shows_the_new_token_once_and_revoking_ends_the_grant()
    {
        var id = (await _console.Node.ActAsync(AdminActs.ListGrants, Nothing.Value, Stop)).Grants.Single().Id;
        var once = await OnceAsync($"/console/grants/{id}");
        var reply = await _console.PostAsync("ada", $"/console/grants/{id}/rotate", ("once", once), ("overlap", "3600"));
        Assert.Equal(200, reply.Status);
        Assert.Matches(Token(), reply.Text);
        Assert.Equal(303, (await _console.PostAsync("ada", $"/console/grants/{id}/rotate", ("once", once), ("overlap", "3600"))).Status);
        Assert.Equal("/console/grants", (await _console.PostAsync("ada", $"/console/grants/{id}/revoke")).Location);
        Assert.Empty(_console.Node.Current.Grants);
        Assert.Equal(404, (await _console.GetAsync("ada", $"/console/grants/{id}")).Status);
    }

    [Fact]
    public async Task Whoever_may_only_look_changes_nothing()
    {
        var id = (await _console.Node.ActAsync(AdminActs.ListGrants, Nothing.Value, Stop)).Grants.Single().Id;
        foreach (var who in new[] { "vi", "pol", "ann" })
        {
            var page = await _console.GetAsync(who, $"/console/grants/{id}");
            Assert.Equal(200, page.Status);
            Assert.DoesNotContain("/rotate", page.Text, StringComparison.Ordinal);
            foreach (var path in new[] { $"/console/grants/{id}/rotate", $"/console/grants/{id}/revoke", "/console/grants/new" })
            {
                Assert.Equal(403, (await _console.PostAsync(who, path)).Status);
            }

            Assert.Equal(403, (await _console.GetAsync(who, "/console/grants/new")).Status);
        }

        Assert.Single(_console.Node.Current.Grants);
    }

    [Fact]
    public async Task What_it_can_do_is_told_tool_by_tool_and_names_of_servers_are_text()
    {
        ImmutableArray<ReachedTool> tools =
        [
            Tool("allowed", conditions: [new("/tools/x/deny_if/0", "denies_if", $"args.a eq {Hostile}")]),
            Tool("asked"),
            Tool("denied") with { MayGoOut = false, Reason = Hostile },
        ];
        var view = new GrantView("g_1", Hostile, false, null, [new GrantedServer("s", "p")], [Hostile.Replace(" ", "", StringComparison.Ordinal)]);
        ReachedCombination together = new("exfiltration", "critical", "Meaning.", true, [new("external_send", [new ReachedPartTool("s", Hostile)])]);
        var model = new GrantModel(new GrantReach(view, tools, [together]), tools, tools.Length, "all", 1, DateTimeOffset.UnixEpoch, false, "");
        await using var renderer = new PageRenderer();
        var html = Encoding.UTF8.GetString(await renderer.RenderAsync<Document>(new Dictionary<string, object?>
        {
            ["Frame"] = new FrameContext { Visitor = null, Here = "/console/grants/g_1", Now = DateTimeOffset.UnixEpoch },
            ["Title"] = Hostile,
            ["Page"] = typeof(GrantPage),
            ["Model"] = model,
        }));
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", html, StringComparison.Ordinal);
        foreach (var words in new[] { "depends on the call", "a person is asked", ">denied<", "Dangerous together", "No single one of its servers has all parts" })
        {
            Assert.Contains(words, html, StringComparison.Ordinal);
        }
    }

    private static ReachedTool Tool(string outcome, ImmutableArray<ReachedCondition> conditions = default) => new(
        "s", Hostile, "p", outcome, true, false, "/tools/x", "", null, conditions.IsDefault ? [] : conditions, [new("/tools/x/limits/0", "10 per day for each grant")], "Write", "high", ["external_send"]);

    private async Task<string> OnceAsync(string path) => Once().Match((await _console.GetAsync("ada", path)).Text).Groups[1].Value;

    [GeneratedRegex("name=\"once\" value=\"([0-9a-f]{32})\"")]
    private static partial Regex Once();

    [GeneratedRegex("tp_[A-Za-z0-9]{40,}")]
    private static partial Regex Token();
}
