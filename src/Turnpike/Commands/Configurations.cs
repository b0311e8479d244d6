using System.CommandLine;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;

namespace Turnpike.Commands;

/// <summary>The option <c>--config</c>.</summary>
internal static class Configurations
{
    /// <summary>A new option.</summary>
    public static Option<string?> Option() => new("--config") { Description = "The configuration file (JSON).", HelpName = "FILE" };

    /// <summary>The configuration of the file, or the default one.</summary>
    public static async Task<GatewayConfiguration> ReadAsync(Scene scene, Option<string?> option, CancellationToken cancellation)
    {
        if (scene.Get(option) is not { } path)
        {
            return GatewayConfiguration.Default;
        }

        var text = await scene.ReadFileAsync(path, cancellation);
        try
        {
            return ConfigurationFile.Read(text);
        }
        catch (AdminException e)
        {
            throw new AdminException(e.Fault with { Message = $"{path}: {e.Fault.Message}" }, e);
        }
    }
}
