using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Tests.Frame;

public sealed class ConsoleFaceTests : IAsyncLifetime
{
    private const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e\u200b";

    private OpenConsole _console = null!;

    private int _done;

    public async ValueTask InitializeAsync() => _console = await OpenConsole.StartAsync(routes =>
    {
        routes.Get("/tried/{name}", Right.Look, request => throw new AdminException(AdminFaultCode.NotFound, $"there is no '{request.Place("name")}'", "near"));
        routes.Get("/guarded", Right.Administer, _ => ValueTask.FromResult(PageAnswer.To("/console")));
        routes.Post("/done", Right.ManagePolicy, _ =>
        {
            _done++;
            return ValueTask.FromResult(PageAnswer.To("/console/stack", $"Done with {Hostile}."));
        });
        routes.Post("/refused", Right.Look, _ => throw new AdminException(AdminFaultCode.Conflict, "it is not as you think"));
    });

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task Somebody_who_is_not_signed_in_is_sent_to_sign_in_and_comes_back()
    {
        Assert.Equal("/console/sign-in", (await _console.GetAsync(null, "/console")).Location);
        Assert.Equal("/console/sign-in?return=%2Fconsole%2Fstack%3Fq%3Da%26b", (await _console.GetAsync(null, "/console/stack?q=a&b")).Location);
        Assert.Equal(401, (await _console.SendAsync("POST", null, "/console/done", [], null)).Status);
        Assert.Equal(401, (await _console.GetAsync(null, "/console/events")).Status);
        Assert.Equal(0, _done);
    }

    [Fact]
    public async Task A_page_lets_a_browser_run_and_load_nothing_but_its_own()
    {
        var reply = await _console.GetAsync("vi", "/console/stack");
        Assert.Equal(200, reply.Status);
        var policy = reply.Headers.ContentSecurityPolicy.ToString();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", reply.Headers.XFrameOptions);
        Assert.Equal("nosniff", reply.Headers.XContentTypeOptions);
        Assert.Equal("no-store", reply.Headers.CacheControl);
        Assert.DoesNotContain(" style=", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("://", reply.Text.Replace("http://127.0.0.1:7227", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_may_not_sees_neither_the_page_nor_the_way_to_it()
    {
        var reply = await _console.GetAsync("vi", "/console/guarded");
        Assert.Equal(403, reply.Status);
        Assert.Contains("Your role is viewer", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/console/settings\"", reply.Text, StringComparison.Ordinal);
        Assert.Equal(403, (await _console.PostAsync("vi", "/console/done")).Status);
        Assert.Equal(0, _done);
        Assert.Contains("href=\"/console/settings\"", (await _console.GetAsync("ada", "/console/stack")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_counts_only_from_a_page_of_the_session_it_is_sent_in()
    {
        Assert.Equal(400, (await _console.SendAsync("POST", "ada", "/console/done", [], null)).Status);
        Assert.Equal(400, (await _console.SendAsync("POST", "ada", "/console/done", [("form_key", SessionCookie.FormKey("vi"))], null)).Status);
        var good = ("form_key", SessionCookie.FormKey("ada"));
        Assert.Equal(400, (await _console.SendAsync("POST", "ada", "/console/done", [good], r => r.Headers["Sec-Fetch-Site"] = "cross-site")).Status);
        Assert.Equal(400, (await _console.SendAsync("POST", "ada", "/console/done", [good], r => r.Headers["Sec-Fetch-Site"] = "same-site")).Status);
        Assert.Equal(400, (await _console.SendAsync("POST", "ada", "/console/done", [good], r => r.Headers.Origin = "http://evil.example")).Status);
        Assert.Equal(400, (await _console.SendAsync("POST", "ada", "/console/done", [good], r => r.Headers.Origin = "http://127.0.0.1:9")).Status);
        Assert.Equal(400, (await _console.SendAsync("POST", "ada", "/console/done", [good], r => r.Headers.Origin = "null")).Status);
        Assert.Equal(400, (await _console.SendAsync("POST", "ada", "/console/done", [good], r => r.ContentType = "text/plain")).Status);
        Assert.Equal(0, _done);
        Assert.Equal(303, (await _console.SendAsync("POST", "ada", "/console/done", [good], r => r.Headers.Origin = "http://127.0.0.1:7227")).Status);
        Assert.Equal(1, _done);
    }

    [Fact]
    public async Task What_was_done_is_said_on_the_next_page_once_and_is_text()
    {
        Assert.Equal("/console/stack", (await _console.PostAsync("ada", "/console/done")).Location);
        Assert.DoesNotContain("Done with", (await _console.GetAsync("ada", "/console/stack", r => r.Headers["X-Turnpike-Live"] = "1")).Text, StringComparison.Ordinal);
        var next = (await _console.GetAsync("ada", "/console/stack")).Text;
        Assert.Contains("Done with &lt;script&gt;", next, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", next, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", next, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", next, StringComparison.Ordinal);
        Assert.Contains("U&#x2B;202E", next, StringComparison.Ordinal);
        Assert.DoesNotContain("Done with", (await _console.GetAsync("ada", "/console/stack")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_refused_goes_back_to_where_it_was_sent_from_and_never_to_another_origin()
    {
        Assert.Equal("/console/stack?q=x", (await _console.PostAsync("vi", "/console/refused", ("return", "/console/stack?q=x"))).Location);
        Assert.Contains("It is not as you think.", (await _console.GetAsync("vi", "/console/stack")).Text, StringComparison.Ordinal);
        foreach (var elsewhere in new[] { "https://evil.example/", "//evil.example", "/\\evil.example", "/consoles", "/console/\r\nx: y", "javascript:alert(1)", "" })
        {
            Assert.Equal("/console", (await _console.PostAsync("vi", "/console/refused", ("return", elsewhere))).Location);
        }
    }

    [Fact]
    public async Task An_error_of_a_look_is_a_page_that_names_it_as_text()
    {
        var reply = await _console.GetAsync("vi", "/console/tried/" + Uri.UnescapeDataString("%3Cb%3Ex"));
        Assert.Equal(404, reply.Status);
        Assert.Contains("There is no &#x27;&lt;b&gt;x&#x27;; nearest: near.", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_none_is_404_and_a_method_that_is_none_405()
    {
        Assert.Equal(404, (await _console.GetAsync("vi", "/console/nothing")).Status);
        var reply = await _console.GetAsync("ada", "/console/done");
        Assert.Equal(405, reply.Status);
        Assert.Equal("POST", reply.Headers.Allow);
    }

    [Fact]
    public async Task Files_are_kept_for_ever_under_a_name_with_their_hash()
    {
        var page = (await _console.GetAsync("vi", "/console/stack")).Text;
        foreach (var file in new[] { PageFiles.Path + PageFiles.Style.Name, PageFiles.Module("page"), PageFiles.Module("live"), PageFiles.Path + PageFiles.Icon.Name })
        {
            var reply = await _console.GetAsync(null, file);
            Assert.Equal(200, reply.Status);
            Assert.Contains("immutable", reply.Headers.CacheControl.ToString(), StringComparison.Ordinal);
        }

        Assert.Contains(PageFiles.Style.Name, page, StringComparison.Ordinal);
        Assert.Contains(PageFiles.Module("live")[PageFiles.Path.Length..], (await _console.GetAsync(null, PageFiles.Module("page"))).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await _console.GetAsync(null, PageFiles.Path + "page.mjs")).Status);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_takes_the_cookie_away()
    {
        Assert.Equal(400, (await _console.SendAsync("POST", "vi", "/console/sign-out", [], null)).Status);
        Assert.Equal(200, (await _console.GetAsync("vi", "/console/stack")).Status);
        var reply = await _console.PostAsync("vi", "/console/sign-out");
        Assert.Equal(303, reply.Status);
        Assert.Contains("expires=Thu, 01 Jan 1970", reply.Headers.SetCookie.ToString(), StringComparison.Ordinal);
        Assert.Equal(303, (await _console.GetAsync("vi", "/console/stack")).Status);
    }

    [Fact]
    public async Task Over_tls_the_cookie_is_one_that_no_other_host_can_set()
    {
        Assert.Equal(303, (await _console.GetAsync("vi", "/console/stack", r => r.Scheme = "https")).Status);
        var reply = await _console.GetAsync(null, "/console/stack", r => (r.Scheme, r.Headers.Cookie) = ("https", "__Host-turnpike-session=vi"));
        Assert.Equal(200, reply.Status);
        Assert.StartsWith("max-age=", reply.Headers.StrictTransportSecurity, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_theme_is_kept_and_nothing_else_is_taken_for_one()
    {
        Assert.Contains("turnpike-theme=dark", (await _console.PostAsync("vi", "/console/theme", ("theme", "dark"))).Headers.SetCookie.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil", (await _console.PostAsync("vi", "/console/theme", ("theme", "evil"))).Headers.SetCookie.ToString(), StringComparison.Ordinal);
        Assert.Contains("data-theme=\"dark\"", (await _console.GetAsync("vi", "/console/stack", r => r.Headers.Cookie = "turnpike-session=vi; turnpike-theme=dark")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("data-theme", (await _console.GetAsync("vi", "/console/stack", r => r.Headers.Cookie = "turnpike-session=vi; turnpike-theme=x\"onload=")).Text, StringComparison.Ordinal);
    }
}
