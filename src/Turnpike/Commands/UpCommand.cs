using System.CommandLine;
using Turnpike.Admin.Configuration;
using Turnpike.Hosting;

namespace Turnpike.Commands;

/// <summary><c>turnpike up</c>.</summary>
internal static class UpCommand
{
    public static Command Build()
    {
        var listen = new Option<string?>("--listen") { Description = "Where to listen (default: http://127.0.0.1:7227).", HelpName = "URL" };
        var hosts = new Option<string[]>("--allow-host")
        {
            Description = "A further name that Host and Origin may carry, such as a TLS proxy's; added to the file's; may be given several times.",
            HelpName = "NAME",
        };
        var origins = new Option<string[]>("--allow-origin")
        {
            Description = "A further Origin of pages that may send requests; added to the file's; may be given several times.",
            HelpName = "ORIGIN",
        };
        var config = Configurations.Option();
        var sources = new SourceOptions();
        var demo = new Option<bool>("--demo") { Description = "Add a playground server and a sample policy." };
        return Verb.Of(
            "up",
            "Run the gateway.",
            "turnpike up --demo",
            async (scene, cancellation) =>
            {
                var configuration = await Configurations.ReadAsync(scene, config, cancellation);
                configuration = configuration with
                {
                    Hosts = [.. configuration.Hosts, .. (scene.Get(hosts) ?? []).Select(AllowedNames.ReadHost)],
                    Origins = [.. configuration.Origins, .. (scene.Get(origins) ?? []).Select(AllowedNames.ReadOrigin)],
                };
                return await UpHost.RunAsync(
                    new UpOptions
                    {
                        Data = scene.Data,
                        Listen = scene.Get(listen) is { } url ? ConfigurationFile.ReadListen(url) : configuration.Listen,
                        Configuration = configuration,
                        Sources = sources.Of(scene),
                        Demo = scene.Get(demo),
                        Json = scene.Answer.IsJson,
                    },
                    cancellation);
            },
            listen,
            hosts,
            origins,
            config,
            sources.Files,
            sources.Projects,
            demo);
    }
}
