using Turnpike.Wire.Messages;

namespace Turnpike.Wire.Headers;

/// <summary>The header fields of a request that mirror its body; null where absent. Optional white space is trimmed by the reader.</summary>
/// <param name="ProtocolVersion">The <c>MCP-Protocol-Version</c> field.</param>
/// <param name="Method">The <c>Mcp-Method</c> field.</param>
/// <param name="Name">The <c>Mcp-Name</c> field.</param>
/// <param name="Repeated">Whether one of them was sent more than once.</param>
public readonly record struct HeaderValues(string? ProtocolVersion, string? Method, string? Name, bool Repeated = false);

/// <summary>Why header fields were refused: HTTP 400 and a JSON-RPC error.</summary>
/// <param name="Code">JSON-RPC error code: -32020 for a mismatch, -32602 for missing <c>_meta</c>.</param>
/// <param name="Message">A sentence that quotes nothing of the request.</param>
public readonly record struct HeaderFault(int Code, string Message);

/// <summary>The rules that tie header fields to the body (PROTOCOL 1.4 items 4 and 5).</summary>
public static class StandardHeaders
{
    /// <summary>JSON-RPC error code of a header that is missing, malformed or not equal to the body.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>Checks a modern message: version and method are required, the name where the method has one, and all equal the body.</summary>
    public static bool TryCheck(in Envelope envelope, HeaderValues given, out HeaderFault fault) => throw new NotImplementedException();

    /// <summary>Checks a legacy message, which needs none of these: those that are there must not contradict the body.</summary>
    public static bool TryCheckGiven(in Envelope envelope, HeaderValues given, out HeaderFault fault) => throw new NotImplementedException();
}
