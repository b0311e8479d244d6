using System.Collections.Immutable;
using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Answers;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary><c>turnpike pin</c>.</summary>
internal static class PinCommands
{
    public static Command Build() => Verb.Group(
        "pin",
        "Approved definitions; what is new or changed is neither shown nor callable until approved.",
        "turnpike pin list memory --pending",
        List(),
        Diff(),
        Choose("approve", "Approve definitions exactly as they are shown.", AdminActs.ApprovePins),
        Choose("reject", "Reject definitions exactly as they are shown.", AdminActs.RejectPins));

    private static Argument<string> ServerArgument() => new("SERVER") { Description = "The server's name." };

    private static Command List()
    {
        var server = new Argument<string?>("SERVER") { Description = "The server's name (default: all).", Arity = ArgumentArity.ZeroOrOne };
        var pending = new Option<bool>("--pending") { Description = "Only what waits for approval or was removed." };
        return Verb.Of(
            "list",
            "List definitions and where their approval stands.",
            "turnpike pin list memory --pending",
            async (scene, cancellation) =>
            {
                var list = await scene.ActAsync(AdminActs.ListPins, new ListPins(scene.Get(server), scene.Get(pending)), cancellation);
                scene.Answer.Say(list, ActJson.Default.PinList, text => Write(text, list.Pins));
                return ExitCode.Done;
            },
            server,
            pending);
    }

    private static Command Diff()
    {
        var server = ServerArgument();
        var name = new Argument<string?>("NAME") { Description = "A definition's name (default: all that differ).", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Of(
            "diff",
            "Show definitions as approved and as seen: what changed, what it does to risk, what is found in it.",
            "turnpike pin diff memory create_entities",
            async (scene, cancellation) =>
            {
                var list = await scene.ActAsync(AdminActs.DiffPins, new DiffPins(scene.Get(server)!, scene.Get(name)), cancellation);
                scene.Answer.Say(list, ActJson.Default.PinDiffList, text => PinDiffText.Write(text, list));
                return list.Diffs.Any(d => d.Pin.State != "approved") ? ExitCode.No : ExitCode.Done;
            },
            server,
            name);
    }

    private static Command Choose(string verb, string description, Act<ChoosePins, PinList> act)
    {
        var server = ServerArgument();
        var names = new Argument<string[]>("NAME") { Description = "Names of definitions.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Everything that waits for approval." };
        var hash = new Option<string?>("--hash") { Description = "The hash that was shown, or its beginning; refused when it is another by now.", HelpName = "HEX" };
        return Verb.Of(
            verb,
            description,
            $"turnpike pin {verb} memory create_entities",
            async (scene, cancellation) =>
            {
                if (scene.Get(all) == (scene.Get(names) ?? []).Length > 0)
                {
                    throw new AdminException(AdminFaultCode.Invalid, "name the definitions, or say --all", "--all");
                }

                await using var node = await scene.OpenNodeAsync(cancellation);
                var name = scene.Get(server)!;
                var waiting = (await node.ActAsync(AdminActs.ListPins, new ListPins(name, PendingOnly: true), cancellation)).Pins
                    .Where(p => p.State is "new" or "changed").ToImmutableArray();
                var chosen = Chosen(waiting, name, scene.Get(names) ?? [], scene.Get(all), scene.Get(hash));
                var choices = chosen.Select(p => new PinChoice(p.Kind, p.Name, p.Hash)).ToImmutableArray();
                var left = await node.ActAsync(act, new ChoosePins(name, choices), cancellation);
                scene.Answer.Say(left, ActJson.Default.PinList, text =>
                {
                    Write(text, chosen);
                    foreach (var pin in chosen.Where(p => p.RiskUp))
                    {
                        text.WriteLine($"RISK UP {Printable.Of(pin.Name)}: {PinRiskText.Change(pin)}");
                    }

                    text.WriteLine($"{(verb == "approve" ? "Approved" : "Rejected")} {Counted.Of(chosen.Length, "definition")} of '{name}'.");
                });
                return ExitCode.Done;
            },
            server,
            names,
            all,
            hash);
    }

    private static ImmutableArray<PinView> Chosen(ImmutableArray<PinView> waiting, string server, string[] names, bool all, string? hash)
    {
        foreach (var name in names)
        {
            if (!waiting.Any(p => p.Name == name))
            {
                throw new AdminException(
                    AdminFaultCode.NotFound, $"'{name}' of '{server}' does not wait for approval", NearestName.Of(name, waiting.Select(p => p.Name)));
            }
        }

        var chosen = all ? waiting : [.. waiting.Where(p => names.Contains(p.Name))];
        return hash is null || chosen.All(p => p.Hash.StartsWith(hash, StringComparison.OrdinalIgnoreCase))
            ? chosen
            : throw new AdminException(AdminFaultCode.Conflict, "what waits for approval has another hash by now; look at it again", chosen[0].Hash);
    }

    // Of what waits: how bad a call of the new definition can be, and whether that is more than was approved.
    private static string Risk(PinView pin) => pin.Risk is null ? "-" : pin.RiskUp ? pin.Risk.Severity + " UP" : pin.Risk.Severity;

    private static void Write(TextWriter text, ImmutableArray<PinView> pins)
    {
        if (pins.IsEmpty)
        {
            text.WriteLine("Nothing.");
            return;
        }

        Columns.Write(
            text,
            ["state", "risk", "server", "kind", "name", "hash"],
            pins.Select(p => new[] { p.State, Risk(p), p.Server, p.Kind, p.Name, p.Hash[..12] }));
    }
}
