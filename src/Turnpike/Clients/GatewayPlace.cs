using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Commands;

namespace Turnpike.Clients;

/// <summary>Where MCP clients reach the gateway, as commands ask for it.</summary>
internal static class GatewayPlace
{
    /// <summary>The option that says where clients reach the gateway.</summary>
    public static Option<string?> Option() => new("--gateway")
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
}

/// <summary>Where clients reach the gateway.</summary>
/// <param name="Url">The address.</param>
/// <param name="IsAssumed">Whether it is the default, because no process of the data folder listens.</param>
internal readonly record struct GatewayAddress(Uri Url, bool IsAssumed);
