using System.Buffers.Text;
using System.Text;

namespace Turnpike.State.Vault.Keys;

/// <summary>What may open a vault: a secret of at least 256 random bits, or a passphrase that is not the first to be tried. Anything else refuses to start.</summary>
internal static class KeyStrength
{
    private const int MinBytes = 32;
    private const int MinPassphrase = 14;

    // Of 32 random bytes about 30 differ; fewer than 16 come once in many lives of the universe.
    private const int MinDifferent = 16;
    private const string Right = "make one with: openssl rand -base64 32";

    private static readonly string[] First = ["password", "passphrase", "changeme", "changeit", "turnpike", "letmein", "default", "qwerty", "secret", "example", "test", "admin", "correct horse battery staple"];

    /// <summary>Reads a key secret: base64, base64url or hex of 32 random bytes or more. Returns why it is none; null when it is.</summary>
    public static string? Read(string text, out byte[] secret)
    {
        secret = [];
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return $"it is empty; {Right}";
        }

        if (Decode(trimmed) is not { } bytes)
        {
            return $"it is neither base64 nor hex; {Right}";
        }

        if (bytes.Length < MinBytes)
        {
            return $"it has {bytes.Length * 8} bits and needs 256; {Right}";
        }

        if (bytes.Distinct().Count() < MinDifferent || bytes.All(b => b is >= 0x20 and < 0x7f) || IsStair(bytes))
        {
            return $"it is no random secret; {Right}";
        }

        secret = bytes;
        return null;
    }

    /// <summary>Why a passphrase is none; null when it is one.</summary>
    public static string? Problem(string passphrase)
    {
        if (passphrase.Length < MinPassphrase)
        {
            return $"it has fewer than {MinPassphrase} characters";
        }

        var bare = passphrase.ToLowerInvariant();
        foreach (var word in First.OrderByDescending(w => w.Length))
        {
            bare = bare.Replace(word, "", StringComparison.Ordinal);
        }

        return bare.Count(char.IsLetterOrDigit) < 6 || passphrase.Distinct().Count() < 6 ? "it is one of the first that would be tried" : null;
    }

    private static byte[]? Decode(string text)
    {
        if (text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(text);
        }

        try
        {
            return Base64Url.DecodeFromChars(text.TrimEnd('=').Replace('+', '-').Replace('/', '_'));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsStair(byte[] bytes)
    {
        var step = (byte)(bytes[1] - bytes[0]);
        return Enumerable.Range(1, bytes.Length - 1).All(i => (byte)(bytes[i] - bytes[i - 1]) == step);
    }
}
