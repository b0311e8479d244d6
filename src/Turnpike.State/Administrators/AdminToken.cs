using Turnpike.State.Grants;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Administrators;

/// <summary>
/// The opaque token of the administrator: like a <see cref="GrantToken"/>, with the prefix <c>tpa_</c>. It opens the administrative face and no
/// server, as a grant's token opens servers and nothing administrative. Shown once; only its SHA-256 is kept.
/// </summary>
public static class AdminToken
{
    /// <summary>The name of the first token, which <c>up</c> makes.</summary>
    public const string First = "administrator";

    private static readonly TokenForm Form = new("tpa_");

    /// <summary>A new token.</summary>
    public static string Create() => Form.Create();

    /// <summary>Checks form and checksum and hashes.</summary>
    public static bool TryHash(ReadOnlySpan<char> token, out TokenHash hash) => Form.TryHash(token, out hash);
}
