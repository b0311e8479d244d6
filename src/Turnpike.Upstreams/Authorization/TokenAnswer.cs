using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Reads what a token endpoint answers (OAuth 2.1 sections 3.2.3 and 3.2.4).</summary>
internal sealed record TokenAnswer
{
    private const int LongestToken = 16 * 1024;
    private const long LongestLife = 10L * 366 * 24 * 3600;

    public required string AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public required ImmutableArray<string> Scopes { get; init; }

    /// <summary>Reads tokens; <paramref name="asked"/> are the scopes that hold when the answer names none.</summary>
    public static TokenAnswer Read(JsonView root, string issuer, ImmutableArray<string> asked, DateTimeOffset now)
    {
        if (root["token_type"u8].Text() is not { } type || !string.Equals(type, "Bearer", StringComparison.OrdinalIgnoreCase))
        {
            throw new AuthorizationException(
                AuthorizationFault.TokenTypeUnsupported, $"the authorization server {issuer} gave no bearer token", "tell its operator; other kinds of tokens are not sent");
        }

        if (root["access_token"u8].Text() is not { } access || !IsSendable(access))
        {
            throw Invalid(issuer, "it has no token that can be sent in a header");
        }

        var named = root["scope"u8].Text();
        var scopes = asked;
        if (named is not null && !ScopeList.TryParse(named, out scopes))
        {
            throw Invalid(issuer, "its scopes cannot be read");
        }

        var life = root["expires_in"u8].Seconds();
        return new TokenAnswer
        {
            AccessToken = access,
            RefreshToken = root["refresh_token"u8].Text(),
            ReceivedAt = now,
            ExpiresAt = life is { } seconds ? now.AddSeconds(Math.Clamp(seconds, 0, LongestLife)) : null,
            Scopes = scopes,
        };
    }

    public static AuthorizationException Invalid(string issuer, string why) => new(
        AuthorizationFault.TokenAnswerInvalid, $"the answer of the authorization server {issuer} cannot be used: {why}", "tell its operator; then sign in again");

    /// <summary>What a refusal means. What was sent is never part of it, even where the other side says it back.</summary>
    public static AuthorizationException Refusal(DocumentAnswer answer, ClientIdentity client, List<KeyValuePair<string, string>> form)
    {
        var error = answer.Root["error"u8].Text();
        var secrets = form.Where(field => field.Key is not ("grant_type" or "scope" or "token_type_hint")).Select(string? (field) => field.Value).Append(client.Secret);
        var said = MetadataText.Said(answer.Root["error_description"u8].Text(), secrets);
        if (answer.IsTrouble || error is "temporarily_unavailable" or "server_error")
        {
            return new AuthorizationException(AuthorizationFault.Unreachable, $"the authorization server {client.Issuer} answered HTTP {answer.Status}", "try again later") { Said = said };
        }

        var (fault, message, next) = error switch
        {
            "invalid_grant" => (AuthorizationFault.InvalidGrant, "does not take the code or token any more: it ended, was used, or was taken back", "sign in again"),
            "invalid_client" or "unauthorized_client" =>
                (AuthorizationFault.ClientRefused, "does not take the client id or its proof", "check the client's id and secret, or register it again; then sign in again"),
            "invalid_scope" => (AuthorizationFault.ScopeRefused, "refused the scopes", "correct the scopes and sign in again"),
            "invalid_target" => (AuthorizationFault.ResourceRefused, "does not know the server", "tell the server's operator (RFC 8707)"),
            "unsupported_grant_type" => (AuthorizationFault.GrantUnsupported, "does not offer this way to sign in", "choose another way to sign in"),
            _ => (AuthorizationFault.TokenRefused, $"gave no token (HTTP {answer.Status})", "sign in again, or tell its operator"),
        };
        return new AuthorizationException(fault, $"the authorization server {client.Issuer} {message}", next) { Said = said };
    }

    // More than RFC 6750 section 2.1 has, since there are such tokens; but nothing that could end the header field it is sent in.
    private static bool IsSendable(string token) => token.Length <= LongestToken && token.All(c => c is >= '!' and <= '~');
}

internal static class SecondsText
{
    /// <summary>A whole number of seconds, also where it was written as a string; null for anything else.</summary>
    public static long? Seconds(this JsonView value)
    {
        var text = value.Kind switch
        {
            JsonKind.Number => Encoding.ASCII.GetString(value.Raw),
            JsonKind.String => value.GetString(),
            _ => "",
        };
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253_402_300_799 ? seconds : null;
    }
}
