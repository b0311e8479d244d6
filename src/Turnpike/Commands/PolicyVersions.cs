using System.CommandLine;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Policies;
using Turnpike.Answers;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy apply</c>, <c>history</c> and <c>rollback</c>: what is put in force, and what was.</summary>
internal static class PolicyVersions
{
    public static Command Apply()
    {
        var name = NameArgument();
        var file = new Argument<string>("FILE") { Description = "The policy file; - is standard input." };
        var expected = Expected();
        return Verb.Of(
            "apply",
            "Put a policy in force under a name, from the next call on. An invalid one is refused, which is recorded, and the one in force stays.",
            "turnpike policy apply memory memory.json",
            async (scene, cancellation) =>
            {
                var path = scene.Get(file)!;
                var document = await scene.ReadFileAsync(path, cancellation);
                await using var node = await scene.OpenNodeAsync(cancellation);
                if (CompiledPolicy.Load(document) is { Policy: null } refused)
                {
                    await PolicyRefusal.RecordAsync(node, scene.Get(name)!, document, refused, cancellation);
                    Refuse(scene.Answer, path, refused);
                    return ExitCode.Usage;
                }

                var request = new ApplyPolicy(scene.Get(name)!, Encoding.UTF8.GetString(document), scene.Get(expected));
                var applied = await ChangeAsync(node, request.Name, request.ExpectedVersion, () => node.ActAsync(AdminActs.ApplyPolicy, request, cancellation), cancellation);
                scene.Answer.Say(applied with { Document = null }, ActJson.Default.PolicyView, text =>
                {
                    PolicyText.WriteProblems(text, path, applied.Warnings);
                    text.WriteLine(Sentence(applied));
                });
                return ExitCode.Done;
            },
            name,
            file,
            expected);
    }

    public static Command History()
    {
        var name = NameArgument();
        return Verb.Of(
            "history",
            "List the versions of a policy.",
            "turnpike policy history memory",
            async (scene, cancellation) =>
            {
                var history = await scene.ActAsync(AdminActs.PolicyHistory, new NamedPolicy(scene.Get(name)!), cancellation);
                scene.Answer.Say(history, ActJson.Default.PolicyHistory, text => Columns.Write(
                    text,
                    ["version", "first applied", "digest", ""],
                    history.Versions.Select(v => new[] { $"{v.Version}", GrantText.Time(v.CreatedAt), v.Digest, v.InForce ? "in force" : "" })));
                return ExitCode.Done;
            },
            name);
    }

    public static Command RollBack()
    {
        var name = NameArgument();
        var version = new Argument<int>("VERSION") { Description = "The version to put in force again." };
        var expected = Expected();
        return Verb.Of(
            "rollback",
            "Put an earlier version of a policy in force again.",
            "turnpike policy rollback memory 1",
            async (scene, cancellation) =>
            {
                await using var node = await scene.OpenNodeAsync(cancellation);
                var request = new RollBackPolicy(scene.Get(name)!, scene.Get(version), scene.Get(expected));
                var policy = await ChangeAsync(node, request.Name, request.ExpectedVersion, () => node.ActAsync(AdminActs.RollBackPolicy, request, cancellation), cancellation);
                scene.Answer.Say(policy with { Document = null }, ActJson.Default.PolicyView, text => text.WriteLine(Sentence(policy)));
                return ExitCode.Done;
            },
            name,
            version,
            expected);
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "The policy's name." };

    private static Option<int?> Expected() =>
        new("--expect") { Description = "Refuse unless this version is in force, so that an edit somebody else made meanwhile is not replaced (0: none yet).", HelpName = "VERSION" };

    // Who made an edit from a version that is no longer in force is told what to look at, and what to write then.
    private static async Task<PolicyView> ChangeAsync(Node node, string name, int? expected, Func<ValueTask<PolicyView>> change, CancellationToken cancellation)
    {
        try
        {
            return await change();
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Conflict && expected > 0)
        {
            PolicyHistory history;
            try
            {
                history = await node.ActAsync(AdminActs.PolicyHistory, new NamedPolicy(name), cancellation);
            }
            catch (AdminException gone) when (gone.Fault.Code == AdminFaultCode.NotFound)
            {
                throw new AdminException(e.Fault, e);
            }

            if (history.Versions.FirstOrDefault(v => v.InForce)?.Version is not { } inForce || inForce == expected)
            {
                throw;
            }

            throw new AdminException(
                AdminFaultCode.Conflict,
                $"{e.Message}. 'turnpike policy diff {name}@{expected} {name}@{inForce}' shows what came between; with that in it the edit goes with --expect {inForce}");
        }
    }

    private static string Sentence(PolicyView policy) => InForce(policy) + (policy.ShadowUntil is { } until
        ? $"\nWARNING: it is in SHADOW until {until:u}: calls that it would deny go out, and the record says so."
        : "");

    private static string InForce(PolicyView policy) => policy switch
    {
        { Replaced: null } => $"'{policy.Name}' is in force in version {policy.Version}, digest {policy.Digest}.",
        { Replaced: var before } when before == policy.Version => $"'{policy.Name}' was in force in version {policy.Version} already, digest {policy.Digest}.",
        _ => $"'{policy.Name}' is in force in version {policy.Version} in place of version {policy.Replaced}, digest {policy.Digest}. What changed: turnpike policy diff {policy.Name}@{policy.Replaced}",
    };

    private static void Refuse(Answer answer, string path, PolicyLoad refused) => answer.Say(
        json =>
        {
            json.WriteStartObject("error");
            json.WriteString("code", "invalid");
            json.WriteString("message", $"{path} is no valid policy; the one in force stays");
            json.WriteEndObject();
            PolicyText.WriteJson(json, refused.Problems);
        },
        _ =>
        {
            PolicyText.WriteProblems(answer.Error, path, refused.Problems);
            answer.Error.WriteLine($"turnpike: {PolicyText.Sentence(path, refused)} The one in force stays.");
        });
}
