using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Credentials;
using Turnpike.Admin.Faults;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Folders;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Credentials;

namespace Turnpike.Admin.Nodes;

/// <summary>
/// What this process is to its data folder: its owner, or attached to the owner through the local socket. The gateway sees only
/// this, so that a call takes the same way in both.
/// </summary>
public abstract class Node : IAsyncDisposable
{
    private ICredentialSource? _credentials;

    /// <summary>
    /// Becomes the owner of the data folder, or attaches to the process that owns it. <paramref name="data"/> is the folder as
    /// given on the command line; null for <c>TURNPIKE_DATA</c> or the platform's default. Throws <see cref="AdminException"/>
    /// when the folder cannot be used, or its owner does not answer.
    /// </summary>
    public static async ValueTask<Node> OpenAsync(string? data, NodeOptions options, CancellationToken cancellation)
    {
        try
        {
            options = options with { Webhook = ApprovalWebhook.TargetOf(options.Configuration) };
            return await NodeOpening.OpenAsync(DataFolder.Open(DataFolder.Resolve(data)), options, cancellation);
        }
        catch (Exception e) when (AdminFaults.TryExplain(e) is { } fault)
        {
            throw new AdminException(fault, e);
        }
    }

    /// <summary>The data folder's path.</summary>
    public abstract string Folder { get; }

    /// <summary>The snapshot in force.</summary>
    public abstract Snapshot Current { get; }

    /// <summary>Where calls are reserved and recorded.</summary>
    public abstract Ledger Ledger { get; }

    /// <summary>Where connections to servers get their credentials: out of the vault, as it stands when they are opened.</summary>
    public ICredentialSource Credentials => _credentials ??= new VaultCredentials(this, Time);

    /// <summary>The clock.</summary>
    protected virtual TimeProvider Time => TimeProvider.System;

    /// <summary>Whether this process owns the data folder at this moment.</summary>
    public abstract bool IsOwner { get; }

    /// <summary>A secret key of 32 bytes that belongs to the data folder and <paramref name="purpose"/>; the same in every process of the folder.</summary>
    public abstract byte[] DeriveKey(string purpose);

    /// <summary>Raised after <see cref="Current"/> was swapped. Handlers must be quick and must not throw.</summary>
    public event Action<Snapshot>? Changed;

    /// <summary>
    /// Performs an administrative act, here or at the owner; on return every process of this folder sees the change. Throws
    /// <see cref="AdminException"/> when the act is refused, <see cref="RecordUnavailableException"/> when it cannot be recorded.
    /// </summary>
    public ValueTask<TResponse> ActAsync<TRequest, TResponse>(Act<TRequest, TResponse> act, TRequest request, CancellationToken cancellation)
        where TRequest : class
        where TResponse : class => ActAsAsync(null, act, request, cancellation);

    /// <summary>
    /// Performs an act for somebody whom the caller has identified; null for the user of this process. Whether they may is asked where the act is
    /// performed. Throws what <see cref="ActAsync"/> throws.
    /// </summary>
    public abstract ValueTask<TResponse> ActAsAsync<TRequest, TResponse>(
        Actor? actor, Act<TRequest, TResponse> act, TRequest request, CancellationToken cancellation)
        where TRequest : class
        where TResponse : class;

    /// <summary>
    /// Notes every definition a server was seen to have. Those without a pin, or with another hash than their pin, become pending
    /// (<c>pin list</c>) and are recorded as findings; nothing becomes approved by being seen.
    /// </summary>
    public abstract ValueTask ObserveAsync(string server, ImmutableArray<Definition> seen, CancellationToken cancellation);

    /// <summary>Says where this process listens for MCP clients; every process of the folder can ask (<see cref="AdminActs.ShowGateway"/>) as long as this one lives.</summary>
    public abstract void Announce(Uri address);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Raises <see cref="Changed"/>.</summary>
    protected void OnChanged(Snapshot snapshot) => Changed?.Invoke(snapshot);
}
