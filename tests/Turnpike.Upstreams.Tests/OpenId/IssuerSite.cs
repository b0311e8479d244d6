using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;
using Turnpike.Upstreams.OpenId;
using Turnpike.Upstreams.Tests.Authorization;
using Turnpike.Upstreams.Tests.Http;

namespace Turnpike.Upstreams.Tests.OpenId;

/// <summary>An OpenID Connect issuer on a loopback port, whose documents, keys and tokens a test may change.</summary>
internal sealed class IssuerSite : IAsyncDisposable
{
    public static readonly Uri Redirect = new("http://127.0.0.1:4711/console/sign-in/oidc/callback");

    // Made once: a key of 2048 bits costs more than a whole sign-in.
    private static readonly RSA FirstKey = RSA.Create(2048);
    private static readonly ECDsa SecondKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    // A listener costs more than a test: one that is done with goes to the next.
    private static readonly ConcurrentBag<Listener> Idle = [];

    private Listener _listener = null!;

    public string Issuer { get; private set; } = "";

    public JsonObject Metadata { get; private set; } = [];

    /// <summary>The published keys: the RSA key <c>rsa</c>, and the P-256 key <c>ec</c>.</summary>
    public JsonArray Keys { get; } = [RsaKey("rsa"), EcKey("ec")];

    /// <summary>The header of ID tokens.</summary>
    public JsonObject Header { get; } = new() { ["alg"] = "RS256", ["kid"] = "rsa", ["typ"] = "JWT" };

    /// <summary>The claims of ID tokens; the nonce of the sign-in is added unless a test says another.</summary>
    public JsonObject Claims { get; private set; } = [];

    public JsonObject Tokens { get; } = new() { ["access_token"] = "at-1", ["token_type"] = "Bearer", ["expires_in"] = 3600 };

    public JsonObject UserInfo { get; } = new() { ["sub"] = "sub-1" };

    /// <summary>Replaces the ID token as a whole; given what would have been signed.</summary>
    public Func<string, string>? Forge { get; set; }

    /// <summary>Other answers, by path: a status and a body, or for 3xx a place.</summary>
    public Dictionary<string, (int Status, string Body)> Answers { get; } = [];

    public ConcurrentQueue<Sent> Sent { get; } = new();

    public HandClock Time { get; } = new();

    public static async Task<IssuerSite> StartAsync(string path = "")
    {
        var site = new IssuerSite();
        site._listener = Idle.TryTake(out var idle) ? idle : await Listener.StartAsync();
        site._listener.Answer = site.AnswerAsync;
        var origin = site._listener.Origin;
        site.Issuer = origin + path;
        site.Metadata = new JsonObject
        {
            ["issuer"] = site.Issuer,
            ["authorization_endpoint"] = origin + "/authorize",
            ["token_endpoint"] = origin + "/token",
            ["jwks_uri"] = origin + "/keys",
            ["userinfo_endpoint"] = origin + "/me",
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256", "ES256"),
            ["authorization_response_iss_parameter_supported"] = true,
        };
        var now = site.Time.Now.ToUnixTimeSeconds();
        site.Claims = new JsonObject { ["iss"] = site.Issuer, ["sub"] = "sub-1", ["aud"] = "turnpike", ["exp"] = now + 300, ["iat"] = now, ["groups"] = new JsonArray("ops", "all") };
        return site;
    }

    public RelyingParty Party(RelyingPartyOptions? options = null, UpstreamOptions? upstream = null) => new(
        new GuardedHttp(upstream ?? new UpstreamOptions()),
        Time,
        options ?? new RelyingPartyOptions { Issuer = Issuer, ClientId = "turnpike", Secret = () => "s3cret", GroupsClaim = "groups" });

    public string Good(SignInProof proof) => $"?code=code-1&state={proof.State}&iss={Uri.EscapeDataString(Issuer)}";

    /// <summary>A whole sign-in, with the answer a good issuer gives.</summary>
    public async Task<OpenIdIdentity> SignInAsync(RelyingParty? party = null, TimeSpan? maxAge = null)
    {
        using var own = party is null ? Party() : null;
        party ??= own!;
        var (_, proof) = await party.BeginAsync(Redirect, maxAge, Scripted.Token);
        return await CompleteAsync(party, proof);
    }

    public ValueTask<OpenIdIdentity> CompleteAsync(RelyingParty party, SignInProof proof, string? query = null)
    {
        Nonce = proof.Nonce;
        return party.CompleteAsync(proof, Redirect, query ?? Good(proof), static () => true, Scripted.Token);
    }

    /// <summary>What a sign-in is refused with.</summary>
    public async Task<AuthorizationException> RefusalAsync(RelyingParty? party = null, TimeSpan? maxAge = null) =>
        await Assert.ThrowsAsync<AuthorizationException>(() => SignInAsync(party, maxAge));

    public int Count(string path) => Sent.Count(sent => sent.Path == path);

    public Sent Last(string path) => Sent.Last(sent => sent.Path == path);

    public ValueTask DisposeAsync()
    {
        Idle.Add(_listener);
        return ValueTask.CompletedTask;
    }

    public static JsonObject RsaKey(string id) => FirstKey.ExportParameters(includePrivateParameters: false) switch
    {
        var p => new JsonObject { ["kty"] = "RSA", ["kid"] = id, ["use"] = "sig", ["n"] = Base64Url.EncodeToString(p.Modulus!), ["e"] = Base64Url.EncodeToString(p.Exponent!) },
    };

    public static JsonObject EcKey(string id) => SecondKey.ExportParameters(includePrivateParameters: false) switch
    {
        var p => new JsonObject { ["kty"] = "EC", ["kid"] = id, ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(p.Q.X!), ["y"] = Base64Url.EncodeToString(p.Q.Y!) },
    };

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private string Nonce { get; set; } = "";

    private string IdToken()
    {
        var claims = (JsonObject)Claims.DeepClone();
        claims.TryAdd("nonce", Nonce);
        var text = Encode(Header.ToJsonString()) + "." + Encode(claims.ToJsonString());
        var data = Encoding.ASCII.GetBytes(text);
        var signature = (string?)Header["alg"] == "ES256"
            ? SecondKey.SignData(data, HashAlgorithmName.SHA256)
            : FirstKey.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Forge?.Invoke(text) ?? text + "." + Base64Url.EncodeToString(signature);
    }

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

    private (int Status, string Body) Usual(string path)
    {
        if (path.EndsWith("/.well-known/openid-configuration", StringComparison.Ordinal))
        {
            return (200, Metadata.ToJsonString());
        }

        if (path == "/token")
        {
            var tokens = (JsonObject)Tokens.DeepClone();
            tokens.TryAdd("id_token", IdToken());
            return (200, tokens.ToJsonString());
        }

        return path switch
        {
            "/keys" => (200, new JsonObject { ["keys"] = Keys.DeepClone() }.ToJsonString()),
            "/me" => (200, UserInfo.ToJsonString()),
            _ => (404, "not here"),
        };
    }

    private sealed class Listener
    {
        public RequestDelegate Answer { get; set; } = _ => Task.CompletedTask;

        public string Origin { get; private set; } = "";

        public static async Task<Listener> StartAsync()
        {
            var listener = new Listener();
            listener.Origin = (await LoopbackServer.StartAsync(http => listener.Answer(http))).Url.GetLeftPart(UriPartial.Authority);
            return listener;
        }
    }
}
