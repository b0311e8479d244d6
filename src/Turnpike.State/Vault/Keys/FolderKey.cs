using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Turnpike.State.Folders;

namespace Turnpike.State.Vault.Keys;

/// <summary>
/// The key of a folder and its file. <c>state.key</c> says that there is a state under it; a key that is only being made is <c>state.key.new</c>,
/// and one that the state is being moved to <c>state.key.next</c>: which of the two the state is under, the state itself says.
/// </summary>
internal static class FolderKey
{
    private const string New = ".new";
    private const string Next = ".next";

    /// <summary>
    /// Opens the key of a folder, or makes it for one that has no state yet; then <paramref name="isNew"/> is true, and <see cref="Keep"/> has
    /// to follow once the state was made. Throws <see cref="DataFolderException"/>.
    /// </summary>
    public static byte[] Open(DataFolder folder, ProcessKeys keys, bool readOnly, out bool isNew, out KeySource source)
    {
        var envelope = Choose(folder, readOnly);
        isNew = envelope is null;
        if (envelope is null)
        {
            if (!File.Exists(folder.KeyFile + New))
            {
                if (File.Exists(folder.StateFile))
                {
                    throw new DataFolderException($"{folder.KeyFile} is missing: what {folder.StateFile} holds sealed cannot be opened. Put the key back.");
                }

                var made = keys.HasKey ? KeySource.Environment : keys.HasPassphraseFile ? KeySource.Passphrase : KeySource.File;
                Write(folder.KeyFile + New, Make(made, RandomNumberGenerator.GetBytes(KeyEnvelope.KeySize), keys));
            }

            envelope = Read(folder.KeyFile + New);
        }

        keys.Require(source = envelope.Source);
        return Open(envelope, keys);
    }

    /// <summary>Puts a new key in its place: there is a state sealed under it now.</summary>
    public static void Keep(DataFolder folder) => Rename(folder, New);

    /// <summary>Writes down the key that the state is about to be moved to.</summary>
    public static void Announce(DataFolder folder, KeyEnvelope next)
    {
        File.Delete(folder.KeyFile + Next);
        Write(folder.KeyFile + Next, next);
    }

    /// <summary>Puts the key in its place that the state was moved to, and writes over the one it was under.</summary>
    public static void Take(DataFolder folder)
    {
        using var old = new FileStream(folder.KeyFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Rename(folder, Next);
        old.Write(new byte[old.Length]);
        old.Flush(flushToDisk: true);
    }

    /// <summary>An envelope for a key. Throws <see cref="DataFolderException"/> where what seals it is not there, or weak.</summary>
    public static KeyEnvelope Make(KeySource source, byte[] key, ProcessKeys keys)
    {
        switch (source)
        {
            case KeySource.File:
                return KeyEnvelope.Plain(key);
            case KeySource.Environment:
                return KeyEnvelope.Seal(source, key, keys.Key());
            case KeySource.Passphrase:
                var passphrase = keys.Passphrase();
                return KeyStrength.Problem(System.Text.Encoding.UTF8.GetString(passphrase)) is { } problem
                    ? throw new DataFolderException($"the passphrase cannot seal a vault: {problem}.")
                    : KeyEnvelope.Seal(source, key, passphrase);
            default:
                var secret = RandomNumberGenerator.GetBytes(KeyEnvelope.KeySize);
                (keys.Keyring ?? throw NoKeyring()).Write(KeyEnvelope.IdOf(key), secret);
                return KeyEnvelope.Seal(source, key, secret);
        }
    }

    private static byte[] Open(KeyEnvelope envelope, ProcessKeys keys) => envelope.Source switch
    {
        KeySource.File => envelope.Open([])!,
        KeySource.Environment => envelope.Open(keys.Key()) ?? throw Wrong("the key that the environment gives"),
        KeySource.Passphrase => envelope.Open(keys.Passphrase()) ?? throw Wrong("the passphrase"),
        _ => envelope.Open((keys.Keyring ?? throw NoKeyring()).Read(envelope.Id) ?? throw new DataFolderException($"the {keys.Keyring.Name} has no key of this data folder, or is locked."))
            ?? throw Wrong("the key in the keyring"),
    };

    // The key that the state is under; null where there is none yet. A move that was broken off is ended one way or the other.
    private static KeyEnvelope? Choose(DataFolder folder, bool readOnly)
    {
        var next = folder.KeyFile + Next;
        if (!File.Exists(folder.KeyFile) || !File.Exists(next))
        {
            return File.Exists(folder.KeyFile) ? Read(folder.KeyFile) : null;
        }

        if (KeyEnvelope.TryRead(ReadBytes(next)) is { } moved && moved.Id == IdInState(folder))
        {
            if (!readOnly)
            {
                Take(folder);
            }

            return moved;
        }

        if (!readOnly)
        {
            File.Delete(next);
        }

        return Read(folder.KeyFile);
    }

    private static string? IdInState(DataFolder folder)
    {
        SQLitePCL.Batteries_V2.Init();
        try
        {
            using var connection = new SqliteConnection($"Data Source={folder.StateFile};Mode=ReadWrite;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT key_id FROM vault";
            return command.ExecuteScalar() is byte[] id ? Convert.ToHexStringLower(id) : null;
        }
        catch (SqliteException e)
        {
            throw new DataFolderException($"{folder.StateFile} cannot be opened: {e.Message}", e);
        }
    }

    private static KeyEnvelope Read(string path) =>
        KeyEnvelope.TryRead(ReadBytes(path)) ?? throw new DataFolderException($"{path} is no key of {KeyEnvelope.KeySize} bytes, open or sealed. Put the key back.");

    private static byte[] ReadBytes(string path)
    {
        DataFolder.RequirePlainFile(path);
        return File.ReadAllBytes(path);
    }

    private static void Write(string path, KeyEnvelope envelope)
    {
        // Never through a name that leads elsewhere.
        DataFolder.RequirePlainFile(path);
        DataFolder.TouchPrivate(path);
        using (var stream = new FileStream(path, FileMode.Truncate, FileAccess.Write))
        {
            stream.Write(envelope.ToBytes());
            stream.Flush(flushToDisk: true);
        }

        DataFolder.Sync(Path.GetDirectoryName(path)!);
    }

    private static void Rename(DataFolder folder, string ending)
    {
        File.Move(folder.KeyFile + ending, folder.KeyFile, overwrite: ending == Next);
        DataFolder.Sync(folder.Path);
    }

    private static DataFolderException Wrong(string what) => new($"{what} is not the one that this data folder's key is sealed under, or state.key was changed. Nothing was opened.");

    private static DataFolderException NoKeyring() => new("this machine has no keyring that can be asked: secret-tool (libsecret-tools) is not installed. Choose another place for the key: turnpike secret key move --to file.");
}
