using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Folders;
using Turnpike.State.Pins;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Revisions;

namespace Turnpike.State.Storage;

/// <summary>
/// What people edit (servers, grants, policies, pins), in SQLite. Every act is one transaction, raises the version by one and then
/// swaps <see cref="Current"/>. Acts throw <see cref="StateConflictException"/> when something exists already, is not there, or has
/// changed meanwhile.
/// </summary>
public sealed class StateStore : IDisposable
{
    private StateStore()
    {
    }

    /// <summary>Raised after <see cref="Current"/> was swapped, on the thread that did it.</summary>
    public event Action<Snapshot>? Changed;

    /// <summary>The snapshot in force.</summary>
    public Snapshot Current => throw new NotImplementedException();

    /// <summary>Opens or creates the store of a folder. Only the owner may open it writable.</summary>
    public static StateStore Open(DataFolder folder, TimeProvider time, bool readOnly = false) => throw new NotImplementedException();

    /// <summary>Reads again when another process raised the version.</summary>
    public void Reload() => Changed?.Invoke(Current);

    /// <summary>Adds a server; its pins are the baseline.</summary>
    public void AddServer(ServerEntry server) => throw new NotImplementedException();

    /// <summary>Removes a server, its pins, and its place in every grant.</summary>
    public void RemoveServer(string name) => throw new NotImplementedException();

    /// <summary>Notes the eras a server was found to speak.</summary>
    public void SetServerEra(string name, Era era) => throw new NotImplementedException();

    /// <summary>
    /// Stores a policy document and puts it in force. The same bytes as in force are no change. <paramref name="expectedVersion"/> is the
    /// version the change was made from (0: none yet); null does not ask. Throws <see cref="PolicyRefusedException"/> for an invalid document.
    /// </summary>
    public PolicyEntry PutPolicy(string name, ReadOnlyMemory<byte> document, int? expectedVersion = null) => throw new NotImplementedException();

    /// <summary>Puts an earlier version in force again.</summary>
    public PolicyEntry ApplyPolicyVersion(string name, int version, int? expectedVersion = null) => throw new NotImplementedException();

    /// <summary>Every version of a policy, oldest first.</summary>
    public ImmutableArray<PolicyVersion> ListPolicyVersions(string name) => throw new NotImplementedException();

    /// <summary>The document of one version.</summary>
    public ReadOnlyMemory<byte> ReadPolicy(string name, int version) => throw new NotImplementedException();

    /// <summary>Creates a grant. Servers and policies are named and must exist; a null policy denies everything.</summary>
    public IssuedGrant CreateGrant(
        string subject,
        IReadOnlyList<KeyValuePair<string, string?>> servers,
        DateTimeOffset? expiresAt = null,
        bool anonymous = false) => throw new NotImplementedException();

    /// <summary>Issues a new token; the old ones stay valid for <paramref name="overlap"/>.</summary>
    public IssuedGrant RotateGrant(string id, TimeSpan overlap) => throw new NotImplementedException();

    /// <summary>Revokes a grant: the next call with any of its tokens is refused.</summary>
    public void RevokeGrant(string id) => throw new NotImplementedException();

    /// <summary>Approves definitions as they are given: their hashes become the pins.</summary>
    public void ApprovePins(string server, IEnumerable<Definition> definitions) => throw new NotImplementedException();

    /// <summary>
    /// Notes what a server was seen to say. What has no pin, or another hash than its pin, becomes pending; what equals its pin stops
    /// being pending. <paramref name="complete"/> states that <paramref name="seen"/> is everything of the kinds it holds: pins that are
    /// missing from it are then reported as removed (information only). Writes nothing when nothing changed.
    /// </summary>
    /// <returns>What became pending or removed by this.</returns>
    public ImmutableArray<PendingPin> ObserveDefinitions(string server, IReadOnlyList<Definition> seen, bool complete = false) =>
        throw new NotImplementedException();

    /// <summary>What waits for approval, of one server or of all.</summary>
    public ImmutableArray<PendingPin> ListPending(string? server = null) => throw new NotImplementedException();

    /// <summary>Rejects what is pending: the same hash will not be listed again.</summary>
    public void RejectPending(string server, PinKey key, DefinitionHash hash) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>A grant just created or rotated.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="Token">The token, shown this once; null for an anonymous grant.</param>
public sealed record IssuedGrant(GrantEntry Grant, string? Token);

/// <summary>One version in a policy's history.</summary>
/// <param name="Version">From 1.</param>
/// <param name="Digest">SHA-256 of the document, lower-case hex.</param>
/// <param name="CreatedAt">When it was first applied.</param>
/// <param name="IsCurrent">Whether it is in force.</param>
public sealed record PolicyVersion(int Version, string Digest, DateTimeOffset CreatedAt, bool IsCurrent);
