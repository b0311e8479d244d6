using System.Net;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Secrets;
using Turnpike.Admin.Servers;
using Turnpike.Admin.Tests.SignIns;
using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.Servers;

public sealed class CredentialPagesTests : IAsyncLifetime
{
    private const string Canary = "canary-4711-of-a-secret";

    private OpenConsole _console = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await OpenConsole.StartAsync();
        await _console.Node.ActAsync(
            AdminActs.AddServer, new AddServer { Name = "s", Command = ["/nowhere/server"], Environment = [new("API_KEY", "${secret:API_KEY}")], Probe = false }, Stop);
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task A_secret_is_set_rotated_taken_back_and_removed_and_its_value_is_never_shown()
    {
        Assert.Contains("is not there or expired", (await _console.GetAsync("ada", "/console/servers/s/credentials")).Text, StringComparison.Ordinal);
        await SetAsync(("secret", "API_KEY"), ("value", Canary));
        await SetAsync(("secret", "API_KEY"), ("value", Canary + "2"), ("rotates", "yes"), ("days", "90"));
        Assert.Equal(2, (await OneAsync()).Version);
        var page = await _console.GetAsync("ada", "/console/servers/s/credentials?history=API_KEY");
        Assert.Contains("Back to it", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, page.Text, StringComparison.Ordinal);
        await _console.PostAsync("ada", "/console/servers/s/secrets/rollback", ("secret", "API_KEY"), ("version", "1"));
        Assert.Equal(3, (await OneAsync()).Version);
        await _console.PostAsync("ada", "/console/servers/s/secrets/remove", ("secret", "API_KEY"));
        Assert.Empty((await _console.Node.ActAsync(AdminActs.ListSecrets, new ListSecrets("s"), Stop)).Secrets);
    }

    [Fact]
    public async Task A_secret_may_be_a_file_or_a_program_and_what_is_wrong_is_said_without_the_value()
    {
        await SetAsync(("secret", "API_KEY"), ("from", "file"), ("place", "/run/secrets/key"));
        Assert.Equal("file", (await OneAsync()).From);
        await SetAsync(("secret", "API_KEY"), ("from", "program"), ("place", "/usr/bin/pass show key"));
        Assert.Equal("program", (await OneAsync()).From);
        await SetAsync(("secret", "LD_PRELOAD"), ("value", Canary));
        var page = await _console.GetAsync("ada", "/console/servers/s/credentials");
        Assert.Contains("cannot name a secret", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_but_an_admin_sees_or_changes_credentials()
    {
        foreach (var who in new[] { "pol", "ann", "vi" })
        {
            Assert.Equal(403, (await _console.GetAsync(who, "/console/servers/s/credentials")).Status);
            Assert.Equal(403, (await _console.GetAsync(who, "/console/servers/s/settings")).Status);
            Assert.DoesNotContain("API_KEY", (await _console.GetAsync(who, "/console/servers/s")).Text, StringComparison.Ordinal);
            foreach (var path in new[] { "secrets", "secrets/remove", "sign-in", "sign-out", "authorization", "settings", "remove", "disable", "startup" })
            {
                Assert.Equal(403, (await _console.PostAsync(who, $"/console/servers/s/{path}")).Status);
            }
        }

        Assert.NotNull(_console.Node.Current.Servers.GetValueOrDefault("s"));
    }

    [Fact]
    public async Task What_credentials_a_server_has_is_told_by_the_acts_only_to_who_may_see_them()
    {
        foreach (var (who, count) in new[] { ("ada", 1), ("pol", 0), ("vi", 0) })
        {
            var shown = await _console.Node.ActAsAsync(Actor.Person(who), AdminActs.ShowServer, new NamedServer("s"), Stop);
            var listed = Assert.Single((await _console.Node.ActAsAsync(Actor.Person(who), AdminActs.ListServers, Nothing.Value, Stop)).Servers);
            Assert.Equal((count, count, count, count), (shown.Secrets.Length, shown.MissingSecrets.Length, shown.Environment.Length, listed.Environment.Length));
        }
    }

    [Fact]
    public async Task A_sign_in_leads_the_browser_out_and_back_to_the_page_it_began_on()
    {
        await using var server = await ProtectedServer.StartAsync();
        await _console.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = "p", Url = server.Url.ToString(), Probe = false }, Stop);
        _console.Node.Announce(new Uri("http://127.0.0.1:7227/"));
        var begun = await _console.PostAsync("ada", "/console/servers/p/sign-in");
        Assert.StartsWith("/console/servers/p/sign-in?flow=f_", begun.Location, StringComparison.Ordinal);
        var departure = await _console.GetAsync("ada", begun.Location);
        var start = departure.Page.All("a").Single(a => a["href"].Contains("/oauth/start/", StringComparison.Ordinal))["href"];
        Assert.EndsWith("?return=%2Fconsole%2Fservers%2Fp%2Fcredentials", start, StringComparison.Ordinal);
        Assert.Equal($"0; url={start}", departure.Headers["Refresh"]);
        Assert.Contains("waits for a browser", (await _console.GetAsync("ada", "/console/servers/p/credentials")).Text, StringComparison.Ordinal);
        await _console.PostAsync("ada", "/console/servers/p/sign-in/cancel", ("flow", begun.Location.Split('=')[1]));
        Assert.Equal("/console/servers/p/credentials", (await _console.GetAsync("ada", begun.Location)).Location);
    }

    [Fact]
    public async Task A_look_at_a_server_that_wants_a_sign_in_says_so()
    {
        await using var server = await ProtectedServer.StartAsync();
        var reply = await _console.PostAsync("ada", "/console/servers/new/url", ("url", server.Url.ToString()), ("name", "p"));
        Assert.Equal("/console/servers/p/credentials", reply.Location);
        Assert.Contains("wants a sign-in", (await _console.GetAsync("ada", reply.Location)).Text, StringComparison.Ordinal);
        Assert.Contains(">Sign in<", (await _console.GetAsync("ada", "/console/servers")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_it_signs_in_is_said_and_shown_without_its_secret()
    {
        await _console.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = "p", Url = "https://p.example/mcp", Probe = false }, Stop);
        await _console.PostAsync(
            "ada", "/console/servers/p/authorization", ("mode", "client_credentials"), ("client_id", "gate"), ("client_secret", Canary), ("issuer", "https://issuer.example"), ("per_caller", "yes"));
        var page = WebUtility.HtmlDecode((await _console.GetAsync("ada", "/console/servers/p/credentials")).Text);
        Assert.Contains("the gateway as itself, each caller as themselves, only at https://issuer.example", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, page, StringComparison.Ordinal);
    }

    private async Task SetAsync(params (string, string)[] form) => Assert.Equal(303, (await _console.PostAsync("ada", "/console/servers/s/secrets", form)).Status);

    private async Task<SecretView> OneAsync() => (await _console.Node.ActAsync(AdminActs.ListSecrets, new ListSecrets("s"), Stop)).Secrets.Single();
}
