using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies;
using Turnpike.Answers;
using Turnpike.Catalog.Recommendations;
using Turnpike.Gateway.MetaTools;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy show</c>: what is in force or was, and what is recommended.</summary>
internal static class PolicyShow
{
    public static Command Build()
    {
        var name = new Argument<string?>("NAME") { Description = "The policy's name.", Arity = ArgumentArity.ZeroOrOne };
        var version = new Option<int?>("--version") { Description = "One version (default: the one in force); NAME@VERSION says the same.", HelpName = "N" };
        var recommended = new Option<string?>("--recommended") { Description = "Instead: the policy that is recommended for the approved tools of a server.", HelpName = "SERVER" };
        var placeholders = new Option<bool>("--placeholders") { Description = "With --recommended: also the rules whose values only a person can know; policy check refuses it until they are filled." };
        var standard = new Option<bool>("--default-set") { Description = "Instead: the default set as one policy that decides by class and names no tool." };
        return Verb.Of(
            "show",
            "Show a policy's document, byte for byte, or a recommended one.",
            "turnpike policy show memory@2",
            async (scene, cancellation) =>
            {
                var asked = new[] { scene.Get(name) is not null, scene.Get(recommended) is not null, scene.Get(standard) }.Count(isAsked => isAsked);
                if (asked != 1 || (scene.Get(placeholders) && scene.Get(recommended) is null) || (scene.Get(version) is not null && scene.Get(name) is null))
                {
                    throw new AdminException(AdminFaultCode.Invalid, "one policy is shown", "NAME [--version N], --recommended SERVER [--placeholders] or --default-set");
                }

                if (scene.Get(name) is { } given)
                {
                    return await InForceAsync(scene, given, scene.Get(version), cancellation);
                }

                return Say(scene, scene.Get(recommended) is { } server ? await RecommendedAsync(scene, server, scene.Get(placeholders), cancellation) : DefaultSet.Document);
            },
            name,
            version,
            recommended,
            placeholders,
            standard);
    }

    private static async Task<int> InForceAsync(Scene scene, string given, int? version, CancellationToken cancellation)
    {
        var (policyName, written) = PolicySource.Split(given);
        if (written is not null && version is { } other && other != written)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"two versions are named, {written} and {other}", $"{policyName}@{written}");
        }

        var policy = await scene.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(policyName, written ?? version), cancellation);
        scene.Answer.Say(policy, ActJson.Default.PolicyView, text => text.Write(policy.Document));
        return ExitCode.Done;
    }

    private static async Task<string> RecommendedAsync(Scene scene, string server, bool placeholders, CancellationToken cancellation)
    {
        await using var node = await scene.OpenNodeAsync(cancellation);
        var snapshot = node.Current;
        var entry = RecommendedDocument.Find(snapshot, server);
        return entry.IsBuiltIn ? MetaPolicy.Document : RecommendedDocument.For(snapshot, entry, placeholders);
    }

    private static int Say(Scene scene, string document)
    {
        scene.Answer.Say(json => json.WriteString("document", document), text => text.Write(document));
        return ExitCode.Done;
    }
}
