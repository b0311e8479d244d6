using Turnpike.Wire.Json;

namespace Turnpike.Upstreams.Probing;

/// <summary>A server's answer to a probe, held whole.</summary>
internal sealed class ProbeAnswer
{
    public ProbeAnswer(byte[] message, JsonTape tape)
    {
        Message = message;
        Root = tape.Root;
    }

    public byte[] Message { get; }

    public JsonView Root { get; }

    /// <summary>The result; missing when the server answered with an error.</summary>
    public JsonView Result => Root["result"u8];

    /// <summary>The error's code as it is written; empty without one.</summary>
    public string ErrorCode => Root["error"u8]["code"u8] is { Kind: JsonKind.Number } code ? System.Text.Encoding.ASCII.GetString(code.Raw) : "";

    /// <summary>What the server says of itself; self-reported, drives nothing.</summary>
    public JsonView ServerInfo => Result["serverInfo"u8] is { Exists: true } legacy
        ? legacy
        : Result["_meta"u8]["io.modelcontextprotocol/serverInfo"u8];

    /// <summary>A string of the result, or null.</summary>
    public static string? Text(JsonView value) => value.Kind == JsonKind.String ? value.GetString() : null;
}
