using Turnpike.State.Grants;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Accounts;

/// <summary>A link that is good once: whoever opens it first chooses a password. Its token is shown when it is made, and only its SHA-256 is kept.</summary>
/// <param name="Person">Whose password it sets; null where it makes the first administrator.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
public sealed record SignInLink(string? Person, DateTimeOffset ExpiresAt)
{
    private static readonly TokenForm Form = new("tpl_");

    /// <summary>A new token.</summary>
    public static string CreateToken() => Form.Create();

    /// <summary>Checks a token's form and checksum and hashes it.</summary>
    public static bool TryHash(ReadOnlySpan<char> token, out TokenHash hash) => Form.TryHash(token, out hash);
}
