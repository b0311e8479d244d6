using System.Security.Cryptography;
using Dapper;
using Turnpike.State.Folders;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault.Keys;

namespace Turnpike.State.Storage;

/// <content>The key that everything is sealed under.</content>
public sealed partial class StateStore
{
    /// <summary>Where the key comes from.</summary>
    public KeySource KeySource { get; private set; }

    /// <summary>The key's id in lower-case hex: tells two keys apart, and nothing of either.</summary>
    public string KeyId => Convert.ToHexStringLower(_seal.KeyId);

    /// <summary>Called at each step of a move, so that a test can break it off there.</summary>
    internal Action<KeyMoveStep>? Moving { get; set; }

    /// <summary>
    /// Seals everything anew under a new key that comes from <paramref name="to"/>. All of it or nothing, whenever the process ends: the state says
    /// which of the two keys it is under. What was derived from the old key (the ids that clients hold) is no longer known. Throws
    /// <see cref="DataFolderException"/> when what is to seal the key is not there, or weak.
    /// </summary>
    public void MoveKey(KeySource to, ProcessKeys keys)
    {
        Snapshot next;
        lock (_lock)
        {
            var key = RandomNumberGenerator.GetBytes(KeyEnvelope.KeySize);
            var envelope = FolderKey.Make(to, key, keys);
            var seal = new CredentialSeal(key);
            var vault = new VaultRows(_connection, _folder, seal.Vault, seal.KeyId, _time);
            var reader = new SnapshotReader(_connection, seal, vault, _builtIn);
            using var transaction = Begin();
            FolderKey.Announce(_folder, envelope);
            Moving?.Invoke(KeyMoveStep.Announced);
            foreach (var row in _connection.Query<(string Name, byte[] Target)>("SELECT name, target FROM servers", transaction: transaction).AsList())
            {
                Run(transaction, "UPDATE servers SET target = @target WHERE name = @name", new { name = row.Name, target = seal.Seal(row.Name, _seal.Open(row.Name, row.Target)) });
            }

            foreach (var row in _connection.Query<(string Person, byte[] Sealed)>("SELECT person, sealed FROM accounts", transaction: transaction).AsList())
            {
                Run(transaction, "UPDATE accounts SET sealed = @box WHERE person = @person", new { person = row.Person, box = seal.Accounts.Seal(row.Person, _seal.Accounts.Open(row.Person, row.Sealed)) });
            }

            _vault.MoveTo(transaction, vault);
            Run(transaction, "UPDATE state SET version = version + 1", new { });
            next = reader.Read(transaction);
            Moving?.Invoke(KeyMoveStep.Sealed);
            transaction.Commit();
            Moving?.Invoke(KeyMoveStep.Committed);
            FolderKey.Take(_folder);

            // The old seal is not wiped: a call that is on its way may hold a snapshot under it.
            (_seal, _vault, _reader, KeySource, _current) = (seal, vault, reader, to, next);
        }

        Changed?.Invoke(next);
    }
}

/// <summary>How far a move of the key is.</summary>
internal enum KeyMoveStep
{
    /// <summary>The new key is written down beside the old one.</summary>
    Announced,

    /// <summary>Everything is sealed anew, and not yet committed.</summary>
    Sealed,

    /// <summary>Committed; the new key is not yet in the place of the old one.</summary>
    Committed,
}
