using System.Buffers;
using System.Text.Json;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Rewriting;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Calls;

/// <summary>Messages the gateway sends of itself: its own lists, cancellations, refusals of server requests.</summary>
internal static class GatewayRequest
{
    /// <summary>A page of a list, asked by the gateway.</summary>
    public static UpstreamRequest List(ServerLink link, McpMethod method, string? cursor, TimeSpan idle)
    {
        var id = MintedId.Json(link.NextId());
        var body = Write(json =>
        {
            json.WritePropertyName("id"u8);
            json.WriteRawValue(id);
            json.WriteString("method"u8, method.Name);
            json.WriteStartObject("params"u8);
            if (cursor is not null)
            {
                json.WriteString("cursor"u8, cursor);
            }

            if (link.Era == Era.Modern)
            {
                WriteMeta(json);
            }

            json.WriteEndObject();
        });
        return new UpstreamRequest { Body = body, Id = id, Era = link.Era, Method = method.Name, Headers = Headers(link.Era, method), IdleTimeout = idle };
    }

    /// <summary>The gateway's own handshake on a shared connection: it offers nothing a server could ask for.</summary>
    /// <param name="id">The minted id.</param>
    /// <param name="idle">How long to wait for the answer.</param>
    public static UpstreamRequest Initialize(long id, TimeSpan idle) => new()
    {
        Body = Write(json =>
        {
            json.WriteNumber("id"u8, id);
            json.WriteString("method"u8, McpMethod.Initialize.Name);
            json.WriteStartObject("params"u8);
            json.WriteString("protocolVersion"u8, Revision.LatestLegacy.Name);
            json.WriteStartObject("capabilities"u8);
            json.WriteEndObject();
            json.WriteStartObject("clientInfo"u8);
            WriteOwnName(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }),
        Id = MintedId.Json(id),
        Era = Era.Legacy,
        Method = McpMethod.Initialize.Name,
        IdleTimeout = idle,
    };

    /// <summary>Answers a server's <c>ping</c>.</summary>
    public static UpstreamRequest Pong(ReadOnlyMemory<byte> serverId) => new()
    {
        Body = Write(json =>
        {
            json.WritePropertyName("id"u8);
            json.WriteRawValue(serverId.Span);
            json.WriteStartObject("result"u8);
            json.WriteEndObject();
        }),
        Era = Era.Legacy,
        Method = "",
    };

    /// <summary>Tells a server that a request is given up.</summary>
    public static UpstreamRequest Cancel(ServerLink link, long id) => new()
    {
        Body = Write(json =>
        {
            json.WriteString("method"u8, McpMethod.Cancelled.Name);
            json.WriteStartObject("params"u8);
            json.WriteNumber("requestId"u8, id);
            json.WriteEndObject();
        }),
        Era = link.Era,
        Method = McpMethod.Cancelled.Name,
        Headers = Headers(link.Era, McpMethod.Cancelled),
    };

    /// <summary>Says <c>notifications/initialized</c> to a process that was restarted.</summary>
    public static UpstreamRequest Initialized() => new()
    {
        Body = Write(json => json.WriteString("method"u8, McpMethod.Initialized.Name)),
        Era = Era.Legacy,
        Method = McpMethod.Initialized.Name,
    };

    /// <summary>Answers a server's request with an error.</summary>
    public static UpstreamRequest Refuse(ReadOnlyMemory<byte> serverId, int code, string message) => new()
    {
        Body = Denials.RpcError.Message(serverId.Span, code, message),
        Era = Era.Legacy,
        Method = "",
    };

    private static IReadOnlyList<KeyValuePair<string, string>> Headers(Era era, McpMethod method) =>
        era == Era.Modern ? [new("MCP-Protocol-Version", Revision.Latest.Name), new("Mcp-Method", method.Name)] : [];

    private static void WriteMeta(Utf8JsonWriter json)
    {
        json.WriteStartObject("_meta"u8);
        json.WriteString("io.modelcontextprotocol/protocolVersion"u8, Revision.Latest.Name);
        json.WriteStartObject("io.modelcontextprotocol/clientCapabilities"u8);
        json.WriteEndObject();
        json.WriteStartObject("io.modelcontextprotocol/clientInfo"u8);
        WriteOwnName(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOwnName(Utf8JsonWriter json)
    {
        json.WriteString("name"u8, "turnpike"u8);
        json.WriteString("version"u8, typeof(GatewayRequest).Assembly.GetName().Version!.ToString(3));
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        members(json);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }
}
