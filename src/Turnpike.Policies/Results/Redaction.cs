using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Turnpike.Policies;

/// <summary>What a redaction looks for in a result.</summary>
public enum RedactionKind : byte
{
    /// <summary>Access key ids and secret keys of AWS.</summary>
    Aws,

    /// <summary>Tokens of GitHub.</summary>
    GitHub,

    /// <summary>Tokens and webhook addresses of Slack.</summary>
    Slack,

    /// <summary>Keys of Stripe.</summary>
    Stripe,

    /// <summary>API keys and tokens of Google.</summary>
    Google,

    /// <summary>JSON Web Tokens.</summary>
    Jwt,

    /// <summary>Private keys in PEM form.</summary>
    Pem,

    /// <summary>Connection strings that hold a password.</summary>
    ConnectionString,

    /// <summary>The value of a JSON key.</summary>
    Key,

    /// <summary>Whatever a pattern finds.</summary>
    Pattern,
}

/// <summary>One entry of <c>redact</c>.</summary>
/// <param name="Pointer">JSON Pointer of the entry.</param>
/// <param name="Kind">What it looks for.</param>
/// <param name="Text">The entry as written, without <c>key:</c>.</param>
/// <param name="Pattern">For <see cref="RedactionKind.Pattern"/> what it matches, in linear time; null for the others.</param>
public sealed record Redaction(string Pointer, RedactionKind Kind, string Text, Regex? Pattern)
{
    /// <summary>The words for kinds of secrets.</summary>
    internal static ImmutableArray<(string Word, RedactionKind Kind)> Words { get; } =
    [
        ("aws", RedactionKind.Aws),
        ("github", RedactionKind.GitHub),
        ("slack", RedactionKind.Slack),
        ("stripe", RedactionKind.Stripe),
        ("google", RedactionKind.Google),
        ("jwt", RedactionKind.Jwt),
        ("pem", RedactionKind.Pem),
        ("connection_string", RedactionKind.ConnectionString),
    ];
}
