using Turnpike.Wire.Json;

namespace Turnpike.Wire.Messages;

/// <summary>What a modern request's <c>_meta</c> says (PROTOCOL 1.2); views into the tape, missing where absent.</summary>
public readonly struct RequestMeta
{
    /// <summary><c>io.modelcontextprotocol/protocolVersion</c>.</summary>
    public JsonView ProtocolVersion { get; init; }

    /// <summary><c>io.modelcontextprotocol/clientCapabilities</c>.</summary>
    public JsonView ClientCapabilities { get; init; }

    /// <summary><c>io.modelcontextprotocol/clientInfo</c>: self-reported, drives nothing.</summary>
    public JsonView ClientInfo { get; init; }

    /// <summary><c>io.modelcontextprotocol/logLevel</c>.</summary>
    public JsonView LogLevel { get; init; }

    /// <summary><c>progressToken</c>.</summary>
    public JsonView ProgressToken { get; init; }

    /// <summary>Whether the message names its revision in <c>_meta</c>, which only modern messages do.</summary>
    public bool IsModern => ProtocolVersion.Exists;

    /// <summary>Reads what is there, requiring nothing.</summary>
    public static RequestMeta Read(in Envelope envelope)
    {
        var meta = envelope.Meta;
        return !meta.Exists ? default : new RequestMeta
        {
            ProtocolVersion = meta["io.modelcontextprotocol/protocolVersion"u8],
            ClientCapabilities = meta["io.modelcontextprotocol/clientCapabilities"u8],
            ClientInfo = meta["io.modelcontextprotocol/clientInfo"u8],
            LogLevel = meta["io.modelcontextprotocol/logLevel"u8],
            ProgressToken = meta["progressToken"u8],
        };
    }

    /// <summary>Whether version (a string) and client capabilities (an object) are there, as every modern request needs.</summary>
    /// <returns>False with the -32602 to answer with, by HTTP 400.</returns>
    public bool TryRequire(in Envelope envelope, out WireFault fault)
    {
        fault = ProtocolVersion.Kind != JsonKind.String ? WireFaults.Params("_meta has no io.modelcontextprotocol/protocolVersion", envelope.Id)
            : ClientCapabilities.Kind != JsonKind.Object ? WireFaults.Params("_meta has no io.modelcontextprotocol/clientCapabilities", envelope.Id)
            : default;
        return fault.Code == 0;
    }
}
