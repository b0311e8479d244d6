using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Turnpike.Admin.Tests.SignIns;

/// <summary>
/// A protected MCP server with one tool, and its authorization server (/as), on one loopback port. Says yes to everybody at once; what it
/// gave out, and what it was sent, can be looked at.
/// </summary>
internal sealed class ProtectedServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, (string Challenge, string Scope)> _codes = new(StringComparer.Ordinal);
    private int _tokens;

    private ProtectedServer(WebApplication application) => _application = application;

    public Uri Origin => new(_application.Urls.First());

    public Uri Url => new(Origin, "/mcp");

    public string Issuer => new Uri(Origin, "/as" + IssuerSuffix).ToString();

    /// <summary>Another value is another authorization server.</summary>
    public string IssuerSuffix { get; set; } = "";

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Access tokens that are taken, with their scopes.</summary>
    public ConcurrentDictionary<string, string> Taken { get; } = new(StringComparer.Ordinal);

    /// <summary>Refresh tokens that are taken.</summary>
    public ConcurrentDictionary<string, string> Refreshable { get; } = new(StringComparer.Ordinal);

    /// <summary>A scope that tools/call wants beside.</summary>
    public string? CallScope { get; set; }

    public int Refreshes { get; private set; }

    public int Registrations { get; private set; }

    public List<string> Revoked { get; } = [];

    /// <summary>Held until set: a token endpoint that takes its time.</summary>
    public TaskCompletionSource? Slow { get; set; }

    public static async Task<ProtectedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var server = new ProtectedServer(application);
        application.Run(server.AnswerAsync);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>A browser at the authorization server: the query it brings back.</summary>
    public static async Task<string> SignInAsync(string url)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await http.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
        return answer.Headers.Location!.Query[1..];
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private Task AnswerAsync(HttpContext http) => (http.Request.Path.Value ?? "") switch
    {
        "/mcp" => McpAsync(http),
        "/.well-known/oauth-protected-resource/mcp" => WriteAsync(http, new JsonObject { ["resource"] = Url.ToString(), ["authorization_servers"] = new JsonArray(Issuer), ["scopes_supported"] = new JsonArray("read") }),
        var path when path == "/.well-known/oauth-authorization-server/as" + IssuerSuffix => WriteAsync(http, Metadata()),
        "/as/register" => RegisterAsync(http),
        "/as/authorize" => AuthorizeAsync(http),
        "/as/token" => TokenAsync(http),
        "/as/revoke" => RevokeAsync(http),
        _ => Task.FromResult(http.Response.StatusCode = 404),
    };

    private JsonObject Metadata() => new()
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = new Uri(Origin, "/as/authorize").ToString(),
        ["token_endpoint"] = new Uri(Origin, "/as/token").ToString(),
        ["registration_endpoint"] = new Uri(Origin, "/as/register").ToString(),
        ["revocation_endpoint"] = new Uri(Origin, "/as/revoke").ToString(),
        ["response_types_supported"] = new JsonArray("code"),
        ["grant_types_supported"] = new JsonArray("authorization_code", "refresh_token", "client_credentials"),
        ["code_challenge_methods_supported"] = new JsonArray("S256"),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("none", "client_secret_basic", "client_secret_post"),
        ["authorization_response_iss_parameter_supported"] = true,
    };

    private async Task RegisterAsync(HttpContext http)
    {
        Registrations++;
        var asked = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        http.Response.StatusCode = 201;
        await WriteAsync(http, new JsonObject { ["client_id"] = $"client-{Registrations}", ["redirect_uris"] = asked["redirect_uris"]!.DeepClone(), ["token_endpoint_auth_method"] = "none" });
    }

    private Task AuthorizeAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (query["code_challenge"].ToString(), query["scope"].ToString());
        http.Response.Redirect($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}&iss={Uri.EscapeDataString(Issuer)}");
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        string scope;
        switch (form["grant_type"].ToString())
        {
            case "authorization_code" when _codes.TryRemove(form["code"].ToString(), out var asked) && Hash(form["code_verifier"].ToString()) == asked.Challenge:
                scope = asked.Scope;
                break;
            case "refresh_token":
                if (Slow is { } slow)
                {
                    await slow.Task;
                }

                Refreshes++;
                if (!Refreshable.TryRemove(form["refresh_token"].ToString(), out var kept))
                {
                    goto default;
                }

                scope = kept;
                break;
            case "client_credentials":
                scope = form["scope"].ToString();
                break;
            default:
                http.Response.StatusCode = 400;
                await WriteAsync(http, new JsonObject { ["error"] = "invalid_grant" });
                return;
        }

        var number = Interlocked.Increment(ref _tokens);
        var (access, refresh) = ($"access-canary-{number:0000}", $"refresh-canary-{number:0000}");
        Taken[access] = scope;
        Refreshable[refresh] = scope;
        await WriteAsync(http, new JsonObject
        {
            ["access_token"] = access,
            ["refresh_token"] = refresh,
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)Lifetime.TotalSeconds,
            ["scope"] = scope,
        });
    }

    private async Task RevokeAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        Revoked.Add(form["token"].ToString());
    }

    private async Task McpAsync(HttpContext http)
    {
        var token = http.Request.Headers.Authorization.ToString() is { Length: > 7 } field ? field[7..] : "";
        var metadata = new Uri(Origin, "/.well-known/oauth-protected-resource/mcp");
        if (!Taken.TryGetValue(token, out var scope))
        {
            http.Response.StatusCode = 401;
            http.Response.Headers.WWWAuthenticate = $"Bearer resource_metadata=\"{metadata}\"";
            return;
        }

        var message = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        var method = message["method"]!.GetValue<string>();
        if (method == "tools/call" && CallScope is { } wanted && !scope.Split(' ').Contains(wanted))
        {
            http.Response.StatusCode = 403;
            http.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{wanted}\", resource_metadata=\"{metadata}\"";
            return;
        }

        if (message["id"] is not { } id)
        {
            http.Response.StatusCode = 202;
            return;
        }

        JsonNode? result = method switch
        {
            "initialize" => JsonNode.Parse("""{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"protected","version":"1"}}"""),
            "tools/list" => JsonNode.Parse("""{"tools":[{"name":"whoami","description":"Says who is signed in.","inputSchema":{"type":"object"}}]}"""),
            "tools/call" => new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "hello" }) },
            _ => null,
        };
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        if (result is null)
        {
            answer["error"] = JsonNode.Parse("""{"code":-32601,"message":"Method not found"}""");
        }
        else
        {
            answer["result"] = result;
        }

        await WriteAsync(http, answer);
    }

    private static string Hash(string verifier) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static Task WriteAsync(HttpContext http, JsonNode body)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString());
    }
}
