using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Gateway.Http;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Administration;

public class StatusTests
{
    [Fact]
    public async Task The_admin_token_opens_the_status_and_no_server()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var token = (await gate.Node.ActAsync(AdminActs.IssueAdminToken, Nothing.Value, TestContext.Current.CancellationToken)).Token;

        var (code, status) = await GetAsync(gate, "/api/v1/status", token);
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal("shop", (string?)status!["servers"]![0]!["name"]);
        Assert.Equal(1, (int)status["grants"]!);
        Assert.Equal(0, (int)status["anonymous_grants"]!);
        Assert.Equal(0, (int)status["sessions"]!);
        Assert.True((bool)status["record"]!["writable"]!);
        Assert.True((long)status["record"]!["head"]! > 0);

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(gate, "/mcp/shop", token)).Code);
    }

    [Fact]
    public async Task A_replaced_admin_token_ends_at_once()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var old = (await gate.Node.ActAsync(AdminActs.IssueAdminToken, Nothing.Value, TestContext.Current.CancellationToken)).Token;
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(gate, "/api/v1/status", old)).Code);
        var token = (await gate.Node.ActAsync(AdminActs.ReplaceAdminToken, Nothing.Value, TestContext.Current.CancellationToken)).Token;
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(gate, "/api/v1/status", old)).Code);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(gate, "/api/v1/status", token)).Code);
    }

    [Fact]
    public async Task Without_the_admin_token_the_status_is_401_also_for_a_grants_token()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var token = (await gate.Node.ActAsync(AdminActs.IssueAdminToken, Nothing.Value, TestContext.Current.CancellationToken)).Token;

        foreach (var wrong in new[] { null, gate.Token, token[..^1], "tpa_" })
        {
            var (code, body) = await GetAsync(gate, "/api/v1/status", wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, code);
            Assert.Null(body!["servers"]);
            Assert.Equal(("unauthorized", 401), ((string?)body["code"], (int)body["status"]!));
        }
    }

    [Theory]
    [InlineData("/api/v1/servers", "host", "application/problem+json", "host")]
    [InlineData("/api/v1/status", "origin", "application/problem+json", "origin")]
    [InlineData("/api", "repeated_header", "application/problem+json", "invalid")]
    [InlineData("/console", "host", "text/plain; charset=utf-8", null)]
    [InlineData("/apis", "host", "text/plain; charset=utf-8", null)]
    public async Task What_a_guard_refuses_is_problem_details_under_the_api_and_a_sentence_on_pages(string path, string code, string type, string? shown)
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        (http.Response.Body, http.Request.Path) = (body, path);
        await GuardRefusal.WriteAsync(http, (403, code, "This is not served here."));
        Assert.Equal((403, type), (http.Response.StatusCode, http.Response.ContentType));
        var text = System.Text.Encoding.UTF8.GetString(body.ToArray());
        if (shown is null)
        {
            Assert.Equal("This is not served here.", text);
            return;
        }

        var problem = JsonNode.Parse(text)!;
        Assert.Equal((shown, $"/console/api#problem-{shown}", "This is not served here."), ((string?)problem["code"], (string?)problem["type"], (string?)problem["detail"]));
        Assert.Null(problem["jsonrpc"]);
    }

    [Fact]
    public async Task The_status_by_another_name_is_problem_details_too()
    {
        await using var gate = await GateUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gate.Url, "/api/v1/status"));
        request.Headers.Host = "elsewhere.example";
        using var answer = await gate.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Health_and_readiness_are_anonymous_and_name_nothing()
    {
        await using var gate = await GateUnderTest.StartAsync();

        foreach (var path in new[] { "/healthz", "/readyz" })
        {
            var (code, body) = await GetAsync(gate, path, null);
            Assert.Equal(HttpStatusCode.OK, code);
            Assert.Equal("""{"status":"ok"}""", body!.ToJsonString());
        }
    }

    [Fact]
    public async Task A_node_that_cannot_record_is_alive_and_not_ready()
    {
        await using var gate = await GateUnderTest.StartAsync();
        await gate.Node.DisposeAsync();

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(gate, "/healthz", null)).Code);
        var (code, body) = await GetAsync(gate, "/readyz", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, code);
        Assert.Equal("""{"status":"unavailable"}""", body!.ToJsonString());
    }

    private static async Task<(HttpStatusCode Code, JsonNode? Body)> GetAsync(GateUnderTest gate, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gate.Url, path));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        using var response = await gate.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
