using Turnpike.Wire.Json;

namespace Turnpike.Wire.Messages;

/// <summary>A JSON-RPC message of MCP, read strictly: views into its <see cref="JsonTape"/>.</summary>
public readonly struct Envelope
{
    /// <summary>What the message is.</summary>
    public MessageKind Kind { get; init; }

    /// <summary>The id: a string or an integer; missing on notifications.</summary>
    public JsonView Id { get; init; }

    /// <summary>The known method; null when the method is unknown or the message is an answer.</summary>
    public McpMethod? Method { get; init; }

    /// <summary>The method as written; missing on answers.</summary>
    public JsonView MethodName { get; init; }

    /// <summary>The params object; missing when absent.</summary>
    public JsonView Params { get; init; }

    /// <summary>The result of an answer.</summary>
    public JsonView Result { get; init; }

    /// <summary>The error of an answer.</summary>
    public JsonView Error { get; init; }

    /// <summary><c>params._meta</c>.</summary>
    public JsonView Meta { get; init; }

    /// <summary><c>params.name</c> (tools/call, prompts/get).</summary>
    public JsonView Name { get; init; }

    /// <summary><c>params.uri</c> (resources/*).</summary>
    public JsonView Uri { get; init; }

    /// <summary><c>params.arguments</c>.</summary>
    public JsonView Arguments { get; init; }
}

/// <summary>Why a message was refused, as the JSON-RPC error it is answered with.</summary>
/// <param name="Code">JSON-RPC error code: -32700, -32600, -32602.</param>
/// <param name="Message">A sentence that quotes nothing of the message.</param>
/// <param name="Id">Source JSON of the message's id when it could be read; else empty.</param>
public readonly record struct WireFault(int Code, string Message, ReadOnlyMemory<byte> Id);
