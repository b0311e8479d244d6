using Turnpike.State.Grants;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Accounts;

/// <summary>A person's session at the console. Its token is with the browser; here is only the SHA-256 it is found by.</summary>
public sealed record ConsoleSession
{
    /// <summary>Most sessions of one person; the oldest makes room.</summary>
    public const int MostOfPerson = 16;

    private static readonly TokenForm Form = new("tps_");

    /// <summary>Names the session in lists; opens nothing.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Person { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it ends, whatever happens.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When its person last proved to be who they are: at the opening, or when they were asked again; 1970 where that is not known.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>How they came in: <c>password</c>, <c>password+code</c>, <c>password+recovery</c>, <c>oidc</c> or <c>link</c>.</summary>
    public required string How { get; init; }

    /// <summary>The address they came from.</summary>
    public required string Source { get; init; }

    /// <summary>A new token.</summary>
    public static string CreateToken() => Form.Create();

    /// <summary>Checks a token's form and checksum and hashes it.</summary>
    public static bool TryHash(ReadOnlySpan<char> token, out TokenHash hash) => Form.TryHash(token, out hash);
}
