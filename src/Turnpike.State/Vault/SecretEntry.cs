namespace Turnpike.State.Vault;

/// <summary>Where the value of a secret is.</summary>
public enum SecretOrigin : byte
{
    /// <summary>In the vault, sealed.</summary>
    Vault = 0,

    /// <summary>In a file that is read each time it is needed, such as one a secret manager mounts.</summary>
    File = 1,

    /// <summary>With a program that is run each time it is needed and says it on standard output.</summary>
    Program = 2,
}

/// <summary>A secret without its value.</summary>
/// <param name="Key">Where it belongs.</param>
/// <param name="Version">Grows with every secret that is written in this folder, so that no two versions of anything are the same.</param>
/// <param name="CreatedAt">When this version was written.</param>
/// <param name="By">Who wrote it.</param>
/// <param name="ExpiresAt">When it stops being given out; null for never.</param>
/// <param name="Origin">Where the value is.</param>
/// <param name="Place">The file, or the program; null for a value in the vault.</param>
public sealed record SecretEntry(
    SecretKey Key, int Version, DateTimeOffset CreatedAt, string By, DateTimeOffset? ExpiresAt, SecretOrigin Origin = SecretOrigin.Vault, string? Place = null)
{
    /// <summary>Whether it is given out no longer.</summary>
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}
