using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;
using Turnpike.Upstreams.Tests.Http;

namespace Turnpike.Upstreams.Tests.Authorization;

/// <summary>A protected server and its authorization server on one loopback port, whose documents and answers a test may change.</summary>
internal sealed class AuthorizationSite : IAsyncDisposable
{
    public static readonly Uri Redirect = new("http://127.0.0.1:4711/callback");

    private LoopbackServer _server = null!;

    public string Origin { get; private set; } = "";

    public Uri Server => new(Origin + "/mcp");

    /// <summary>Where the server's metadata lies; null for nowhere.</summary>
    public string? ResourcePlace { get; set; } = "/.well-known/oauth-protected-resource/mcp";

    /// <summary>Where the authorization server's metadata lies; null for nowhere.</summary>
    public string? MetadataPlace { get; set; } = "/.well-known/oauth-authorization-server";

    public Dictionary<string, object?> Resource { get; } = [];

    public Dictionary<string, object?> Metadata { get; } = [];

    public Dictionary<string, object?> Registration { get; } = new() { ["client_id"] = "client-1", ["client_secret"] = "s3cret" };

    public Dictionary<string, object?> Tokens { get; } = new()
    {
        ["access_token"] = "at-1",
        ["token_type"] = "Bearer",
        ["refresh_token"] = "rt-1",
        ["expires_in"] = 3600,
    };

    /// <summary>Other answers, by path: a status and a body, or for 3xx a place.</summary>
    public Dictionary<string, (int Status, string Body)> Answers { get; } = [];

    public ConcurrentQueue<Sent> Sent { get; } = new();

    public HandClock Time { get; } = new();

    public OAuthClient Client => new(new GuardedHttp(new UpstreamOptions()), Time);

    /// <summary>The paths that were asked for, in order.</summary>
    public ImmutableArray<string> Paths => [.. Sent.Select(sent => sent.Path)];

    public static async Task<AuthorizationSite> StartAsync()
    {
        var site = new AuthorizationSite();
        site._server = await LoopbackServer.StartAsync(site.AnswerAsync);
        var origin = site.Origin = site._server.Url.GetLeftPart(UriPartial.Authority);
        site.Resource["resource"] = origin + "/mcp";
        site.Resource["authorization_servers"] = new[] { origin };
        site.Metadata["issuer"] = origin;
        site.Metadata["authorization_endpoint"] = origin + "/authorize";
        site.Metadata["token_endpoint"] = origin + "/token";
        site.Metadata["registration_endpoint"] = origin + "/register";
        site.Metadata["code_challenge_methods_supported"] = new[] { "S256" };
        return site;
    }

    public ValueTask<AuthorizationPlan> DiscoverAsync(string? challenge = null) => Client.DiscoverAsync(Server, challenge, Scripted.Token);

    public async Task<ClientIdentity> IdentifyAsync(ClientOptions? options = null, ClientIdentity? known = null) =>
        await Client.IdentifyAsync(await DiscoverAsync(), options ?? new ClientOptions(), known, Redirect, Scripted.Token);

    /// <summary>Everything up to the browser.</summary>
    public async Task<AuthorizationRequest> BeginAsync(ClientOptions? options = null, string? challenge = null)
    {
        var plan = await DiscoverAsync(challenge);
        var client = await Client.IdentifyAsync(plan, options ?? new ClientOptions(), null, Redirect, Scripted.Token);
        return Client.Begin(plan, client, Redirect, plan.Scopes);
    }

    /// <summary>The whole flow, with the answer a good authorization server gives.</summary>
    public async Task<(TokenSet Tokens, ClientIdentity Client)> SignInAsync(ClientOptions? options = null)
    {
        var request = await BeginAsync(options);
        return (await Client.CompleteAsync(request, Good(request), Scripted.Token), request.Client);
    }

    public static string Good(AuthorizationRequest request) => $"?code=code-1&state={request.State}";

    public Sent Last(string path) => Sent.Last(sent => sent.Path == path);

    public int Count(string path) => Sent.Count(sent => sent.Path == path);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var path = http.Request.Path.Value ?? "";
        Sent.Enqueue(new Sent(http.Request.Method, path, await reader.ReadToEndAsync(), (string?)http.Request.Headers.Authorization));
        var (status, body) = Answers.TryGetValue(path, out var other) ? other : Usual(path);
        http.Response.StatusCode = status;
        if (status is >= 300 and < 400)
        {
            http.Response.Headers.Location = body;
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body);
    }

    private (int Status, string Body) Usual(string path) => path switch
    {
        _ when path == ResourcePlace => (200, JsonSerializer.Serialize(Resource)),
        _ when path == MetadataPlace => (200, JsonSerializer.Serialize(Metadata)),
        "/register" => (201, JsonSerializer.Serialize(Registration)),
        "/token" => (200, JsonSerializer.Serialize(Tokens)),
        _ => (404, "not here"),
    };
}

/// <summary>A request that arrived.</summary>
internal sealed record Sent(string Method, string Path, string Body, string? Authorization)
{
    /// <summary>A field of a form; null when it was not sent.</summary>
    public string? this[string field] => QueryHelpers.ParseQuery(Body).TryGetValue(field, out var value) ? (string?)value : null;

    /// <summary>A member of a JSON body.</summary>
    public JsonElement Json(string member) => JsonDocument.Parse(Body).RootElement.GetProperty(member);
}

/// <summary>A clock that a test sets; timers run as ever.</summary>
internal sealed class HandClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

    public override DateTimeOffset GetUtcNow() => Now;
}
