using System.CommandLine;
using Turnpike.Admin.Configuration;
using Turnpike.Commands;

namespace Turnpike.Clients;

/// <summary>How MCP clients are connected to the gateway.</summary>
internal static class ClientSetup
{
    /// <summary>The option that says where clients reach the gateway.</summary>
    public static Option<string?> GatewayOption() => new("--gateway")
    {
        Description = "Where clients reach the gateway, for the lines that connect them (default: http://127.0.0.1:7227).",
        HelpName = "URL",
    };

    /// <summary>Where clients reach the gateway.</summary>
    public static Uri Gateway(Scene scene, Option<string?> option) =>
        scene.Get(option) is { } url && Uri.TryCreate(url, UriKind.Absolute, out var given) ? given : GatewayConfiguration.Default.Listen;

    /// <summary>The lines that connect Claude Code, Cursor and VS Code to one server.</summary>
    public static IEnumerable<string> Lines(Uri gateway, string server, string? token)
    {
        var url = new Uri(gateway, $"/mcp/{server}");
        var flag = token is null ? "" : $" --header \"Authorization: Bearer {token}\"";
        var headers = token is null ? "" : $",\"headers\":{{\"Authorization\":\"Bearer {token}\"}}";
        yield return $"Claude Code:  claude mcp add --transport http {server} {url}{flag}";
        yield return $"Cursor:       ~/.cursor/mcp.json  {{\"mcpServers\":{{\"{server}\":{{\"url\":\"{url}\"{headers}}}}}}}";
        yield return $"VS Code:      .vscode/mcp.json    {{\"servers\":{{\"{server}\":{{\"type\":\"http\",\"url\":\"{url}\"{headers}}}}}}}";
    }
}
