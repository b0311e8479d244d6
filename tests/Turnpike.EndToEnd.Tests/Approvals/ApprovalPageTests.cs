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
    public async Task A_person_with_the_admin_token_sees_the_arguments_answers_and_the_call_passes_once()
    {
        await using var server = await ScriptedToolServer.StartAsync("""[{"name":"pay","inputSchema":{"type":"object"}}]""");
        await JsonAsync("server", "add", "shop", "--approve-baseline", "--url", server.Url);
        var grant = await JsonAsync("grant", "create", "--subject", "agent", "--server", "shop", "--policy", Write("p.json", AskingPolicy));
        var agent = grant.GetProperty("token").GetString()!;
        await using var gateway = await RunningGateway.StartAsync(Data);
        var admin = (await JsonAsync("admin", "token", "replace")).GetProperty("token").GetString()!;
        using var caller = new GrantedCaller(gateway.Url, "shop", agent);
        var decision = (await caller.CallAsync("pay", Hostile)).GetProperty("_meta").GetProperty("dev.turnpike/decision");
        var page = new Uri(decision.GetProperty("page").GetString()!);
        Assert.Equal(new Uri(gateway.Url, $"/console/approvals/{decision.GetProperty("approvalId").GetString()}"), page);

        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        var (status, html, headers) = await OpenAsync(browser, page);
        Assert.Equal(200, status);
        Assert.Contains("A person looks.", html, StringComparison.Ordinal);
        Assert.Contains("pending, 0 of 1 said yes", html, StringComparison.Ordinal);
        Assert.DoesNotContain("script", html, StringComparison.Ordinal);
        var policy = headers["Content-Security-Policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal(("DENY", "no-store", "same-origin", "nosniff"), (headers["X-Frame-Options"], headers["Cache-Control"], headers["Referrer-Policy"], headers["X-Content-Type-Options"]));

        // N109: neither an agent's token nor none opens it, and nothing of the arguments is told.
        foreach (var wrong in new[] { "", agent, admin[..^1] })
        {
            foreach (var act in new[] { "show", "approve", "deny" })
            {
                (status, html, _) = await PostAsync(browser, page, ("token", wrong), ("do", act));
                Assert.Equal(401, status);
                Assert.DoesNotContain("alert(1)", html, StringComparison.Ordinal);
            }
        }

        // N106: nothing is hidden, moved or markup.
        (status, html, _) = await PostAsync(browser, page, ("token", admin), ("do", "show"));
        Assert.Equal(200, status);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("a\\u{202e}b", html, StringComparison.Ordinal);
        Assert.Contains("x\\u{20}[10 times]y", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain(admin, html, StringComparison.Ordinal);

        Assert.Empty(server.Received);
        (status, html, _) = await PostAsync(browser, page, ("token", admin), ("do", "approve"), ("reason", "fine"));
        Assert.Equal(200, status);
        Assert.Contains("Your answer is recorded.", html, StringComparison.Ordinal);
        Assert.False((await caller.CallAsync("pay", Hostile)).TryGetProperty("isError", out _));
        Assert.Single(server.Received);
        Assert.Equal(409, (await PostAsync(browser, page, ("token", admin), ("do", "deny"))).Status);
        var shown = await JsonAsync("approval", "show", decision.GetProperty("approvalId").GetString()!);
        Assert.Equal(("used", "administrator", "fine"), (Text(shown, "state"), Text(shown, "answered_by"), Text(shown, "answer_reason")));
    }

    [Fact]
    public async Task What_is_no_page_of_an_approval_is_not_there_and_other_names_and_pages_elsewhere_reach_nothing()
    {
        await using var gateway = await RunningGateway.StartAsync(Data);
        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        foreach (var path in new[] { "/console", "/console/approvals/", "/console/approvals/ap_nothing", "/console/approvals/a/b", "/elsewhere" })
        {
            Assert.Equal(404, (await OpenAsync(browser, new Uri(gateway.Url, path))).Status);
        }

        var page = new Uri(gateway.Url, "/console/approvals/ap_nothing");
        Assert.Equal(403, (await OpenAsync(browser, page, r => r.Headers.Host = "evil.example")).Status);
        Assert.Equal(403, (await OpenAsync(browser, page, r => r.Headers.Add("Origin", "https://evil.example"))).Status);
        Assert.Equal(405, (await OpenAsync(browser, page, r => r.Method = HttpMethod.Delete)).Status);
        Assert.Equal(400, (await OpenAsync(browser, page, r => (r.Method, r.Content) = (HttpMethod.Post, new StringContent("{}")))).Status);
        Assert.Equal(400, (await OpenAsync(browser, page, r => (r.Method, r.Content) = (HttpMethod.Post, new FormUrlEncodedContent([new("token", new string('x', 20_000))])))).Status);
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
        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var (status, html, _) = await OpenAsync(browser, new Uri(gateway.Url, new Uri(page).AbsolutePath), r => r.Headers.Host = "turnpike.example");
        Assert.Equal(200, status);
        Assert.Contains("A person looks.", html, StringComparison.Ordinal);

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

    private static Task<(int Status, string Html, Dictionary<string, string> Headers)> PostAsync(HttpClient browser, Uri page, params (string Name, string Value)[] form) =>
        OpenAsync(browser, page, r =>
        {
            (r.Method, r.Content) = (HttpMethod.Post, new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))));
            r.Headers.Add("Origin", page.GetLeftPart(UriPartial.Authority)); // as a browser does
        });

    private static async Task<(int Status, string Html, Dictionary<string, string> Headers)> OpenAsync(HttpClient browser, Uri page, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        change?.Invoke(request);
        using var response = await browser.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value)));
    }
}
