namespace Turnpike.State.Vault;

/// <summary>What a secret of the vault is for.</summary>
public enum SecretKind : byte
{
    /// <summary>A value a person gave: an API key, a password, a certificate. Referred to as <c>${secret:NAME}</c>.</summary>
    Value = 0,

    /// <summary>The tokens of a sign-in. Kept and replaced by the gateway alone; only the newest version is kept.</summary>
    Token = 1,

    /// <summary>The gateway's own registration at an authorization server; the name is its issuer. Only the newest version is kept.</summary>
    Client = 2,
}

/// <summary>
/// Where a secret belongs: one server, or one caller at one server. There is no wider namespace, so that no server can be given another's
/// secret whatever its configuration names.
/// </summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Server">The server's name.</param>
/// <param name="Caller">The grant's subject for a secret of one caller; null for one of the server.</param>
/// <param name="Name">The secret's name; for <see cref="SecretKind.Client"/> the issuer.</param>
public readonly record struct SecretKey(SecretKind Kind, string Server, string? Caller, string Name);
