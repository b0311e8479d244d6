using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Turnpike.Console.Tests.OpenId;

/// <summary>An OpenID Connect issuer on a loopback port that lets everybody in as <c>sub-1</c>, by a code that is good once.</summary>
internal sealed class SmallIssuer : IAsyncDisposable
{
    // ES256, whose keys cost nothing to make.
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ConcurrentDictionary<string, string> _nonces = [];
    private WebApplication _site = null!;

    public string Issuer => _site.Urls.First();

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Further fields of the next answers, such as <c>error</c>, instead of a code; null for a code.</summary>
    public string? Refusal { get; set; }

    /// <summary>The redirect addresses that were asked for.</summary>
    public ConcurrentQueue<string> Redirects { get; } = [];

    private static readonly Lazy<Task<SmallIssuer>> Kept = new(StartAsync);

    /// <summary>One for all tests of a class that changes it back: a listener costs more than a test.</summary>
    public static async Task<SmallIssuer> SharedAsync(TimeProvider time)
    {
        var issuer = await Kept.Value;
        (issuer.Time, issuer.Refusal) = (time, null);
        issuer.Redirects.Clear();
        return issuer;
    }

    public static async Task<SmallIssuer> StartAsync()
    {
        var issuer = new SmallIssuer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        issuer._site = builder.Build();
        issuer._site.Run(issuer.AnswerAsync);
        await issuer._site.StartAsync(CancellationToken.None);
        return issuer;
    }

    /// <summary>What a browser is sent back with when it opens the address of a sign-in.</summary>
    public Uri Answer(Uri asked)
    {
        var fields = QueryHelpers.ParseQuery(asked.Query);
        Redirects.Enqueue(fields["redirect_uri"].ToString());
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        _nonces[code] = fields["nonce"].ToString();
        return new Uri($"{fields["redirect_uri"]}?{Refusal ?? $"code={code}"}&state={fields["state"]}&iss={Uri.EscapeDataString(Issuer)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _key.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var answer = http.Request.Path.Value switch
        {
            "/.well-known/openid-configuration" => new JsonObject
            {
                ["issuer"] = Issuer,
                ["authorization_endpoint"] = Issuer + "/authorize",
                ["token_endpoint"] = Issuer + "/token",
                ["jwks_uri"] = Issuer + "/keys",
                ["end_session_endpoint"] = Issuer + "/end",
                ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
                ["authorization_response_iss_parameter_supported"] = true,
            },
            "/keys" => new JsonObject { ["keys"] = new JsonArray(Key()) },
            "/token" => await TokensAsync(http.Request),
            _ => null,
        };
        http.Response.StatusCode = answer is null ? 400 : 200;
        await http.Response.WriteAsync((answer ?? new JsonObject { ["error"] = "invalid_grant" }).ToJsonString());
    }

    private JsonObject Key() => _key.ExportParameters(includePrivateParameters: false).Q switch
    {
        var q => new JsonObject { ["kty"] = "EC", ["kid"] = "1", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(q.X!), ["y"] = Base64Url.EncodeToString(q.Y!) },
    };

    private async Task<JsonObject?> TokensAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (!_nonces.TryRemove(form["code"].ToString(), out var nonce))
        {
            return null;
        }

        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = Issuer, ["sub"] = "sub-1", ["aud"] = form["client_id"].ToString(), ["exp"] = now + 60, ["iat"] = now, ["nonce"] = nonce, ["groups"] = new JsonArray("ops") };
        var text = Encode("""{"alg":"ES256","kid":"1"}""") + "." + Encode(claims.ToJsonString());
        var idToken = text + "." + Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256));
        return new JsonObject { ["access_token"] = "at", ["token_type"] = "Bearer", ["id_token"] = idToken };
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
