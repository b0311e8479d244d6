using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Signs the assertion a client proves itself with (RFC 7523 section 3, RFC 7518 section 3.3 and 3.4).</summary>
internal static class ClientAssertion
{
    private const int LeastRsaBits = 2048;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    /// <summary>A fresh assertion: for one use, for a minute, for the issuer alone.</summary>
    public static string Sign(ClientIdentity client, DateTimeOffset now)
    {
        var header = new AssertionHeader { Alg = client.Algorithm ?? "", Kid = client.KeyId };
        var claims = new AssertionClaims
        {
            Iss = client.ClientId,
            Sub = client.ClientId,
            Aud = client.Issuer,
            Jti = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            Iat = now.ToUnixTimeSeconds(),
            Exp = (now + Life).ToUnixTimeSeconds(),
        };
        var text = Encode(AuthorizationJson.Write(header, AuthorizationJson.Default.AssertionHeader))
            + "." + Encode(AuthorizationJson.Write(claims, AuthorizationJson.Default.AssertionClaims));
        return text + "." + Base64Url.EncodeToString(Signature(client.PrivateKey ?? "", client.Algorithm, Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>The algorithm a key is for. Throws <see cref="AuthorizationException"/> when it is not usable, or not for <paramref name="wanted"/>.</summary>
    public static string AlgorithmOf(string pem, string? wanted)
    {
        var algorithm = wanted ?? (IsUsable(pem, "ES256") ? "ES256" : "RS256");
        return IsUsable(pem, algorithm)
            ? algorithm
            : throw new AuthorizationException(
                AuthorizationFault.ClientInvalid,
                "the client's private key cannot be used" + (wanted is null ? "" : $" with {(wanted is "ES256" or "RS256" ? wanted : "that algorithm")}"),
                $"give a PKCS #8 PEM of a P-256 key (ES256) or of an RSA key of at least {LeastRsaBits} bits (RS256)");
    }

    private static bool IsUsable(string pem, string algorithm)
    {
        try
        {
            return Signature(pem, algorithm, [0]).Length > 0;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static byte[] Signature(string pem, string? algorithm, byte[] text)
    {
        if (algorithm == "ES256")
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
                : [];
        }

        if (algorithm == "RS256")
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            return key.KeySize >= LeastRsaBits ? key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : [];
        }

        return [];
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

internal sealed record AssertionHeader
{
    public required string Alg { get; init; }

    public string Typ { get; init; } = "JWT";

    public string? Kid { get; init; }
}

internal sealed record AssertionClaims
{
    public required string Iss { get; init; }

    public required string Sub { get; init; }

    public required string Aud { get; init; }

    public required string Jti { get; init; }

    public required long Iat { get; init; }

    public required long Exp { get; init; }
}
