using Turnpike.Admin.Acts;
using Turnpike.Console.Api;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Tests.Api;

/// <summary>Who may ask, where things are, and what a refusal says.</summary>
public sealed class ApiFaceTests : IAsyncLifetime
{
    private OpenApiGate _gate = null!;

    public async ValueTask InitializeAsync() => _gate = await OpenApiGate.StartAsync();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    public async Task Nobody_is_told_anything_without_a_token_or_a_session()
    {
        foreach (var (path, method) in new[] { ("/servers", "GET"), ("/openapi.json", "GET"), ("/no-such", "GET"), ("/policies/p", "PUT") })
        {
            var reply = await _gate.SendAsync("", method, path, null);
            Assert.Equal((401, "unauthorized"), (reply.Status, reply.Code));
            Assert.StartsWith("Bearer", reply.Headers.WWWAuthenticate.ToString(), StringComparison.Ordinal);
            Assert.Equal("application/problem+json", reply.Headers.ContentType.ToString());
        }

        // A token that is none is refused, also beside a session.
        Assert.Equal(401, (await _gate.SendAsync("nobody", "GET", "/servers", null, ("Cookie", "turnpike-session=ada"))).Status);
    }

    [Fact]
    public async Task A_session_counts_from_pages_of_our_own_alone()
    {
        var cookie = ("Cookie", "turnpike-session=ada");
        var key = (ApiCallers.KeyField, SessionCookie.FormKey("ada"));
        const string Body = """{"roles":["viewer"],"groups":[],"accounts":[]}""";
        Assert.Equal(200, (await _gate.SendAsync("", "GET", "/people", null, cookie)).Status);
        Assert.Equal(403, (await _gate.SendAsync("", "PUT", "/people/bob", Body, cookie)).Status);
        Assert.Equal(403, (await _gate.SendAsync("", "PUT", "/people/bob", Body, cookie, (ApiCallers.KeyField, SessionCookie.FormKey("vi")))).Status);
        Assert.Equal(403, (await _gate.SendAsync("", "PUT", "/people/bob", Body, cookie, key, ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Equal(403, (await _gate.SendAsync("", "PUT", "/people/bob", Body, cookie, key, ("Origin", "https://elsewhere.example"))).Status);
        Assert.Null(_gate.Node.Current.People.Find("bob"));
        Assert.Equal(200, (await _gate.SendAsync("", "PUT", "/people/bob", Body, cookie, key, ("Sec-Fetch-Site", "same-origin"))).Status);
        Assert.NotNull(_gate.Node.Current.People.Find("bob"));
    }

    [Theory]
    [InlineData("vi", "PUT", "/people/eve", """{"roles":["admin"],"groups":[],"accounts":[]}""")]
    [InlineData("pol", "GET", "/secrets", null)]
    [InlineData("pol", "POST", "/grants", """{"subject":"s","servers":[]}""")]
    [InlineData("ann", "PUT", "/policies/p", """{"document":"{}"}""")]
    [InlineData("vi", "GET", "/approvals/a1", null)]
    [InlineData("vi", "POST", "/admin-token/replace", "{}")]
    public async Task A_role_may_not_do_what_it_may_not(string who, string method, string path, string? body)
    {
        var reply = await _gate.SendAsync(who, method, path, body);
        Assert.Equal((403, "forbidden"), (reply.Status, reply.Code));
        Assert.Null(_gate.Node.Current.People.Find("eve"));
    }

    [Fact]
    public async Task Who_may_not_do_something_is_not_told_what_it_would_look_like()
    {
        var reply = await _gate.PostAsync("vi", "/grants", """{"no_such":1}""");
        Assert.Equal(403, reply.Status);
        Assert.DoesNotContain("no_such", reply.Text, StringComparison.Ordinal);
        Assert.Equal(400, (await _gate.PostAsync("ada", "/grants", """{"no_such":1}""")).Status);
    }

    [Theory]
    [InlineData("GET", "/server", 404, "/api/v1/servers")]
    [InlineData("GET", "/servers/x/pinz/diff", 404, "/api/v1/servers/{server}/pins/diff")]
    [InlineData("GET", "/servers/none", 404, null)]
    [InlineData("POST", "/policies", 405, null)]
    [InlineData("DELETE", "/policies/p", 405, null)]
    public async Task Where_nothing_is_the_answer_says_what_is_near(string method, string path, int status, string? nearest)
    {
        var reply = await _gate.SendAsync("ada", method, path, null);
        Assert.Equal(status, reply.Status);
        Assert.Equal(nearest, reply.Nearest);
        if (status == 405)
        {
            Assert.Contains("GET", reply.Headers.Allow.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_is_of_the_right_kind_well_formed_known_and_bounded()
    {
        Assert.Equal(415, (await _gate.PostAsync("ada", "/grants", "a=b", ("Content-Type", "application/x-www-form-urlencoded"))).Status);
        var broken = await _gate.PostAsync("ada", "/grants", "{\n  \"subject\": oops }");
        Assert.Equal((400, 2L), (broken.Status, broken.Json.GetProperty("line").GetInt64()));
        var twice = await _gate.PostAsync("ada", "/grants", """{"subject":"a","subject":"b","servers":[]}""");
        Assert.Equal(400, twice.Status);
        var unknown = await _gate.PostAsync("ada", "/grants", """{"subjekt":"a","servers":[]}""");
        Assert.Equal((400, "subject", "/subjekt"), (unknown.Status, unknown.Nearest, unknown.Json.GetProperty("field").GetString()));
        var nested = await _gate.PostAsync("ada", "/grants", """{"subject":"a","servers":[{"server":7,"policy":null}]}""");
        Assert.Equal((400, "/servers/0/server"), (nested.Status, nested.Json.GetProperty("field").GetString()));
        var missing = await _gate.PostAsync("ada", "/grants", """{"servers":[]}""");
        Assert.Equal((400, "/subject"), (missing.Status, missing.Json.GetProperty("field").GetString()));
        Assert.Equal(413, (await _gate.PostAsync("ada", "/grants", new string(' ', ApiReader.MaxBody + 1))).Status);
        Assert.Equal(400, (await _gate.GetAsync("ada", "/approvals?al=true")).Status);
        Assert.Equal(400, (await _gate.GetAsync("ada", "/approvals?all=yes")).Status);
        Assert.DoesNotContain("Turnpike.", nested.Text + unknown.Text + missing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_in_an_address_is_decoded_once()
    {
        var reply = await _gate.GetAsync("ada", "/servers/a%2Fb%252F");
        Assert.Equal(404, reply.Status);
        Assert.Contains("'a/b%2F'", reply.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_document_says_every_place()
    {
        var reply = await _gate.PutAsync("pol", "/policies/p", "version: \"1\"\ndefault: deni\n", ("Content-Type", "application/yaml"));
        Assert.Equal((400, "invalid"), (reply.Status, reply.Code));
        Assert.Equal(2, reply.Json.GetProperty("line").GetInt64());
        Assert.Equal("/default", reply.Json.GetProperty("problems")[0].GetProperty("pointer").GetString());
        Assert.Equal(200, (await _gate.PutAsync("pol", "/policies/p", "version: \"1\"\ndefault: deny\n", ("Content-Type", "application/yaml"))).Status);
    }

    [Fact]
    public async Task What_is_done_is_recorded_under_the_name_of_whoever_asked()
    {
        var made = await _gate.PostAsync("ada", "/grants", OpenApiGate.Grant);
        Assert.Equal(201, made.Status);
        var id = made.Json.GetProperty("grant").GetProperty("id").GetString();
        Assert.Equal($"/api/v1/grants/{id}", made.Headers.Location.ToString());
        Assert.Equal("no-store", made.Headers.CacheControl.ToString());
        Assert.Equal(200, (await _gate.GetAsync("vi", $"/grants/{id}")).Status);
        Assert.Equal(204, (await _gate.SendAsync("ada", "DELETE", $"/grants/{id}", null)).Status);
        Assert.Equal(404, (await _gate.GetAsync("vi", $"/grants/{id}")).Status);
        Assert.DoesNotContain(await _gate.Node.ActAsync(AdminActs.ListGrants, Nothing.Value, TestContext.Current.CancellationToken) is { Grants: var grants } ? grants : [], g => g.Id == id);
    }

    [Fact]
    public async Task A_session_proves_anew_who_it_is_where_that_is_needed_and_nothing_is_done_before()
    {
        var time = new Later();
        await using var gate = await OpenApiGate.StartAsync(time);
        time.Ahead = TimeSpan.FromMinutes(11);
        (string, string)[] browser = [("Cookie", "turnpike-session=ada"), (ApiCallers.KeyField, SessionCookie.FormKey("ada")), ("Idempotency-Key", "once")];
        Task<ApiReply> SendAsync(string path, string body) => gate.SendAsync("", "POST", path, body, browser);
        var refused = await SendAsync("/tokens", """{"name":"ci","role":"viewer"}""");
        Assert.Equal((403, "proof_needed", "/console/api#problem-proof_needed"), (refused.Status, refused.Code, refused.Json.GetProperty("type").GetString()));
        Assert.Matches("^POST /api/v1/account/sessions/cs_[0-9a-f]{16}/confirm$", refused.Nearest);
        Assert.Empty(gate.Node.Current.ApiTokens);
        var confirm = refused.Nearest!["POST /api/v1".Length..];
        browser = browser[..2];
        Assert.Equal(403, (await SendAsync(confirm, """{"password":"wrong horse battery"}""")).Status);
        Assert.Equal("proof_needed", (await SendAsync("/tokens", """{"name":"ci","role":"viewer"}""")).Code);
        Assert.Equal(200, (await SendAsync(confirm, $$"""{"password":"{{OpenApiGate.Password}}"}""")).Status);
        browser = [.. browser, ("Idempotency-Key", "once")];
        Assert.StartsWith("tpa_", (await SendAsync("/tokens", """{"name":"ci","role":"viewer"}""")).Json.GetProperty("token").GetString(), StringComparison.Ordinal);
    }

    private sealed class Later : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
