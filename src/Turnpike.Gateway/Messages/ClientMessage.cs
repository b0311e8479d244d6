using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Messages;

/// <summary>One message of a client, read: step 2 of a call. The bytes and the tape are valid until it is disposed.</summary>
internal sealed class ClientMessage(ReadOnlyMemory<byte> bytes, JsonTape tape, Envelope envelope) : IDisposable
{
    /// <summary>The bytes that are judged and forwarded.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>The message, read.</summary>
    public Envelope Envelope { get; } = envelope;

    /// <summary>The era the message belongs to.</summary>
    public required Era Era { get; init; }

    /// <summary>The revision the client speaks; null where a legacy message does not say.</summary>
    public string? Revision { get; init; }

    /// <summary>The modern era's <c>Mcp-Param-*</c> fields, forwarded unchanged after they were checked.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ParamHeaders { get; init; } = [];

    /// <summary>Source JSON of the id; empty for a notification.</summary>
    public ReadOnlyMemory<byte> Id => Envelope.Id.RawMemory;

    public void Dispose() => TapePool.Return(tape);
}
