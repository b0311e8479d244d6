using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Commands;

namespace Turnpike.Clients;

/// <summary>How MCP clients are connected to the gateway.</summary>
internal static class ClientSetup
{
    /// <summary>The option that says where clients reach the gateway.</summary>
    public static Option<string?> GatewayOption() => new("--gateway")
    {
        Description = "Where clients reach the gateway, for the lines that connect them (default: where turnpike up listens, else http://127.0.0.1:7227).",
        HelpName = "URL",
    };

    /// <summary>The address that was given. Throws <see cref="AdminException"/> when it is none.</summary>
    public static Uri? Given(Scene scene, Option<string?> option) =>
        scene.Get(option) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no http or https URL", "--gateway https://gateway.example");

    /// <summary>Where the gateway of the data folder is reached: what was given, else where a process listens, else the default.</summary>
    public static async ValueTask<GatewayAddress> FindAsync(Node node, Uri? given, CancellationToken cancellation)
    {
        var url = given?.ToString() ?? (await node.ActAsync(AdminActs.ShowGateway, Nothing.Value, cancellation)).Url;
        return url is null ? new GatewayAddress(GatewayConfiguration.Default.Listen, IsAssumed: true) : new GatewayAddress(new Uri(url), IsAssumed: false);
    }

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

/// <summary>Where clients reach the gateway.</summary>
/// <param name="Url">The address.</param>
/// <param name="IsAssumed">Whether it is the default, because no process of the data folder listens.</param>
internal readonly record struct GatewayAddress(Uri Url, bool IsAssumed);
