using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Records;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike audit keys</c>.</summary>
internal static class AuditKeys
{
    public static Command Build()
    {
        var keys = List();
        keys.Add(Rotate());
        keys.Add(Destroy());
        return keys;
    }

    private static Command List() => Verb.Of(
        "keys",
        "List the keys that argument values in the record are sealed under, oldest first. Each sealed what came from when it was made until the next was.",
        "turnpike audit keys",
        async (scene, cancellation) =>
        {
            var list = await scene.ActAsync(AdminActs.ListDataKeys, Nothing.Value, cancellation);
            scene.Answer.Say(list, ActJson.Default.DataKeyList, text => Columns.Write(
                text, ["id", "made", ""], list.Keys.Select(k => new[] { k.Id, GrantText.Time(k.MadeAt), k.Current ? "current" : "" })));
            return ExitCode.Done;
        });

    private static Command Rotate() => Verb.Of(
        "rotate",
        "Make a new data key for what is sealed from now on. The ones before it stay and open what they sealed.",
        "turnpike audit keys rotate",
        async (scene, cancellation) =>
        {
            var made = await scene.ActAsync(AdminActs.RotateDataKey, Nothing.Value, cancellation);
            scene.Answer.Say(made, ActJson.Default.DataKeyView, text => text.WriteLine($"New values are sealed under {made.Id}."));
            return ExitCode.Done;
        });

    private static Command Destroy()
    {
        var id = new Argument<string>("ID") { Description = "The key's id." };
        var reason = new Option<string?>("--reason") { Description = "Why; it stands in the record.", HelpName = "TEXT" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        return Verb.Of(
            "destroy",
            "Destroy a data key. What was sealed under it never opens again, here or in any copy of the record; the record still verifies.",
            "turnpike audit keys destroy 000000013f9a2c47 --reason erasure",
            async (scene, cancellation) =>
            {
                var key = scene.Get(id)!;
                var why = scene.Get(reason)
                    ?? throw new AdminException(AdminFaultCode.Invalid, "'turnpike audit keys destroy' needs --reason TEXT", "--reason TEXT");
                await using var node = await scene.OpenNodeAsync(cancellation);
                var known = (await node.ActAsync(AdminActs.ListDataKeys, Nothing.Value, cancellation)).Keys;
                if (!scene.Get(yes) && known.FirstOrDefault(k => k.Id == key) is { } found)
                {
                    scene.RequireYes(
                        $"{key} was made {GrantText.Time(found.MadeAt)}{(found.Current ? " and is the current one; another takes its place" : "")}. Destroy it, and every value under it, for good?");
                }

                var left = await node.ActAsync(AdminActs.DestroyDataKey, new DestroyDataKey(key, why), cancellation);
                scene.Answer.Say(left, ActJson.Default.DataKeyList, text =>
                    text.WriteLine($"Destroyed {key}. Copies of keys/ in backups open its values still, until they are destroyed too."));
                return ExitCode.Done;
            },
            id,
            reason,
            yes);
    }
}
