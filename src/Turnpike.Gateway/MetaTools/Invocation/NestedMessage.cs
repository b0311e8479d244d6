using System.Text.Json;
using Turnpike.Gateway.Messages;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.MetaTools.Invocation;

/// <summary>Writes the messages of calls through the gateway, as a client of the server would.</summary>
internal static class NestedMessage
{
    private static readonly string[] TraceContext = ["traceparent", "tracestate", "baggage"];

    /// <summary>A request about the call's own matter: with its progress token and trace context, and in the modern era what the client can do.</summary>
    /// <param name="call">The call it is made for.</param>
    /// <param name="era">The era the server is spoken to in.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Writes the members of <c>params</c> but <c>_meta</c>.</param>
    public static ClientMessage Request(MetaCall call, Era era, McpMethod method, Action<Utf8JsonWriter> parameters) => Read(era, MetaAnswer.Json(json =>
    {
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteString("id"u8, NewId());
        json.WriteString("method"u8, method.Name);
        json.WriteStartObject("params"u8);
        parameters(json);
        json.WriteStartObject("_meta"u8);
        WriteMeta(json, call, era);
        json.WriteEndObject();
        json.WriteEndObject();
    }));

    /// <summary>A client's <c>initialize</c>, made by the gateway: it offers what the client offers, where the client speaks the same era.</summary>
    public static ClientMessage Initialize(MetaCall call) => Read(Era.Legacy, MetaAnswer.Json(json =>
    {
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteString("id"u8, NewId());
        json.WriteString("method"u8, McpMethod.Initialize.Name);
        json.WriteStartObject("params"u8);
        json.WriteString("protocolVersion"u8, Revision.LatestLegacy.Name);
        json.WritePropertyName("capabilities"u8);
        json.WriteRawValue(call.Era == Era.Legacy ? call.ClientCapabilities.Span : "{}"u8, skipInputValidation: true);
        json.WriteStartObject("clientInfo"u8);
        json.WriteString("name"u8, "turnpike"u8);
        json.WriteString("version"u8, typeof(NestedMessage).Assembly.GetName().Version!.ToString(3));
        json.WriteEndObject();
        json.WriteEndObject();
    }));

    /// <summary>A notification of a legacy client.</summary>
    public static ClientMessage Notification(McpMethod method, Action<Utf8JsonWriter>? parameters = null) => Read(Era.Legacy, MetaAnswer.Json(json =>
    {
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteString("method"u8, method.Name);
        if (parameters is not null)
        {
            json.WriteStartObject("params"u8);
            parameters(json);
            json.WriteEndObject();
        }
    }));

    // Unguessable, so that no other request of the same caller and session can be meant by it.
    private static string NewId() => $"via-{Guid.NewGuid():n}";

    private static void WriteMeta(Utf8JsonWriter json, MetaCall call, Era era)
    {
        var meta = call.Request.Envelope.Meta;
        if (!call.ProgressToken.IsEmpty)
        {
            json.WritePropertyName("progressToken"u8);
            json.WriteRawValue(call.ProgressToken.Span, skipInputValidation: true);
        }

        foreach (var name in TraceContext)
        {
            if (meta[System.Text.Encoding.ASCII.GetBytes(name)] is { Kind: JsonKind.String, Length: <= 1026 } text)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(text.Raw, skipInputValidation: true);
            }
        }

        if (era != Era.Modern)
        {
            return;
        }

        json.WriteString("io.modelcontextprotocol/protocolVersion"u8, Revision.Latest.Name);
        json.WritePropertyName("io.modelcontextprotocol/clientCapabilities"u8);
        json.WriteRawValue(call.Era == Era.Modern && !call.ClientCapabilities.IsEmpty ? call.ClientCapabilities.Span : "{}"u8, skipInputValidation: true);
        if (meta["io.modelcontextprotocol/logLevel"u8] is { Exists: true } level)
        {
            json.WritePropertyName("io.modelcontextprotocol/logLevel"u8);
            json.WriteRawValue(level.Raw, skipInputValidation: true);
        }
    }

    private static ClientMessage Read(Era era, byte[] bytes) =>
        EnvelopeReader.TryRead(new JsonTape(), bytes, JsonBudget.Upstream, Sender.Client, out var envelope, out var fault)
            ? new ClientMessage(bytes, envelope)
            {
                Era = era,
                Revision = era == Era.Modern ? Revision.Latest.Name : null,
                HasHeaderFields = false,
            }
            : throw new MetaException(MetaCodes.Arguments, fault.Message);
}
