using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Answers;
using Turnpike.State.Vault;

namespace Turnpike.Commands;

/// <summary><c>turnpike server sources</c>, <c>trust</c> and <c>forget</c>.</summary>
internal static class ServerSources
{
    public static Command Build()
    {
        var options = new SourceOptions();
        return Verb.Of(
            "sources",
            "List the configuration files that are known or named here, and what becomes of every server they name. Changes and starts nothing.",
            "turnpike server sources --project .",
            async (scene, cancellation) =>
            {
                await using var node = await scene.OpenNodeAsync(cancellation);
                var request = await SourceReader.ReadAsync(node, options.Of(scene), force: false, cancellation);
                var view = await node.ActAsync(AdminActs.ShowSources, request, cancellation);
                scene.Answer.Say(view, ActJson.Default.SourcesView, text => SourcesText.Write(text, view));
                return SourcesText.Problems(view).Any() ? ExitCode.No : ExitCode.Done;
            },
            options.Files,
            options.Projects);
    }

    public static Command Trust()
    {
        var file = new Argument<string>("FILE") { Description = "A project's .mcp.json, or its folder." };
        var yes = new Option<bool>("--yes") { Description = "Trust it without being asked: what it names will be started as you." };
        return Verb.Of(
            "trust",
            "Trust a project's configuration file as long as it has its present content, and put its servers in force.",
            "turnpike server trust ./.mcp.json",
            async (scene, cancellation) =>
            {
                var given = Path.GetFullPath(scene.Get(file)!);
                var path = Directory.Exists(given) ? SourcePlaces.ProjectFile(given) : given;
                var read = SourceReader.Read([(path, SourceLevel.Project)])[0];
                if (read.IsAbsent)
                {
                    throw new AdminException(AdminFaultCode.NotFound, $"there is no file '{path}'", Scene.NearestFile(path));
                }

                if (read.Problem is { } problem)
                {
                    throw new AdminException(AdminFaultCode.Invalid, $"{path}: {problem}");
                }

                await using var node = await scene.OpenNodeAsync(cancellation);
                if (!scene.Get(yes))
                {
                    Describe(scene, read);
                    scene.RequireYes("Trust this content? Its commands will be started as you, when somebody needs them.");
                }

                // What was read and shown is what is trusted and put in force: the file is not read again.
                await node.ActAsync(AdminActs.TrustSource, new TrustSource(path, read.Sha256!), cancellation);
                var all = await SourceReader.ReadAsync(node, new SourcePlaces(), force: false, cancellation);
                var view = await node.ActAsync(AdminActs.SyncSources, all with { Files = [.. all.Files.Where(f => f.Path != path), read] }, cancellation);
                scene.Answer.Say(view, ActJson.Default.SourcesView, text => SourcesText.Write(text, view));
                return ExitCode.Done;
            },
            file,
            yes);
    }

    public static Command Forget()
    {
        var file = new Argument<string>("FILE") { Description = "A configuration file that is known." };
        return Verb.Of(
            "forget",
            "Forget a configuration file and the trust in it. Its servers are disabled; their pins are kept for 30 days.",
            "turnpike server forget ./.mcp.json",
            async (scene, cancellation) =>
            {
                var path = Path.GetFullPath(scene.Get(file)!);
                var done = await scene.ActAsync(AdminActs.ForgetSource, new NamedSource(path), cancellation);
                scene.Answer.Say(done, ActJson.Default.Nothing, text => text.WriteLine($"Forgot {Printable.Of(path)}."));
                return ExitCode.Done;
            },
            file);
    }

    private static void Describe(Scene scene, SourceFile file)
    {
        if (scene.Answer.IsJson)
        {
            return;
        }

        scene.Answer.Text.WriteLine($"{Printable.Of(file.Path)}, sha256 {file.Sha256}");
        foreach (var entry in file.Entries)
        {
            var secrets = entry.Secrets.IsEmpty ? "" : $"   gets {string.Join(", ", entry.Secrets)}";

            // Whoever is trusted under a name gets what the vault holds under it.
            string[] vault = entry.Request is { } request ? [.. SecretReferences.Names(ServerTargets.Of(request))] : [];
            secrets += vault.Length == 0 ? "" : $"   WITH THE VAULT'S SECRETS OF '{entry.Name}': {string.Join(", ", vault)}";
            scene.Answer.Text.WriteLine(Printable.Of($"  {entry.Name}: {entry.Url ?? string.Join(' ', entry.Command)}{secrets}{(entry.Problem is { } p ? $"   ({p})" : "")}"));
        }
    }
}
