using Turnpike.Gateway.Calls;
using Turnpike.Gateway.MetaTools.Invocation;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.MetaTools;

/// <summary>What the handler of one of the gateway's own tools has to hand: the gate, whose call it is, and the way to the client.</summary>
/// <param name="Gate">The gate.</param>
/// <param name="Visit">What the call was judged under.</param>
/// <param name="Sequence">Sequence number of the call's intent record.</param>
/// <param name="Request">The request as it arrived here: judged, under the gateway's own ids.</param>
/// <param name="Connection">The caller's connection to the gateway's own tools; what is kept between its calls is kept there.</param>
/// <param name="Reply">The way back.</param>
internal sealed record MetaCall(Gate Gate, Visit Visit, long Sequence, MetaRequest Request, MetaConnection Connection, MetaReply Reply)
{
    /// <summary>The snapshot the call is answered under: one from beginning to end.</summary>
    public Snapshot Snapshot => Visit.Snapshot;

    /// <summary>Whose call it is.</summary>
    public GrantEntry Grant => Visit.Grant;

    /// <summary>The era the client speaks.</summary>
    public Era Era => Visit.Link.Era;

    /// <summary>The request's <c>params</c>.</summary>
    public JsonView Params => Request.Envelope.Params;

    /// <summary>Source JSON of the progress token; empty when the client gave none.</summary>
    public ReadOnlyMemory<byte> ProgressToken => Request.Envelope.Meta["progressToken"u8].RawMemory;

    /// <summary>What the client said it can do.</summary>
    public ReadOnlyMemory<byte> ClientCapabilities =>
        Era == Era.Modern ? Request.Envelope.Meta["io.modelcontextprotocol/clientCapabilities"u8].RawMemory : Connection.ClientCapabilities;

    /// <summary>The servers this caller reaches: every one of its grant that somebody added, in ordinal order of names.</summary>
    public IEnumerable<ReachedServer> Servers => Grant.Servers
        .Select(s => Snapshot.Servers.TryGetValue(s.Key, out var entry) && !entry.IsBuiltIn ? new ReachedServer(entry, s.Value) : null)
        .OfType<ReachedServer>()
        .OrderBy(s => s.Name, StringComparer.Ordinal);

    /// <summary>The server of this name, if this caller reaches it; null when it does not, or there is none: the two look alike.</summary>
    public ReachedServer? Server(string name) =>
        Grant.Servers.TryGetValue(name, out var policy) && Snapshot.Servers.TryGetValue(name, out var entry) && !entry.IsBuiltIn
            ? new ReachedServer(entry, policy)
            : null;
}

/// <summary>A request that was read; its bytes and tape are its own.</summary>
/// <param name="Bytes">The message.</param>
/// <param name="Envelope">The message, read.</param>
internal sealed record MetaRequest(ReadOnlyMemory<byte> Bytes, Envelope Envelope);
