using System.CommandLine;
using Turnpike.Answers;
using Turnpike.Policies;
using Turnpike.Policies.Replay;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy replay</c> and <c>turnpike policy learn</c>.</summary>
internal static class PolicyReplayCommand
{
    private static readonly string[] Outcomes = ["deny", "allow", "require_approval"];

    public static Command Replay()
    {
        var policy = new Argument<string>(PolicySource.ArgumentName) { Description = "A policy file, - for standard input, or the name of an applied policy." };
        var (from, calls, server) = Sources();
        return Verb.Of(
            "replay",
            "Decide recorded calls again under a policy. A call without a value that a rule needs is undecidable, never guessed; limits are not counted and schemas not asked.",
            "turnpike policy replay refunds.yaml --from 7d",
            async (scene, cancellation) =>
            {
                var source = await PolicySource.ReadAsync(scene, scene.Get(policy)!, cancellation);
                var compiled = source.RequireValid();
                var recorded = await ReplaySource.ReadAsync(scene, scene.Get(from), scene.Get(calls), scene.Get(server), cancellation);
                ReplayedCall[] replayed = [.. recorded.Select(c => PolicyReplay.Decide(compiled, c))];
                var changed = replayed.Where(r => r.IsChanged).ToArray();
                var undecidable = replayed.Where(r => r.Missing is not null).ToArray();
                var same = replayed.Length - changed.Length - undecidable.Length;
                scene.Answer.Say(
                    json =>
                    {
                        source.WriteJson(json);
                        json.WriteNumber("calls", replayed.Length);
                        json.WriteNumber("same", same);
                        json.WriteStartArray("changed");
                        foreach (var call in changed)
                        {
                            json.WriteStartObject();
                            json.WriteNumber("call", call.Call.Number);
                            json.WriteString("name", call.Call.Call.Name);
                            json.WriteString("from", Word(call.Call.Outcome!.Value));
                            json.WriteString("to", Word(call.Decision!.Value.Outcome));
                            json.WriteString("rule", call.Decision!.Value.Rule);
                            json.WriteEndObject();
                        }

                        json.WriteEndArray();
                        json.WriteStartArray("undecidable");
                        foreach (var call in undecidable)
                        {
                            json.WriteStartObject();
                            json.WriteNumber("call", call.Call.Number);
                            json.WriteString("name", call.Call.Call.Name);
                            json.WriteString("why", call.Missing);
                            json.WriteEndObject();
                        }

                        json.WriteEndArray();
                    },
                    text =>
                    {
                        string[][] rows =
                        [
                            .. changed.GroupBy(c => (c.Call.Call.Name, From: c.Call.Outcome!.Value, To: c.Decision!.Value.Outcome, c.Decision!.Value.Rule))
                                .Select(g => new[] { $"{g.Count()}", Printable.Of(g.Key.Name), $"{Word(g.Key.From)} -> {Word(g.Key.To)}", Printable.Of(g.Key.Rule) }),
                            .. undecidable.GroupBy(c => (c.Call.Call.Name, c.Missing))
                                .Select(g => new[] { $"{g.Count()}", Printable.Of(g.Key.Name), "undecidable", Printable.Of(g.Key.Missing!) }),
                        ];
                        if (rows.Length > 0)
                        {
                            Columns.Write(text, ["calls", "name", "decision", "rule or why"], rows);
                        }

                        text.WriteLine($"{Counted.Of(replayed.Length, "call")}: {same} the same, {changed.Length} changed, {undecidable.Length} undecidable.");
                    });
                return changed.Length + undecidable.Length == 0 ? ExitCode.Done : ExitCode.No;
            },
            policy,
            from,
            calls,
            server);
    }

    public static Command Learn()
    {
        var (from, calls, server) = Sources();
        return Verb.Of(
            "learn",
            "Write the least policy that admits recorded calls; each line says from how many calls. Read it before it is applied.",
            "turnpike policy learn --from 30d --server payments",
            async (scene, cancellation) =>
            {
                var recorded = await ReplaySource.ReadAsync(scene, scene.Get(from), scene.Get(calls), scene.Get(server), cancellation);
                var learned = PolicyLearner.Learn(recorded);
                scene.Answer.Say(
                    json =>
                    {
                        json.WriteNumber("calls", recorded.Count);
                        json.WriteString("document", learned);
                    },
                    text => text.Write(learned));
                return ExitCode.Done;
            },
            from,
            calls,
            server);
    }

    private static (Option<string?> From, Option<string?> Calls, Option<string?> Server) Sources() => (
        new("--from") { Description = "The record's calls since: a duration ago (7d) or a time.", HelpName = "DURATION" },
        new("--calls") { Description = "A file of calls in its place, one JSON object a line; - is standard input.", HelpName = "FILE" },
        new("--server") { Description = "Only calls to this server.", HelpName = "NAME" });

    private static string Word(DecisionOutcome outcome) => Outcomes[(int)outcome];
}
