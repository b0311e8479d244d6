using System.Text;
using System.Text.Json;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Probing;

/// <summary>The messages this process sends in its own name, to look at a server.</summary>
internal static class ProbeMessages
{
    private static readonly string ClientInfo =
        $$"""{"name":"turnpike","version":"{{typeof(ProbeMessages).Assembly.GetName().Version?.ToString(3) ?? "0"}}"}""";

    private static readonly string ModernMeta =
        $$"""
        "_meta":{"io.modelcontextprotocol/protocolVersion":"{{Revision.Latest.Name}}","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{{ClientInfo}}}
        """;

    /// <summary>The notification that ends the legacy handshake.</summary>
    public static byte[] Initialized { get; } = """{"jsonrpc":"2.0","method":"notifications/initialized"}"""u8.ToArray();

    public static byte[] Discover(int id) => Request(id, "server/discover", ModernMeta);

    public static byte[] Initialize(int id) => Request(
        id, "initialize", $$"""
        "protocolVersion":"{{Revision.LatestLegacy.Name}}","capabilities":{},"clientInfo":{{ClientInfo}}
        """);

    /// <summary>A page of a list; <paramref name="cursor"/> is the server's own text.</summary>
    public static byte[] List(int id, string method, string? cursor, Era era)
    {
        var place = cursor is null ? "" : $"\"cursor\":\"{JsonEncodedText.Encode(cursor)}\"";
        var meta = era == Era.Modern ? ModernMeta : "";
        return Request(id, method, place.Length > 0 && meta.Length > 0 ? $"{place},{meta}" : place + meta);
    }

    /// <summary>The answer to whatever a server asks of a probe.</summary>
    public static byte[] NotOffered(ReadOnlySpan<byte> id) => Encoding.UTF8.GetBytes(
        $$$"""{"jsonrpc":"2.0","id":{{{Encoding.UTF8.GetString(id)}}},"error":{"code":-32601,"message":"not offered while the server is being looked at"}}""");

    /// <summary>The answer to a server's ping.</summary>
    public static byte[] Pong(ReadOnlySpan<byte> id) =>
        Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{Encoding.UTF8.GetString(id)}}},"result":{}}""");

    private static byte[] Request(int id, string method, string members) =>
        Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{""" + members + "}}");
}
