using System.Runtime.InteropServices;
using System.Text;
using Turnpike.State.Folders;
using Turnpike.State.Vault.Sources;

namespace Turnpike.State.Vault.Keys;

/// <summary>
/// What a process was given to open a vault with: taken out of its environment once, so that neither a child nor whoever reads the process's
/// environment later finds it there. Safe to share between threads.
/// </summary>
public sealed class ProcessKeys
{
    private const string KeyName = "TURNPIKE_VAULT_KEY";
    private const string KeyFileName = "TURNPIKE_VAULT_KEY_FILE";
    private const string PassphraseFileName = "TURNPIKE_VAULT_PASSPHRASE_FILE";

    private readonly string? _key;
    private readonly string? _keyFile;
    private readonly string? _passphraseFile;
    private readonly bool _toldToMove;
    private string? _passphrase;

    private ProcessKeys(string? key, string? keyFile, string? passphraseFile, IKeyring? keyring, Func<string, string?>? ask, bool toldToMove)
    {
        (_key, _keyFile, _passphraseFile, Keyring, Ask, _toldToMove) = (key, keyFile, passphraseFile, keyring, ask, toldToMove);
    }

    /// <summary>Those of this process. The first use takes them out of the environment.</summary>
    public static ProcessKeys OfProcess { get; } = Take();

    /// <summary>Asks a person for a passphrase, given the question; null where nobody can be asked.</summary>
    public Func<string, string?>? Ask { get; set; }

    /// <summary>The keyring of the operating system's user; null where there is none.</summary>
    internal IKeyring? Keyring { get; }

    /// <summary>Whether a key secret was given, good or bad.</summary>
    public bool HasKey => _key is not null || _keyFile is not null;

    /// <summary>Whether a file with a passphrase was named.</summary>
    public bool HasPassphraseFile => _passphraseFile is not null;

    /// <summary>The same keys, for a process that moves a folder's key: what it was given may be for where the key goes, and not for where it is.</summary>
    public ProcessKeys ToMove() => new(_key, _keyFile, _passphraseFile, Keyring, Ask, true);

    /// <summary>The given key secret. Throws <see cref="DataFolderException"/> when there is none or it is weak.</summary>
    public byte[] Key()
    {
        var (text, place) = _key is not null
            ? (_key, KeyName)
            : (ReadFile(_keyFile ?? throw new DataFolderException($"the key of this data folder is in the environment: set {KeyName}, or {KeyFileName} to a file."), KeyFileName), KeyFileName);
        return KeyStrength.Read(text, out var secret) is { } problem ? throw new DataFolderException($"{place} cannot open a vault: {problem}.") : secret;
    }

    /// <summary>The passphrase. Throws <see cref="DataFolderException"/> when nobody gives one.</summary>
    public byte[] Passphrase(string question = "passphrase of the data folder: ") => Encoding.UTF8.GetBytes(_passphrase ??= _passphraseFile is not null
        ? ReadFile(_passphraseFile, PassphraseFileName)
        : Ask?.Invoke(question) ?? throw new DataFolderException($"the key of this data folder is under a passphrase, and nobody can be asked here: set {PassphraseFileName} to a file."));

    /// <summary>Throws <see cref="DataFolderException"/> when a weak key was given, or one that a folder's key is not under: it would seal nothing.</summary>
    internal void Require(KeySource used)
    {
        if (!HasKey)
        {
            return;
        }

        Key();
        if (used != KeySource.Environment && !_toldToMove)
        {
            throw new DataFolderException(
                $"{(_key is not null ? KeyName : KeyFileName)} is set, and the key of this data folder is not under it but under: {KeySources.Word(used)}. Run: turnpike secret key move --to env, or unset it.");
        }
    }

    internal static ProcessKeys Of(string? key = null, string? keyFile = null, string? passphraseFile = null, IKeyring? keyring = null, Func<string, string?>? ask = null) =>
        new(key, keyFile, passphraseFile, keyring, ask, false);

    private static ProcessKeys Take()
    {
        var taken = new ProcessKeys(
            Environment.GetEnvironmentVariable(KeyName),
            Environment.GetEnvironmentVariable(KeyFileName),
            Environment.GetEnvironmentVariable(PassphraseFileName),
            UserKeyring.Find(Environment.GetEnvironmentVariable("PATH")),
            null,
            false);
        Wipe(KeyName);
        Environment.SetEnvironmentVariable(KeyName, null);
        return taken;
    }

    // What the process was started with stays readable in /proc however the variable is unset: it is written over where it stands.
    private static void Wipe(string name)
    {
        if (!OperatingSystem.IsLinux() || Find(name) is not (not 0 and var at))
        {
            return;
        }

        for (var i = 0; Marshal.ReadByte(at, i) != 0; i++)
        {
            Marshal.WriteByte(at, i, (byte)'*');
        }
    }

    private static string ReadFile(string path, string variable)
    {
        try
        {
            return SecretFile.Problem(path) is { } problem
                ? throw new DataFolderException($"the file that {variable} names cannot be used: {problem}.")
                : File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"the file that {variable} names cannot be read: {e.Message}", e);
        }
    }

    [DllImport("libc", EntryPoint = "getenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Find([MarshalAs(UnmanagedType.LPStr)] string name);
}
