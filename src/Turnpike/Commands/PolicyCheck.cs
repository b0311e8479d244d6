using System.CommandLine;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies;
using Turnpike.Answers;
using Turnpike.Policies;
using Turnpike.Policies.Checks;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy check</c>.</summary>
internal static class PolicyCheck
{
    public static Command Build()
    {
        var policy = new Argument<string>(PolicySource.ArgumentName) { Description = "A policy file, - for standard input, or the name of an applied policy." };
        var server = new Option<string?>("--server") { Description = "Check against the pinned definitions of this server, too.", HelpName = "NAME" };
        var strict = new Option<bool>("--strict") { Description = "Warnings are a no, too." };
        return Verb.Of(
            "check",
            "Check a policy. A file needs no gateway and no data folder; an applied policy is held against the pinned tools of its grants' servers.",
            "turnpike policy check memory.json",
            async (scene, cancellation) =>
            {
                var source = await PolicySource.ReadAsync(scene, scene.Get(policy)!, cancellation);
                var load = CompiledPolicy.Load(source.Document);
                var tools = await KnownAsync(scene, source, scene.Get(server), cancellation);
                if (load.Policy is { } valid && tools.Count > 0)
                {
                    load = load with { Problems = [.. load.Problems.Concat(valid.Check(tools)).OrderBy(p => p.Line).ThenBy(p => p.Column)] };
                }

                scene.Answer.Say(
                    json =>
                    {
                        json.WriteBoolean("valid", load.Policy is not null);
                        json.WriteString("digest", source.Digest.Hex);
                        source.WriteJson(json);
                        json.WriteNumber("tools", tools.Count);
                        PolicyText.WriteJson(json, load.Problems);
                    },
                    text =>
                    {
                        PolicyText.WriteProblems(text, source.Label, load.Problems);
                        text.WriteLine(PolicyText.Sentence(source.Label, load) + (tools.Count == 0 ? "" : $" It was held against {Counted.Of(tools.Count, "pinned tool")}."));
                    });
                return load.Policy is null ? ExitCode.Usage : scene.Get(strict) && load.Problems.Length > 0 ? ExitCode.No : ExitCode.Done;
            },
            policy,
            server,
            strict);
    }

    private static async Task<IReadOnlyCollection<KnownTool>> KnownAsync(Scene scene, PolicySource source, string? server, CancellationToken cancellation)
    {
        if (server is null && source.Name is null)
        {
            return [];
        }

        await using var node = await scene.OpenNodeAsync(cancellation);
        if (server is null)
        {
            return PinnedTools.OfPolicy(node.Current, source.Name!);
        }

        if (!node.Current.Servers.ContainsKey(server))
        {
            throw new AdminException(AdminFaultCode.NotFound, $"there is no server '{server}'", NearestName.Of(server, node.Current.Servers.Keys));
        }

        return PinnedTools.OfServer(node.Current, server) is { IsEmpty: false } tools
            ? tools
            : throw new AdminException(AdminFaultCode.NotFound, $"no tool of the server '{server}' is approved yet, so there is nothing to check against", $"turnpike pin approve {server}");
    }
}
