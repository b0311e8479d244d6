using System.Reflection;
using System.Text.Json;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.MetaTools;

/// <summary>What the gateway's own server answers to what is no call, in both eras.</summary>
internal static class MetaHandshake
{
    private static readonly string Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>Answers <c>initialize</c>: the revision that was asked for where it is a legacy one that is known, else the newest of them.</summary>
    public static byte[] Initialize(in Envelope request)
    {
        var asked = request.Params["protocolVersion"u8] is { Kind: JsonKind.String } text ? text.GetString() : null;
        var revision = Revision.TryParse(asked, out var known) && known!.Era == Era.Legacy ? known : Revision.LatestLegacy;
        return Result(request.Id, json =>
        {
            json.WriteString("protocolVersion"u8, revision.Name);
            WriteCapabilities(json);
            WriteServer(json);
            json.WriteString("instructions"u8, MetaServer.Instructions);
        });
    }

    /// <summary>Answers <c>server/discover</c>.</summary>
    public static byte[] Discover(in Envelope request) => Result(request.Id, json =>
    {
        json.WriteString("resultType"u8, "complete"u8);
        json.WriteStartArray("supportedVersions"u8);
        foreach (var revision in Revision.Known.Where(r => r.Era == Era.Modern))
        {
            json.WriteStringValue(revision.Name);
        }

        json.WriteEndArray();
        WriteCapabilities(json);
        json.WriteString("instructions"u8, MetaServer.Instructions);
        WriteCaching(json);
        json.WriteStartObject("_meta"u8);
        json.WritePropertyName("io.modelcontextprotocol/serverInfo"u8);
        WriteName(json);
        json.WriteEndObject();
    });

    /// <summary>Answers <c>tools/list</c>: one page, whatever is connected. No tool is there that the policy does not show: that is cut later.</summary>
    public static byte[] List(in Envelope request, Era era, MetaView view) => Result(request.Id, json =>
    {
        if (era == Era.Modern)
        {
            json.WriteString("resultType"u8, "complete"u8);
        }

        json.WritePropertyName("tools"u8);
        json.WriteRawValue(MetaServer.Listed(view).Span, skipInputValidation: true);
        if (era == Era.Modern)
        {
            WriteCaching(json);
        }
    });

    /// <summary>A result.</summary>
    public static byte[] Result(JsonView id, Action<Utf8JsonWriter> members)
    {
        var source = id.RawMemory;
        return MetaAnswer.Json(json =>
        {
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WritePropertyName("id"u8);
            json.WriteRawValue(source.Span, skipInputValidation: true);
            json.WriteStartObject("result"u8);
            members(json);
            json.WriteEndObject();
        });
    }

    // The list never changes while the gateway runs: there is no list_changed to promise.
    private static void WriteCapabilities(Utf8JsonWriter json)
    {
        json.WriteStartObject("capabilities"u8);
        json.WriteStartObject("tools"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteServer(Utf8JsonWriter json)
    {
        json.WritePropertyName("serverInfo"u8);
        WriteName(json);
    }

    private static void WriteName(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, "turnpike"u8);
        json.WriteString("title"u8, "Turnpike"u8);
        json.WriteString("version"u8, Version);
        json.WriteEndObject();
    }

    private static void WriteCaching(Utf8JsonWriter json)
    {
        json.WriteNumber("ttlMs"u8, 0);
        json.WriteString("cacheScope"u8, "private"u8);
    }
}
