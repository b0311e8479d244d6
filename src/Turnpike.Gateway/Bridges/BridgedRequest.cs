using System.Collections.Immutable;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Headers;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Bridges;

/// <summary>A line as the POST it becomes: the header fields a modern gateway asks for are written from the message itself.</summary>
internal static class BridgedRequest
{
    /// <summary>The era a message belongs to: over stdio the body alone says it.</summary>
    public static Era EraOf(in Envelope envelope) =>
        envelope.Meta["io.modelcontextprotocol/protocolVersion"u8].Kind == JsonKind.String || envelope.Method is { Eras: Era.Modern } ? Era.Modern : Era.Legacy;

    /// <summary>The revision a modern message states; the newest when it states none.</summary>
    public static string RevisionOf(in Envelope envelope) =>
        envelope.Meta["io.modelcontextprotocol/protocolVersion"u8] is { Kind: JsonKind.String } stated ? stated.GetString() : Revision.Latest.Name;

    /// <summary>The request; <paramref name="mirrored"/> are the arguments that stand in <c>Mcp-Param-*</c> fields too.</summary>
    public static UpstreamRequest Of(ReadOnlyMemory<byte> bytes, in Envelope envelope, ImmutableArray<ParameterHeader> mirrored)
    {
        var era = EraOf(envelope);
        var headers = new List<KeyValuePair<string, string>>();
        var method = envelope.MethodName.Kind == JsonKind.String ? envelope.MethodName.GetString() : "";
        if (era == Era.Modern)
        {
            headers.Add(new("MCP-Protocol-Version", RevisionOf(envelope)));
            headers.Add(new("Mcp-Method", HeaderText.Encode(method)));
            var name = envelope.Method?.Family == MethodFamily.Tasks ? envelope.Params["taskId"u8] : envelope.Name.Exists ? envelope.Name : envelope.Uri;
            if (HeaderText.Encode(name) is { } text)
            {
                headers.Add(new("Mcp-Name", text));
            }

            ParameterHeaders.Write(mirrored, envelope.Arguments, headers);
        }

        return new UpstreamRequest
        {
            Body = bytes,
            Id = envelope.Kind == MessageKind.Request ? envelope.Id.RawMemory : default,
            Era = era,
            Method = method,
            Headers = headers,
            IdleTimeout = Timeout.InfiniteTimeSpan,
        };
    }
}
