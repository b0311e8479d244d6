using System.Text.RegularExpressions;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Console.Account;
using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.Account;

public sealed partial class ProofPagesTests : IAsyncLifetime
{
    private readonly Later _time = new();
    private OpenConsole _console = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _console = await OpenConsole.StartAsync(time: _time);

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task What_was_sent_waits_for_a_proof_and_then_goes_on_as_it_was()
    {
        _time.Ahead = TimeSpan.FromMinutes(11);
        var sent = await SendAsync();
        Assert.Equal(303, sent.Status);
        Assert.Matches("^/console/confirm/[0-9a-f]{32}$", sent.Location);
        var page = await _console.GetAsync("ada", sent.Location);
        Assert.Equal(200, page.Status);
        Assert.Contains("To make an API token you prove", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("bot<script>", page.Text, StringComparison.Ordinal);

        var wrong = await _console.PostAsync("ada", sent.Location, ("password", "wrong horse battery"));
        Assert.Equal(403, wrong.Status);
        Assert.Contains("This is not your password.", wrong.Text, StringComparison.Ordinal);
        Assert.Empty(_console.Node.Current.ApiTokens);

        var done = await _console.PostAsync("ada", sent.Location, ("password", OpenConsole.Password));
        Assert.Equal(200, done.Status);
        Assert.Matches(Token(), done.Text);
        Assert.Equal("ci", Assert.Single(_console.Node.Current.ApiTokens.Values).Name);

        // Loaded once more it makes no second one; and for a while nothing is asked again.
        Assert.Equal(404, (await _console.PostAsync("ada", sent.Location, ("password", OpenConsole.Password))).Status);
        Assert.Equal(200, (await SendAsync("other")).Status);
    }

    [Fact]
    public async Task What_is_refused_afterwards_goes_back_to_where_it_was_sent_from()
    {
        _time.Ahead = TimeSpan.FromMinutes(11);
        var sent = await SendAsync("no name");
        var done = await _console.PostAsync("ada", sent.Location, ("password", OpenConsole.Password));
        Assert.Equal((303, "/console/settings/tokens"), (done.Status, done.Location));
        Assert.Contains("is no name of a token", (await _console.GetAsync("ada", done.Location)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_of_whoever_sent_it_for_ten_minutes_and_under_the_roles_of_the_moment()
    {
        _time.Ahead = TimeSpan.FromMinutes(11);
        var sent = await SendAsync();
        Assert.Equal(404, (await _console.GetAsync("pol", sent.Location)).Status);
        Assert.Equal(303, (await _console.GetAsync(null, sent.Location)).Status);
        Assert.Equal(404, (await _console.GetAsync("ada", "/console/confirm/" + new string('0', 32))).Status);
        _time.Ahead += TimeSpan.FromMinutes(10);
        Assert.Equal(404, (await _console.GetAsync("ada", sent.Location)).Status);

        sent = await SendAsync();
        var person = _console.Node.Current.People.Find("ada")!;
        await _console.PostAsync("ada", sent.Location, ("password", "x"));
        await _console.Node.ActAsync(AdminActs.SetPerson, new PersonView("ada", ["viewer"], [], []), Stop);
        Assert.NotEqual(200, (await _console.PostAsync("ada", sent.Location, ("password", OpenConsole.Password))).Status);
        Assert.Empty(_console.Node.Current.ApiTokens);
        Assert.Equal(["admin"], person.Roles);
    }

    [Fact]
    public async Task Of_one_person_the_last_four_wait()
    {
        _time.Ahead = TimeSpan.FromMinutes(11);
        var first = (await SendAsync()).Location;
        for (var i = 0; i < 4; i++)
        {
            _time.Ahead += TimeSpan.FromSeconds(1);
            Assert.Equal(200, (await _console.GetAsync("ada", first)).Status);
            await SendAsync();
        }

        Assert.Equal(404, (await _console.GetAsync("ada", first)).Status);
    }

    [Fact]
    public async Task Who_comes_by_an_issuer_is_led_there_to_prove_it_and_back()
    {
        await _console.Node.ActAsync(AdminActs.SetPerson, new PersonView("pol", ["admin"], [], ["https://id.example#s1"]), Stop);
        var sent = await _console.PostAsync("pol", "/console/settings/tokens", ("name", "ci"), ("role", "viewer"), ("days", "1"));
        var page = await _console.GetAsync("pol", sent.Location);
        Assert.Contains($"/console/sign-in/oidc/0?fresh=1&amp;return={Uri.EscapeDataString(sent.Location)}", page.Text, StringComparison.Ordinal);
        Assert.Contains("Sign in again with Staff", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"password\"", page.Text, StringComparison.Ordinal);
        await _console.PostAsync("pol", sent.Location, ("password", OpenConsole.Password));
        Assert.Empty(_console.Node.Current.ApiTokens);
    }

    [Fact]
    public async Task Of_several_servers_none_is_added_before_the_proof_that_one_of_them_takes_and_then_all_are()
    {
        const string Pasted = """{ "mcpServers": { "far": { "url": "https://far.example/mcp" }, "near": { "command": "/bin/true" } } }""";
        _time.Ahead = TimeSpan.FromMinutes(11);
        var preview = (await _console.PostAsync("ada", "/console/servers/new/paste", ("text", Pasted))).Location;
        var sent = await _console.PostAsync("ada", "/console/servers/new/pasted", ("id", preview[(preview.IndexOf("id=", StringComparison.Ordinal) + 3)..]), ("take", "0"), ("take", "1"));
        Assert.StartsWith("/console/confirm/", sent.Location, StringComparison.Ordinal);
        Assert.Contains("have a program run", (await _console.GetAsync("ada", sent.Location)).Text, StringComparison.Ordinal);
        Assert.Empty(_console.Node.Current.AddedServers);
        await _console.PostAsync("ada", sent.Location, ("password", OpenConsole.Password));
        Assert.Equal(["far", "near"], _console.Node.Current.AddedServers.Select(s => s.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_act_that_takes_a_proof_has_words() => Assert.Equal(
        AdminActs.All.Values.Where(act => act.TakesProof).Select(act => act.Name).Order(StringComparer.Ordinal), ProofPages.Words.Keys.Order(StringComparer.Ordinal));

    private Task<ConsoleReply> SendAsync(string name = "ci") => _console.PostAsync(
        "ada", "/console/settings/tokens", ("return", "/console/settings/tokens"), ("name", name), ("role", "viewer"), ("days", "90"), ("note", "bot<script>"));

    [GeneratedRegex("tpa_[A-Za-z0-9_-]{20,}")]
    private static partial Regex Token();

    private sealed class Later : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
