using System.Security.Cryptography;
using System.Text;

namespace Turnpike.State.Accounts;

/// <summary>
/// A password as it is kept: PBKDF2 with HMAC-SHA-256 (RFC 8018) under a salt of its own. The number of iterations is kept with it, so that it can
/// be raised: what was made with fewer is made anew when its person signs in.
/// </summary>
/// <param name="Iterations">How often it was hashed.</param>
/// <param name="Salt">16 random bytes.</param>
/// <param name="Hash">32 bytes.</param>
public sealed record PasswordHash(int Iterations, byte[] Salt, byte[] Hash)
{
    /// <summary>Iterations of a new hash: about a quarter of a second of one core, and what OWASP's cheat sheet asks for.</summary>
    public const int DefaultIterations = 600_000;

    private const int SaltSize = 16;
    private const int HashSize = 32;

    /// <summary>Hashes a password anew.</summary>
    public static PasswordHash Create(string password, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        return new PasswordHash(iterations, salt, Derive(password, salt, iterations));
    }

    /// <summary>Whether this is the password. Takes the same time either way.</summary>
    public bool IsOf(string password) => CryptographicOperations.FixedTimeEquals(Derive(password, Salt, Iterations), Hash);

    /// <summary>Takes as long as <see cref="IsOf"/> takes, for a name that nobody has.</summary>
    public static void Pretend(string password, int iterations) => Derive(password, new byte[SaltSize], iterations);

    /// <inheritdoc/>
    public override string ToString() => $"PBKDF2 ({Iterations})";

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashSize);
}
