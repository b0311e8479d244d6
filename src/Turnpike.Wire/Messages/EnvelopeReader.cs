using Turnpike.Wire.Json;

namespace Turnpike.Wire.Messages;

/// <summary>Reads one JSON-RPC message of MCP strictly (PROTOCOL 1.2, 1.4, 1.5). Allocates nothing in steady state.</summary>
public static class EnvelopeReader
{
    /// <summary>Parses and reads a message sent by <paramref name="sender"/>; the views of <paramref name="envelope"/> live on <paramref name="tape"/>.</summary>
    /// <returns>False with the JSON-RPC error to answer with.</returns>
    public static bool TryRead(JsonTape tape, ReadOnlyMemory<byte> utf8, in JsonBudget budget, Sender sender, out Envelope envelope, out WireFault fault) =>
        throw new NotImplementedException();
}
