using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Turnpike.Admin.Clients;

/// <summary>How one client of MCP is connected to servers behind the gateway: text to take along. Holds the grant's token where there is one.</summary>
/// <param name="Id">A name in lower case that is unique among the clients.</param>
/// <param name="Client">What the client is called.</param>
/// <param name="Place">Where the text goes: a file, or a shell.</param>
/// <param name="Text">The text.</param>
/// <param name="Note">What else has to be known; null for nothing.</param>
public sealed record ClientSetup(string Id, string Client, string Place, string Text, string? Note = null)
{
    private const string Shell = "In a shell";
    private const string TokenPlace = "/path/to/turnpike.token";

    /// <summary>The well-known clients. The formats are those of docs/clients.md.</summary>
    /// <param name="gateway">Where clients reach the gateway.</param>
    /// <param name="servers">The servers of the grant.</param>
    /// <param name="token">The grant's token; null for an anonymous grant.</param>
    public static ImmutableArray<ClientSetup> All(Uri gateway, ImmutableArray<string> servers, string? token)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        (string Name, string Url)[] all = [.. servers.Select(s => (s, Url(gateway, s)))];
        return
        [
            new("claude-code", "Claude Code", Shell, string.Join('\n', all.Select(s => ClaudeCode(s.Name, s.Url, token)))),
            new("claude-desktop", "Claude Desktop", "claude_desktop_config.json (Settings, Developer, Edit Config)", Json(true, json => Bridged(json, all, token)), Bridge(token)),
            new("cursor", "Cursor", "~/.cursor/mcp.json, or .cursor/mcp.json in a project", Json(true, json => Cursor(json, all, token))),
            new("vscode", "VS Code", ".vscode/mcp.json", Json(true, json => VsCode(json, all, token))),
            new("windsurf", "Windsurf", "~/.codeium/windsurf/mcp_config.json", Json(true, json => Entries(json, "mcpServers", "serverUrl", null, all, token))),
            new("codex", "Codex", "~/.codex/config.toml", Codex(all, token)),
            new("gemini", "Gemini CLI", "~/.gemini/settings.json", Json(true, json => Entries(json, "mcpServers", "httpUrl", null, all, token))),
            new("stdio", "Any client over stdio", "The command that the client starts", string.Join('\n', all.Select(s => string.Join(' ', ["turnpike", .. BridgeArguments(s.Url, token)]))), Bridge(token)),
            new("curl", "curl", Shell, string.Join("\n\n", all.Select(s => Curl(s.Url, token))), "The answer is what the server says of itself: the connection stands."),
        ];
    }

    /// <summary>The lines that connect Claude Code, Cursor and VS Code to one server, each in one line.</summary>
    public static IEnumerable<string> Lines(Uri gateway, string server, string? token)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        (string Name, string Url)[] one = [(server, Url(gateway, server))];
        yield return $"Claude Code:  {ClaudeCode(server, one[0].Url, token)}";
        yield return $"Cursor:       ~/.cursor/mcp.json  {Json(false, json => Cursor(json, one, token))}";
        yield return $"VS Code:      .vscode/mcp.json    {Json(false, json => VsCode(json, one, token))}";
    }

    private static string Url(Uri gateway, string server) => new Uri(gateway, $"/mcp/{server}").ToString();

    private static string ClaudeCode(string server, string url, string? token) =>
        $"claude mcp add --transport http {server} {url}{(token is null ? "" : $" --header \"Authorization: Bearer {token}\"")}";

    private static void Cursor(Utf8JsonWriter json, (string Name, string Url)[] servers, string? token) => Entries(json, "mcpServers", "url", null, servers, token);

    private static void VsCode(Utf8JsonWriter json, (string Name, string Url)[] servers, string? token) => Entries(json, "servers", "url", "http", servers, token);

    private static void Entries(Utf8JsonWriter json, string root, string address, string? type, (string Name, string Url)[] servers, string? token)
    {
        json.WriteStartObject(root);
        foreach (var (name, url) in servers)
        {
            json.WriteStartObject(name);
            if (type is not null)
            {
                json.WriteString("type"u8, type);
            }

            json.WriteString(address, url);
            if (token is not null)
            {
                json.WriteStartObject("headers"u8);
                json.WriteString("Authorization"u8, $"Bearer {token}");
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // This client starts commands, and sends no header fields of one's own.
    private static void Bridged(Utf8JsonWriter json, (string Name, string Url)[] servers, string? token)
    {
        json.WriteStartObject("mcpServers"u8);
        foreach (var (name, url) in servers)
        {
            json.WriteStartObject(name);
            json.WriteString("command"u8, "turnpike");
            json.WriteStartArray("args"u8);
            foreach (var argument in BridgeArguments(url, token))
            {
                json.WriteStringValue(argument);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string[] BridgeArguments(string url, string? token) => token is null ? ["connect", url] : ["connect", url, "--token-file", TokenPlace];

    private static string? Bridge(string? token) => token is null ? null : $"Put the token, and nothing else, in a file that only you can read, and name it in place of {TokenPlace}.";

    private static string Codex((string Name, string Url)[] servers, string? token) => string.Join("\n\n", servers.Select(s =>
        $"[mcp_servers.{(s.Name.Contains('.', StringComparison.Ordinal) ? $"\"{s.Name}\"" : s.Name)}]\nurl = \"{s.Url}\""
        + (token is null ? "" : $"\nhttp_headers = {{ \"Authorization\" = \"Bearer {token}\" }}")));

    private static string Curl(string url, string? token) =>
        $"curl {url} \\\n"
        + (token is null ? "" : $"  --header 'Authorization: Bearer {token}' \\\n")
        + "  --header 'Content-Type: application/json' \\\n  --header 'Accept: application/json, text/event-stream' \\\n"
        + """  --data '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"curl","version":"1"}}}'""";

    private static string Json(bool isIndented, Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = isIndented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
