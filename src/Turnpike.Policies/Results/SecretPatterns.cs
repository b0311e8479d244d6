using System.Text.RegularExpressions;

namespace Turnpike.Policies;

/// <summary>
/// What secrets of a kind look like, by what their issuers publish of them. Linear in the length of the text. A secret without a mark of
/// its own (an AWS secret key, a password) is known by the name before it.
/// </summary>
internal static class SecretPatterns
{
    private static readonly Regex Aws = Pattern(
        @"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"
        + @"|(?i:aws_?(?:secret_?)?(?:access_?)?(?:key|token))[""']?\s{0,8}[:=]\s{0,8}[""']?[A-Za-z0-9/+=]{40,}");

    private static readonly Regex GitHub = Pattern(@"\bgh[pousr]_[A-Za-z0-9]{36,255}|\bgithub_pat_[A-Za-z0-9_]{22,255}");

    private static readonly Regex Slack = Pattern(
        @"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-[0-9]-[A-Za-z0-9-]{10,}|https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]+");

    private static readonly Regex Stripe = Pattern(@"\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9+/=]{20,}");

    private static readonly Regex Google = Pattern(
        @"\bAIza[0-9A-Za-z_-]{35}|\bya29\.[0-9A-Za-z_-]{20,}|\bGOCSPX-[0-9A-Za-z_-]{20,}|\b1//0[0-9A-Za-z_-]{30,}");

    private static readonly Regex Jwt = Pattern(@"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*");

    // One that was cut off counts to the end: half a key is still a secret.
    private static readonly Regex Pem = Pattern(@"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:.|\n)*?(?:-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----|\z)");

    private static readonly Regex ConnectionString = Pattern(
        @"\b[A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s:/@""'<>]{0,200}:[^\s/@""'<>]{1,200}@[^\s""'<>]+"
        + @"|(?i:\b(?:password|pwd|accountkey|sharedaccesskey|sharedsecretvalue))\s{0,8}=\s{0,8}[^;""'\s]+");

    /// <summary>The pattern of a redaction; null for one that goes by a JSON key.</summary>
    public static Regex? Of(Redaction redaction) => redaction.Kind switch
    {
        RedactionKind.Aws => Aws,
        RedactionKind.GitHub => GitHub,
        RedactionKind.Slack => Slack,
        RedactionKind.Stripe => Stripe,
        RedactionKind.Google => Google,
        RedactionKind.Jwt => Jwt,
        RedactionKind.Pem => Pem,
        RedactionKind.ConnectionString => ConnectionString,
        RedactionKind.Key => null,
        _ => redaction.Pattern,
    };

    private static Regex Pattern(string text) => new(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
