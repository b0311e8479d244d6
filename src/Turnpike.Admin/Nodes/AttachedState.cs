using Turnpike.State.Folders;
using Turnpike.State.Snapshots;
using Turnpike.State.Storage;
using Turnpike.State.Vault.Keys;

namespace Turnpike.Admin.Nodes;

/// <summary>An attached process's view of the state: read from the owner's file, again whenever the owner says that it changed.</summary>
internal sealed class AttachedState(DataFolder folder, TimeProvider time, ProcessKeys keys, BuiltInServer? builtIn) : IDisposable
{
    private readonly Lock _lock = new();
    private StateStore? _store;

    /// <summary>Raised after the snapshot was swapped.</summary>
    public event Action<Snapshot>? Changed;

    /// <summary>The snapshot in force. Only after <see cref="Adopt"/>.</summary>
    public Snapshot Current => _store!.Current;

    /// <summary>A key of the folder. Only after <see cref="Adopt"/>.</summary>
    public byte[] DeriveKey(string purpose) => _store!.DeriveKey(purpose);

    /// <summary>Puts the owner's snapshot of this version, or a later one, in force. Returns once it is.</summary>
    public void Adopt(long version)
    {
        StateStore store;
        lock (_lock)
        {
            if (_store is null)
            {
                // Opened only now: before the owner has greeted, the file may not be there.
                _store = StateStore.Open(folder, time, readOnly: true, keys, builtIn);
                _store.Changed += s => Changed?.Invoke(s);
            }

            store = _store;
        }

        if (store.Current.Version != version)
        {
            store.Reload();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _store?.Dispose();
        }
    }
}
