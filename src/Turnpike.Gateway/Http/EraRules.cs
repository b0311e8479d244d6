using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Messages;
using Turnpike.Wire.Headers;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Http;

/// <summary>
/// Which era a message belongs to, whether the server's endpoint offers it, and the header rules of that era (2026-07-28 Streamable
/// HTTP; 2025-11-25 transports). What is refused is refused so that a client which speaks both eras falls back by itself.
/// </summary>
internal static class EraRules
{
    private static readonly string[] ModernRevisions = [.. Revision.Known.Where(r => r.Era == Era.Modern).Select(r => r.Name)];
    private static readonly string[] LegacyRevisions = [.. Revision.Known.Where(r => r.Era == Era.Legacy).Select(r => r.Name)];

    /// <summary>Reads era and revision of a message and checks its header fields.</summary>
    public static bool TryRead(IHeaderDictionary headers, in Reading read, Era offered, out ClientMessage message, out EraFault fault)
    {
        message = null!;
        fault = default;
        var envelope = read.Envelope;
        var version = Trimmed(headers, "MCP-Protocol-Version");
        var revision = Revision.TryParse(version, out var known) ? known : null;
        var stated = envelope.Meta["io.modelcontextprotocol/protocolVersion"u8];
        var isModern = revision?.Era == Era.Modern || stated.Exists || envelope.Method is { Eras: Era.Modern };
        if (isModern)
        {
            return TryReadModern(headers, read, offered, version, stated, out message, out fault);
        }

        if (!offered.HasFlag(Era.Legacy))
        {
            var requested = envelope.Method == McpMethod.Initialize && envelope.Params["protocolVersion"u8] is { Kind: JsonKind.String } asked ? asked.GetString() : version;
            fault = new EraFault(400, RpcError.Unsupported(envelope.Id.Raw, requested, ModernRevisions), "unsupported_version");
            return false;
        }

        if (version is not null && revision is null)
        {
            fault = offered.HasFlag(Era.Modern)
                ? new EraFault(400, RpcError.Unsupported(envelope.Id.Raw, version, ModernRevisions.Concat(LegacyRevisions)), "unsupported_version")
                : new EraFault(400, RpcError.Message(envelope.Id.Raw, RpcError.InvalidRequest, $"MCP-Protocol-Version is none of {string.Join(", ", LegacyRevisions)}."), "unsupported_version");
            return false;
        }

        if (!StandardHeaders.TryCheckGiven(envelope, new HeaderValues(version, Trimmed(headers, "Mcp-Method"), Trimmed(headers, "Mcp-Name")), out var mismatch))
        {
            fault = new EraFault(400, RpcError.Message(envelope.Id.Raw, mismatch.Code, mismatch.Message), "header_mismatch");
            return false;
        }

        message = new ClientMessage(read.Bytes, envelope) { Era = Era.Legacy, Revision = revision?.Name };
        return true;
    }

    /// <summary>Over stdio there are no header fields: the body alone says the era.</summary>
    public static bool TryReadWithoutHeaders(in Reading read, Era offered, out ClientMessage message, out EraFault fault)
    {
        var envelope = read.Envelope;
        var stated = envelope.Meta["io.modelcontextprotocol/protocolVersion"u8];
        var headers = new HeaderDictionary();
        if (stated.Exists || envelope.Method is { Eras: Era.Modern })
        {
            headers["MCP-Protocol-Version"] = stated.Kind == JsonKind.String ? stated.GetString() : Revision.Latest.Name;
            headers["Mcp-Method"] = envelope.Method?.Name ?? (envelope.MethodName.Kind == JsonKind.String ? envelope.MethodName.GetString() : "");
            var name = envelope.Method?.Family == MethodFamily.Tasks ? envelope.Params["taskId"u8] : envelope.Name.Exists ? envelope.Name : envelope.Uri;
            if (HeaderText.Encode(name) is { } text)
            {
                headers["Mcp-Name"] = text;
            }
        }

        if (!TryRead(headers, read, offered, out message, out fault))
        {
            return false;
        }

        message.HasHeaderFields = false;
        return true;
    }

    private static bool TryReadModern(
        IHeaderDictionary headers, in Reading read, Era offered, string? version, JsonView stated, out ClientMessage message, out EraFault fault)
    {
        message = null!;
        var envelope = read.Envelope;
        if (!offered.HasFlag(Era.Modern))
        {
            // Deliberately no error code of the modern era: the client then knows to send initialize.
            fault = new EraFault(400, RpcError.Message(envelope.Id.Raw, RpcError.InvalidRequest,
                $"This server speaks revisions up to {Revision.LatestLegacy.Name}: send initialize."), "legacy_only");
            return false;
        }

        var given = new HeaderValues(version, Trimmed(headers, "Mcp-Method"), Trimmed(headers, "Mcp-Name"));
        if (!StandardHeaders.TryCheck(envelope, given, out var mismatch))
        {
            fault = new EraFault(400, RpcError.Message(envelope.Id.Raw, mismatch.Code, mismatch.Message), "header_mismatch");
            return false;
        }

        if (!Revision.TryParse(version, out var revision) || revision!.Era != Era.Modern)
        {
            fault = new EraFault(400, RpcError.Unsupported(envelope.Id.Raw, version, ModernRevisions), "unsupported_version");
            return false;
        }

        if (envelope.Kind == MessageKind.Request
            && (stated.Kind != JsonKind.String || envelope.Meta["io.modelcontextprotocol/clientCapabilities"u8].Kind != JsonKind.Object))
        {
            fault = new EraFault(400, RpcError.Message(envelope.Id.Raw, RpcError.InvalidParams,
                "params._meta needs io.modelcontextprotocol/protocolVersion (string) and io.modelcontextprotocol/clientCapabilities (object)."), "missing_meta");
            return false;
        }

        message = new ClientMessage(read.Bytes, envelope) { Era = Era.Modern, Revision = revision.Name, ParamHeaders = ParamHeaders(headers) };
        fault = default;
        return true;
    }

    private static List<KeyValuePair<string, string>> ParamHeaders(IHeaderDictionary headers)
    {
        List<KeyValuePair<string, string>>? found = null;
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith(ParameterHeaders.Prefix, StringComparison.OrdinalIgnoreCase))
            {
                (found ??= []).Add(new(name, value.ToString()));
            }
        }

        return found ?? [];
    }

    private static string? Trimmed(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var value) ? value.ToString().Trim(' ', '\t') : null;
}

/// <summary>Why a message may not be taken.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The JSON-RPC error.</param>
/// <param name="Code">The record's word for it.</param>
internal readonly record struct EraFault(int Status, byte[] Body, string Code);
