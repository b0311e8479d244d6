using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy</c>.</summary>
internal static class PolicyCommands
{
    public static Command Build() => Verb.Group(
        "policy",
        "What a grant may do on a server.",
        "turnpike policy check memory.json",
        PolicyCheck.Build(),
        PolicyFmt.Build(),
        PolicySchemaCommand.Build(),
        PolicyVersions.Apply(),
        List(),
        PolicyShow.Build(),
        PolicyVersions.History(),
        PolicyDiff.Build(),
        PolicyVersions.RollBack(),
        PolicyExplain.Build(),
        PolicyImportCommand.Build(),
        PolicyTestCommand.Build(),
        PolicyReplayCommand.Replay(),
        PolicyReplayCommand.Learn());

    private static Command List() => Verb.Of(
        "list",
        "List the policies in force.",
        "turnpike policy list",
        async (scene, cancellation) =>
        {
            var list = await scene.ActAsync(AdminActs.ListPolicies, Nothing.Value, cancellation);
            scene.Answer.Say(list, ActJson.Default.PolicyList, text =>
            {
                if (list.Policies.IsEmpty)
                {
                    text.WriteLine("There is no policy yet: turnpike policy apply NAME FILE.");
                    return;
                }

                Columns.Write(
                    text,
                    ["name", "version", "mode", "digest"],
                    list.Policies.Select(p => new[] { p.Name, $"{p.Version}", p.ShadowUntil is { } until ? $"SHADOW until {until:u}" : "enforce", p.Digest }));
            });
            return ExitCode.Done;
        });
}
