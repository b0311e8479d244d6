using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.State.Folders;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault.Sources;

namespace Turnpike.State.Vault;

/// <summary>
/// The secrets of one snapshot: who and what they belong to, and on demand their values. Immutable, and safe to share between threads; its own
/// text tells nothing. Values stay sealed until they are asked for.
/// </summary>
public sealed class VaultView
{
    private readonly FrozenDictionary<SecretKey, Sealed> _newest;
    private readonly VaultSeal? _seal;
    private readonly TimeProvider _time;

    internal VaultView(IEnumerable<(SecretEntry Entry, byte[] Box)> newest, VaultSeal? seal, TimeProvider time, byte[] digest)
    {
        _newest = newest.ToFrozenDictionary(row => row.Entry.Key, row => new Sealed(row.Entry, row.Box));
        _seal = seal;
        _time = time;
        Digest = digest;
    }

    /// <summary>A vault with nothing in it.</summary>
    public static VaultView Empty { get; } = new([], null, TimeProvider.System, []);

    /// <summary>How many secrets there are.</summary>
    public int Count => _newest.Count;

    /// <summary>Keyed digest over everything in the vault: tells that something changed, and nothing of what.</summary>
    internal byte[] Digest { get; }

    /// <summary>The newest version of a secret, without its value; null where there is none. One that has expired is still listed.</summary>
    public SecretEntry? TryFind(SecretKey key) => _newest.TryGetValue(key, out var found) ? found.Entry : null;

    /// <summary>The newest version of every secret of a server, or of all servers, in the order of server, caller, kind and name.</summary>
    public ImmutableArray<SecretEntry> List(string? server = null) =>
    [
        .. _newest.Values.Select(row => row.Entry)
            .Where(entry => server is null || entry.Key.Server == server)
            .OrderBy(entry => entry.Key.Server, StringComparer.Ordinal)
            .ThenBy(entry => entry.Key.Caller ?? "", StringComparer.Ordinal)
            .ThenBy(entry => entry.Key.Kind)
            .ThenBy(entry => entry.Key.Name, StringComparer.Ordinal),
    ];

    /// <summary>
    /// The value of a secret; null where there is none or it has expired. Waits for its file or program where the value is with one. Throws
    /// <see cref="SecretUnavailableException"/> when that does not give it, <see cref="DataFolderException"/> when the row was tampered with.
    /// </summary>
    public string? Reveal(SecretKey key)
    {
        var reading = RevealAsync(key, CancellationToken.None);
        return reading.IsCompleted ? reading.Result : reading.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="Reveal"/>, without holding the thread up.</summary>
    public async ValueTask<string?> RevealAsync(SecretKey key, CancellationToken cancellation)
    {
        if (_seal is null || !_newest.TryGetValue(key, out var found) || found.Entry.IsExpired(_time.GetUtcNow()))
        {
            return null;
        }

        var source = _seal.Open(key, found.Entry.Version, found.Box);
        return await OuterSecrets.ReadAsync(key, source, cancellation);
    }

    /// <summary>
    /// A value that a server's target refers to by name: the caller's own where there is a caller and it has one, else the server's.
    /// Throws what <see cref="Reveal"/> throws.
    /// </summary>
    public async ValueTask<string?> RevealAsync(string server, string? caller, string name, CancellationToken cancellation) =>
        (caller is null ? null : await RevealAsync(new SecretKey(SecretKind.Value, server, caller, name), cancellation))
        ?? await RevealAsync(new SecretKey(SecretKind.Value, server, null, name), cancellation);

    /// <summary>The names that a server's target refers to and that nobody has given, or that have expired; in ordinal order.</summary>
    public ImmutableArray<string> Missing(ServerEntry server, string? caller = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        return [.. SecretReferences.Names(server.Target).Where(name => !IsThere(server.Name, null, name) && (caller is null || !IsThere(server.Name, caller, name)))];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Count} secrets";

    private bool IsThere(string server, string? caller, string name) =>
        TryFind(new SecretKey(SecretKind.Value, server, caller, name)) is { } entry && !entry.IsExpired(_time.GetUtcNow());

    private sealed record Sealed(SecretEntry Entry, byte[] Box);
}
