using System.Text.Json;
using Turnpike.EndToEnd.Tests.Commands;
using Turnpike.EndToEnd.Tests.Gateways;

namespace Turnpike.EndToEnd.Tests.Approvals;

/// <summary>The page of an approval, at a gateway that runs as a process.</summary>
public sealed class ApprovalPageTests : CommandTests
{
    private const string AskingPolicy = """
        { "version": "1", "default": "deny",
          "tools": { "pay": { "action": "require_approval", "reason": "A person looks.", "arguments": "open" } } }
        """;

    private const string Hostile = """{"note":"<script>alert(1)</script>","to":"a\u202eb","gap":"x          y","esc":"\u001b[2J"}""";

    [Fact]
    public async Task The_page_of_a_call_leads_through_the_sign_in_and_tells_nothing_before()
    {
        await using var server = await ScriptedToolServer.StartAsync("""[{"name":"pay","inputSchema":{"type":"object"}}]""");
        await JsonAsync("server", "add", "shop", "--approve-baseline", "--url", server.Url);
        var grant = await JsonAsync("grant", "create", "--subject", "agent", "--server", "shop", "--policy", Write("p.json", AskingPolicy));
        var agent = grant.GetProperty("token").GetString()!;
        await using var gateway = await RunningGateway.StartAsync(Data);
        using var caller = new GrantedCaller(gateway.Url, "shop", agent);
        var decision = (await caller.CallAsync("pay", Hostile)).GetProperty("_meta").GetProperty("dev.turnpike/decision");
        var (page, id) = (new Uri(decision.GetProperty("page").GetString()!), decision.GetProperty("approvalId").GetString()!);
        Assert.Equal(new Uri(gateway.Url, $"/console/approvals/{id}"), page);

        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        using (var away = await browser.GetAsync(page))
        {
            Assert.Equal((303, $"/console/sign-in?return={Uri.EscapeDataString(page.AbsolutePath)}"), ((int)away.StatusCode, away.Headers.Location?.ToString()));
            var policy = away.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal(("DENY", "no-store"), (away.Headers.GetValues("X-Frame-Options").Single(), away.Headers.CacheControl?.ToString()));
        }

        var (status, html) = await OpenAsync(browser, new Uri(gateway.Url, $"/console/sign-in?return={Uri.EscapeDataString(page.AbsolutePath)}"));
        Assert.Equal(200, status);
        Assert.DoesNotContain("alert(1)", html, StringComparison.Ordinal);
        Assert.DoesNotContain("A person looks.", html, StringComparison.Ordinal);

        // N109: an agent's token opens no page and answers nothing.
        foreach (var (path, act) in new[] { (page.AbsolutePath, "approve"), (page.AbsolutePath, "deny"), ("/console/sign-in", "show") })
        {
            (status, html) = await OpenAsync(browser, new Uri(gateway.Url, path), r =>
            {
                (r.Method, r.Content) = (HttpMethod.Post, new FormUrlEncodedContent([new("token", agent), new("name", "agent"), new("password", agent), new("do", act)]));
                r.Headers.Add("Origin", page.GetLeftPart(UriPartial.Authority));
            });
            Assert.InRange(status, 400, 499);
            Assert.DoesNotContain("alert(1)", html, StringComparison.Ordinal);
        }

        Assert.Empty(server.Received);
        Assert.Equal("pending", Text(await JsonAsync("approval", "show", id), "state"));
        await JsonAsync("approval", "approve", id, "--reason", "fine");
        Assert.False((await caller.CallAsync("pay", Hostile)).TryGetProperty("isError", out _));
        Assert.Single(server.Received);
        var shown = await JsonAsync("approval", "show", id);
        Assert.Equal(("used", "fine"), (Text(shown, "state"), Text(shown, "answer_reason")));
    }

    [Fact]
    public async Task Other_names_and_pages_elsewhere_reach_nothing()
    {
        await using var gateway = await RunningGateway.StartAsync(Data);
        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        Assert.Equal(404, (await OpenAsync(browser, new Uri(gateway.Url, "/elsewhere"))).Status);
        var page = new Uri(gateway.Url, "/console/approvals/ap_nothing");
        Assert.Equal(403, (await OpenAsync(browser, page, r => r.Headers.Host = "evil.example")).Status);
        Assert.Equal(403, (await OpenAsync(browser, page, r => r.Headers.Add("Origin", "https://evil.example"))).Status);
    }

    [Fact]
    public async Task Behind_a_proxy_the_page_is_where_the_configuration_says_and_lets_in_who_comes_by_that_name()
    {
        await using var server = await ScriptedToolServer.StartAsync("""[{"name":"pay","inputSchema":{"type":"object"}}]""");
        await JsonAsync("server", "add", "shop", "--approve-baseline", "--url", server.Url);
        var grant = await JsonAsync("grant", "create", "--subject", "agent", "--server", "shop", "--policy", Write("p.json", AskingPolicy));
        var configuration = Write("turnpike.json", $$"""
            { "approvals": { "console": "https://turnpike.example",
                "webhook": { "url": "http://127.0.0.1:1/hook?secret=1", "secret_file": {{JsonSerializer.Serialize(Write("hook.secret", "whsec_" + Convert.ToBase64String(new byte[32])))}} } } }
            """);
        await using var gateway = await RunningGateway.StartAsync(Data, configuration);
        using var caller = new GrantedCaller(gateway.Url, "shop", grant.GetProperty("token").GetString()!);
        var page = (await caller.CallAsync("pay")).GetProperty("_meta").GetProperty("dev.turnpike/decision").GetProperty("page").GetString()!;
        Assert.StartsWith("https://turnpike.example/console/approvals/ap_", page, StringComparison.Ordinal);
        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        Assert.Equal(303, (await OpenAsync(browser, new Uri(gateway.Url, new Uri(page).AbsolutePath), r => r.Headers.Host = "turnpike.example")).Status);

        // Nobody takes the event there: doctor says so, and only where to.
        string doctor;
        do
        {
            doctor = (await RunAsync("doctor")).Output;
        }
        while (!doctor.Contains("could not be reached", StringComparison.Ordinal));
        Assert.Contains("webhook: http://127.0.0.1:1: 0 delivered, 1 waiting", doctor, StringComparison.Ordinal);
        Assert.DoesNotContain("secret=1", doctor, StringComparison.Ordinal);
    }

    private static string? Text(JsonElement view, string member) => view.GetProperty(member).GetString();

    private static async Task<(int Status, string Html)> OpenAsync(HttpClient browser, Uri page, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        change?.Invoke(request);
        using var response = await browser.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
