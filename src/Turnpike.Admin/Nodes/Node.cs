using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Nodes;

/// <summary>
/// What this process is to its data folder: its owner, or attached to the owner through the local socket. The gateway sees only
/// this, so that a call takes the same way in both.
/// </summary>
public abstract class Node : IAsyncDisposable
{
    /// <summary>The snapshot in force.</summary>
    public abstract Snapshot Current { get; }

    /// <summary>Where calls are reserved and recorded.</summary>
    public abstract Ledger Ledger { get; }

    /// <summary>
    /// Notes every definition a server was seen to have. Those without a pin, or with another hash than their pin, become pending
    /// (<c>pin list</c>) and are recorded as findings; nothing becomes approved by being seen.
    /// </summary>
    public abstract ValueTask ObserveAsync(string server, ImmutableArray<Definition> seen, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
