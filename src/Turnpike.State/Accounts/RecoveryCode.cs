using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Turnpike.State.Accounts;

/// <summary>
/// Codes for who has lost the authenticator: ten of 16 characters (79 random bits), each good once. Of each only the SHA-256 is kept, which at that length needs
/// no salt.
/// </summary>
public static class RecoveryCode
{
    /// <summary>How many are made at a time.</summary>
    public const int Count = 10;

    // Without what looks alike: 0 and o, 1 and l and i.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Length = 16;

    /// <summary>New codes, shown this once, as <c>xxxx-xxxx-xxxx-xxxx</c>.</summary>
    public static ImmutableArray<string> CreateAll() =>
        [.. Enumerable.Range(0, Count).Select(_ => string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length).Chunk(4).Select(part => new string(part))))];

    /// <summary>What is kept of a code, whatever its case and wherever its dashes; null for what cannot be one.</summary>
    public static string? HashOf(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var plain = string.Concat(code.Where(c => c is not ('-' or ' '))).ToLowerInvariant();
        return plain.Length == Length && plain.All(char.IsAsciiLetterOrDigit) ? Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(plain))) : null;
    }
}
