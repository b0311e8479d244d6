using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike server refresh</c>: one server's definitions, or every configuration file.</summary>
internal static class ServerRefresh
{
    public static Command Build()
    {
        var name = new Argument<string?>("NAME") { Description = "The server's name.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Read the configuration files again and put what changed in force; what did not change keeps its processes." };
        var force = new Option<bool>("--force") { Description = "With --all: also end servers that have calls under way, cancelling those." };
        var options = new SourceOptions();
        return Verb.Of(
            "refresh",
            "Connect to a server and note what is new or changed; it waits for approval. With --all: read the configuration files again.",
            "turnpike server refresh memory",
            async (scene, cancellation) =>
            {
                if (scene.Get(all) == (scene.Get(name) is not null))
                {
                    throw new AdminException(AdminFaultCode.Invalid, "either one server is looked at, or every configuration file", "turnpike server refresh NAME, or --all");
                }

                return scene.Get(name) is { } server ? await OneAsync(scene, server, cancellation) : await AllAsync(scene, options.Of(scene), scene.Get(force), cancellation);
            },
            name,
            all,
            force,
            options.Files,
            options.Projects);
    }

    private static async Task<int> OneAsync(Scene scene, string name, CancellationToken cancellation)
    {
        var server = await scene.ActAsync(AdminActs.RefreshServer, new NamedServer(name), cancellation);
        scene.Answer.Say(server, ActJson.Default.ServerView, text => ServerText.Write(text, server));
        return ExitCode.Done;
    }

    private static async Task<int> AllAsync(Scene scene, SourcePlaces places, bool force, CancellationToken cancellation)
    {
        await using var node = await scene.OpenNodeAsync(cancellation);
        var request = await SourceReader.ReadAsync(node, places, force, cancellation);
        var view = await node.ActAsync(AdminActs.RefreshServers, request, cancellation);
        scene.Answer.Say(view, ActJson.Default.SourcesView, text =>
        {
            SourcesText.Write(text, view);
            foreach (var restarted in view.Restarted)
            {
                text.WriteLine($"restarted '{restarted}': a secret of it has a newer version");
            }

            if (view.Cancelled > 0)
            {
                text.WriteLine($"{Counted.Of(view.Cancelled, "call was", "calls were")} cancelled.");
            }
        });
        return SourcesText.Problems(view).Any() ? ExitCode.No : ExitCode.Done;
    }
}
