using Turnpike.Gateway.Links;
using Turnpike.Gateway.MetaTools;
using Turnpike.State.Snapshots;

namespace Turnpike.Gateway.Calls;

/// <summary>
/// What a message is judged under: one snapshot from beginning to end, the caller's grant in it, the server it named and the link
/// that reaches it.
/// </summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Grant">The caller's grant in that snapshot.</param>
/// <param name="Server">The server in that snapshot.</param>
/// <param name="Policy">The grant's policy on the server; null when there is none: everything is denied.</param>
/// <param name="Link">The upstream connection.</param>
/// <param name="Session">The session's id as recorded; null in the modern era.</param>
/// <param name="Source">Where the client is, for the record.</param>
internal sealed record Visit(
    Snapshot Snapshot, GrantEntry Grant, ServerEntry Server, PolicyEntry? Policy, ServerLink Link, string? Session, string Source)
{
    /// <summary>How the gateway's own tools are listed for this client; of no meaning on other servers.</summary>
    public MetaView View { get; init; }

    /// <summary>Sequence number of the call of the gateway's own tools that makes this one; 0 for none.</summary>
    public long Via { get; init; }

    /// <summary>The same visit under another snapshot; null when the grant or the server is gone from it.</summary>
    public Visit? Under(Snapshot snapshot) =>
        ReferenceEquals(snapshot, Snapshot) ? this
        : snapshot.Grants.TryGetValue(Grant.Id, out var grant) && grant.Servers.TryGetValue(Server.Name, out var policy)
            && snapshot.Servers.TryGetValue(Server.Name, out var server)
            ? this with { Snapshot = snapshot, Grant = grant, Server = server, Policy = policy }
            : null;
}
