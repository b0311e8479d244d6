namespace Turnpike.State.Vault.Keys;

/// <summary>Where the key of a data folder comes from when a process starts.</summary>
public enum KeySource : byte
{
    /// <summary><c>state.key</c> itself, readable by its owner alone. Whoever has the folder has the secrets.</summary>
    File = 0,

    /// <summary><c>TURNPIKE_VAULT_KEY</c>, or the file that <c>TURNPIKE_VAULT_KEY_FILE</c> names.</summary>
    Environment = 1,

    /// <summary>A passphrase that a person types, or the file that <c>TURNPIKE_VAULT_PASSPHRASE_FILE</c> names.</summary>
    Passphrase = 2,

    /// <summary>The keyring of the operating system's user.</summary>
    Keyring = 3,
}

/// <summary>Words for <see cref="KeySource"/>.</summary>
public static class KeySources
{
    /// <summary>The word.</summary>
    public static string Word(KeySource source) => source switch
    {
        KeySource.Environment => "env",
        KeySource.Passphrase => "passphrase",
        KeySource.Keyring => "keyring",
        _ => "file",
    };

    /// <summary>The source of a word; null for one that is none.</summary>
    public static KeySource? Of(string word) => word switch
    {
        "file" => KeySource.File,
        "env" => KeySource.Environment,
        "passphrase" => KeySource.Passphrase,
        "keyring" => KeySource.Keyring,
        _ => null,
    };
}
