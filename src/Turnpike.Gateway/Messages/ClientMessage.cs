using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Messages;

/// <summary>One message of a client, read: step 2 of a call. Valid as long as its bytes and its tape, which belong to who read it.</summary>
internal sealed class ClientMessage(ReadOnlyMemory<byte> bytes, in Envelope envelope)
{
    private readonly Envelope _envelope = envelope;

    /// <summary>The bytes that are judged and forwarded.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>The message, read.</summary>
    public ref readonly Envelope Envelope => ref _envelope;

    /// <summary>The era the message belongs to.</summary>
    public required Era Era { get; init; }

    /// <summary>The revision the client speaks; null where a legacy message does not say.</summary>
    public string? Revision { get; init; }

    /// <summary>The modern era's <c>Mcp-Param-*</c> fields, forwarded unchanged after they were checked.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ParamHeaders { get; set; } = [];

    /// <summary>Whether the message came with header fields (HTTP) rather than alone on a line (stdio).</summary>
    public bool HasHeaderFields { get; set; } = true;

    /// <summary>Source JSON of the id; empty for a notification.</summary>
    public ReadOnlyMemory<byte> Id => _envelope.Id.RawMemory;
}
