using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Upstreams.Authorization;
using Turnpike.Wire.Json;
using Turnpike.Wire.Signatures;

namespace Turnpike.Upstreams.OpenId;

/// <summary>The checks of an ID token whose signature holds (OpenID Connect Core 3.1.3.7, RFC 8725). Pure.</summary>
internal static class IdToken
{
    /// <summary>How far the issuer's clock may be from this one.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    // A sign-in takes ten minutes at most, and the token is made at its end.
    private static readonly TimeSpan MostAge = TimeSpan.FromMinutes(10);
    private const int LongestSubject = 255;
    private static readonly JsonBudget Budget = new(SignedToken.MaxLength, 16, 10_000);

    /// <summary>The claims of a token. Throws <see cref="AuthorizationException"/> (<see cref="AuthorizationFault.IdTokenRefused"/>).</summary>
    public static JsonView Claims(ReadOnlyMemory<byte> payload, SignedToken token, IdTokenExpectations expected, DateTimeOffset now)
    {
        var tape = new JsonTape();
        if (!tape.TryRead(payload, Budget, out _) || tape.Root.Kind != JsonKind.Object)
        {
            throw Refused(expected.Issuer, "is no strict JSON object");
        }

        return Problem(tape.Root, token, expected, now) is { } problem ? throw Refused(expected.Issuer, problem) : tape.Root;
    }

    /// <summary>A refusal; <paramref name="why"/> is the end of a sentence that begins with the token.</summary>
    public static AuthorizationException Refused(string issuer, string why) => new(
        AuthorizationFault.IdTokenRefused, $"the ID token of {issuer} {why}", "sign in again; if it stays, check the issuer, the client id and the clocks");

    /// <summary>The subject a token or an answer of UserInfo names; null for none that can be an account.</summary>
    public static string? Subject(JsonView claims) =>
        claims["sub"u8].Text() is { Length: <= LongestSubject } subject && subject.All(c => c is >= ' ' and <= '~') ? subject : null;

    /// <summary>When the person proved to the issuer who they are; null where the token does not say.</summary>
    public static DateTimeOffset? ProvedAt(JsonView claims) => Time(claims["auth_time"u8]);

    // In the order of the specification; the first that does not hold is told. No value of the token is part of a sentence.
    private static string? Problem(JsonView claims, SignedToken token, IdTokenExpectations expected, DateTimeOffset now) =>
        token.Type is { } type && !string.Equals(type, "JWT", StringComparison.OrdinalIgnoreCase) ? "says that it is another kind of token"
        : !claims["iss"u8].Is(Encoding.UTF8.GetBytes(expected.Issuer)) ? "is from another issuer"
        : Audience(claims, expected.ClientId)
        ?? Times(claims, now)
        ?? (!IsSame(claims["nonce"u8], expected.Nonce) ? "belongs to another sign-in (nonce)"
            : Subject(claims) is null ? "does not say who the person is"
            : !HoldsHash(claims["at_hash"u8], token.Algorithm, expected.AccessToken) ? "came with another access token (at_hash)"
            : expected.MaxAge is { } most && !(ProvedAt(claims) is { } proved && now - proved <= most + Skew) ? "does not say that the person has just signed in (auth_time)"
            : null);

    // Of several audiences the token must say that this one is meant; anybody else's word on that counts for nothing.
    private static string? Audience(JsonView claims, string client)
    {
        var (aud, azp, utf8) = (claims["aud"u8], claims["azp"u8], Encoding.UTF8.GetBytes(client));
        var isMeant = aud.Is(utf8);
        foreach (var one in aud.Elements)
        {
            isMeant |= one.Is(utf8);
            if (one.Kind != JsonKind.String)
            {
                return "has an audience that cannot be read";
            }
        }

        return !isMeant ? "is for another client"
            : azp.Exists ? azp.Is(utf8) ? null : "was given to another client (azp)"
            : aud.Count > 1 ? "is for several clients and does not say for which (azp)"
            : null;
    }

    private static string? Times(JsonView claims, DateTimeOffset now)
    {
        var (exp, iat, nbf) = (Time(claims["exp"u8]), Time(claims["iat"u8]), claims["nbf"u8]);
        return exp is null || iat is null ? "does not say from when to when it holds"
            : now >= exp + Skew ? "has ended; are the clocks right?"
            : iat > now + Skew ? "was issued in the future; are the clocks right?"
            : now - iat > MostAge + Skew ? "was issued long ago; are the clocks right?"
            : nbf.Exists && !(Time(nbf) <= now + Skew) ? "does not hold yet; are the clocks right?"
            : null;
    }

    // NumericDate (RFC 7519 section 2): a JSON number of seconds, which may have a fraction.
    private static DateTimeOffset? Time(JsonView value) =>
        value.Kind == JsonKind.Number
        && double.TryParse(Encoding.ASCII.GetString(value.Raw), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && seconds is >= 0 and <= 253_402_300_000
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    private static bool IsSame(JsonView value, string expected) =>
        value.Text() is { } text && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(expected));

    // OpenID Connect Core 3.1.3.6: the left half of the hash, by the algorithm the token is signed with.
    private static bool HoldsHash(JsonView value, SignatureAlgorithm algorithm, string accessToken)
    {
        if (!value.Exists)
        {
            return true;
        }

        var hash = CryptographicOperations.HashData(algorithm.Hash, Encoding.ASCII.GetBytes(accessToken));
        return IsSame(value, Base64Url.EncodeToString(hash.AsSpan(0, hash.Length / 2)));
    }
}
