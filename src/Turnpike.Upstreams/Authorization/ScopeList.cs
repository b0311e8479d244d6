using System.Collections.Immutable;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Lists of scopes, as OAuth writes them: tokens with blanks between them (RFC 6749 section 3.3).</summary>
public static class ScopeList
{
    /// <summary>The scope that asks for a refresh token (MCP 2026-07-28, Refresh Tokens; OpenID Connect Core 11).</summary>
    internal const string OfflineAccess = "offline_access";

    private const int MostScopes = 200;
    private const int LongestScope = 512;

    /// <summary>Reads a list, each scope once, in order. False for a character no scope has, or more than 200 scopes.</summary>
    public static bool TryParse(string? text, out ImmutableArray<string> scopes)
    {
        scopes = [.. (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
        if (AreValid(scopes))
        {
            return true;
        }

        scopes = [];
        return false;
    }

    /// <summary>Every scope of both lists once, the first list's first: nothing that was granted is lost by asking for more.</summary>
    public static ImmutableArray<string> Union(ImmutableArray<string> left, ImmutableArray<string> right) =>
        [.. left.Concat(right).Distinct(StringComparer.Ordinal)];

    internal static bool AreValid(ImmutableArray<string> scopes) => scopes.Length <= MostScopes && scopes.All(IsValid);

    private static bool IsValid(string scope) =>
        scope.Length is > 0 and <= LongestScope && scope.All(c => c is '!' or (>= '#' and <= '[') or (>= ']' and <= '~'));
}
