using System.Security.Cryptography;
using System.Text;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Checks what a browser brought to the redirect address (OAuth 2.1 section 4.1.2, RFC 9207 section 2.4).</summary>
public static class CallbackAnswer
{
    private const int Longest = 8 * 1024;

    private static readonly string[] Known = ["code", "state", "iss", "error", "error_description"];

    /// <summary>
    /// The state an answer carries, to find its flow by; null when there is none. Nothing else of the answer may be used before
    /// <see cref="OAuthClient.CompleteAsync"/> has held it against that flow.
    /// </summary>
    public static string? State(string query) => Read(query) is { } answer ? answer.GetValueOrDefault("state") : null;

    /// <summary>
    /// The code of a flow's one answer. The order matters: whose answer it is, then from whom, and only then what it says, since the
    /// words of somebody else must not be shown. Throws <see cref="AuthorizationException"/>.
    /// </summary>
    internal static string Code(AuthorizationRequest request, string query) =>
        Code(new ExpectedAnswer(request.State, request.Verifier, request.Plan.AuthorizationServer), request.TryAnswer, query);

    /// <summary>The same for a flow that is kept elsewhere; <paramref name="tryAnswer"/> takes the one answer there may be.</summary>
    internal static string Code(ExpectedAnswer expected, Func<bool> tryAnswer, string query)
    {
        if (Read(query) is not { } answer)
        {
            throw Fault(AuthorizationFault.CallbackInvalid, "the answer of the authorization server cannot be read");
        }

        if (!IsSame(answer.GetValueOrDefault("state"), expected.State))
        {
            throw Fault(AuthorizationFault.StateMismatch, "the answer belongs to another sign-in");
        }

        if (!tryAnswer())
        {
            throw Fault(AuthorizationFault.CallbackReplayed, "this sign-in was answered before");
        }

        var (from, issuer) = (expected.From.Issuer, answer.GetValueOrDefault("iss"));
        if (issuer is null ? expected.From.SendsIssuer : !string.Equals(issuer, from, StringComparison.Ordinal))
        {
            throw Fault(
                AuthorizationFault.IssuerMismatch,
                issuer is null ? $"the answer does not say that it is from {from}, which that authorization server always says" : $"the answer is not from {from}");
        }

        if (answer.TryGetValue("error", out var error))
        {
            throw Refusal(error, MetadataText.Said(answer.GetValueOrDefault("error_description"), [expected.State, expected.Verifier, answer.GetValueOrDefault("code")]));
        }

        return answer.TryGetValue("code", out var code) && code.Length > 0
            ? code
            : throw Fault(AuthorizationFault.CallbackInvalid, "the answer of the authorization server has neither a code nor an error");
    }

    private static AuthorizationException Refusal(string error, string? said) => error switch
    {
        "access_denied" => new AuthorizationException(AuthorizationFault.AccessDenied, "access was not granted", "sign in again and agree, if access is meant") { Said = said },
        "invalid_scope" => new AuthorizationException(AuthorizationFault.ScopeRefused, "the authorization server refused the scopes", "correct the scopes and sign in again") { Said = said },
        "invalid_target" => new AuthorizationException(AuthorizationFault.ResourceRefused, "the authorization server does not know the server", "tell the server's operator (RFC 8707)") { Said = said },
        "unauthorized_client" or "invalid_client" => new AuthorizationException(
            AuthorizationFault.ClientRefused, "the authorization server does not take the gateway as a client", "register a client there and give its id")
        { Said = said },
        _ => new AuthorizationException(AuthorizationFault.AuthorizationRefused, "the authorization server refused the sign-in", "sign in again") { Said = said ?? MetadataText.Said(error, []) },
    };

    private static AuthorizationException Fault(AuthorizationFault fault, string message) =>
        new(fault, message, "begin the sign-in again; nothing was sent to any token endpoint");

    private static bool IsSame(string? given, string expected) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));

    // application/x-www-form-urlencoded. A parameter that stands twice can be read in two ways: the answer is read in none.
    private static Dictionary<string, string>? Read(string query)
    {
        if (query.Length > Longest)
        {
            return null;
        }

        Dictionary<string, string> answer = new(StringComparer.Ordinal);
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(equals < 0 ? pair : pair[..equals]);
            if (Known.Contains(name, StringComparer.Ordinal) && !answer.TryAdd(name, equals < 0 ? "" : Decode(pair[(equals + 1)..])))
            {
                return null;
            }
        }

        return answer;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

/// <summary>What an answer is held against: never printed.</summary>
internal sealed record ExpectedAnswer(string State, string Verifier, AuthorizationServerMetadata From)
{
    /// <summary>Says from whom.</summary>
    public override string ToString() => $"answer of {From.Issuer}";
}
