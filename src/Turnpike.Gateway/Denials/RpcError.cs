using System.Buffers;
using System.Text.Json;

namespace Turnpike.Gateway.Denials;

/// <summary>JSON-RPC error messages of the gateway's own (JSON-RPC 2.0 section 5.1, MCP 2026-07-28 error codes).</summary>
internal static class RpcError
{
    /// <summary>Invalid JSON.</summary>
    public const int Parse = -32700;

    /// <summary>Not a valid request.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>The method does not exist here.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>Invalid params.</summary>
    public const int InvalidParams = -32602;

    /// <summary>The server behind the gate failed.</summary>
    public const int Internal = -32603;

    /// <summary>A header field and the body disagree (2026-07-28).</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>The revision is not spoken here (2026-07-28).</summary>
    public const int UnsupportedVersion = -32022;

    /// <summary>The gateway's own code for a denial by policy of anything but a tool: outside every reserved range.</summary>
    public const int PolicyDenied = 1403;

    /// <summary>An error answer. <paramref name="id"/> is source JSON; empty becomes null.</summary>
    public static byte[] Message(ReadOnlySpan<byte> id, int code, string message) => Message(id, code, message, null);

    /// <summary>An error answer with data.</summary>
    public static byte[] Message(ReadOnlySpan<byte> id, int code, string message, Action<Utf8JsonWriter>? data)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id.IsEmpty ? "null"u8 : id, skipInputValidation: true);
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, code);
        json.WriteString("message"u8, message);
        if (data is not null)
        {
            json.WritePropertyName("data"u8);
            data(json);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The answer to a revision that is not spoken here, naming those that are.</summary>
    public static byte[] Unsupported(ReadOnlySpan<byte> id, string? requested, IEnumerable<string> supported) =>
        Message(id, UnsupportedVersion, "Unsupported protocol version.", json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("supported"u8);
            foreach (var revision in supported)
            {
                json.WriteStringValue(revision);
            }

            json.WriteEndArray();
            if (requested is not null)
            {
                json.WriteString("requested"u8, requested);
            }

            json.WriteEndObject();
        });
}
