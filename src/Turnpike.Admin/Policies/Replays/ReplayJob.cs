using System.Text.Json;
using Turnpike.Audit.Queries;
using Turnpike.Policies;
using Turnpike.Policies.Replay;

namespace Turnpike.Admin.Policies.Replays;

/// <summary>One replay.</summary>
internal sealed class ReplayJob(ReplayView asked, string who, CompiledPolicy policy, ReplayScope scope, bool mayOpen) : RecordJob<ReplayView>(asked, asked.Id, who, mayOpen)
{
    /// <inheritdoc/>
    protected override string State => View.State;

    /// <inheritdoc/>
    public override void Run(AuditIndex index, OpenArguments? open, TimeProvider time)
    {
        Say(v => v.State == "waiting" ? v with { State = "running" } : v);
        var (tally, others, view) = (new ReplayTally(), 0L, View);
        DateTimeOffset? oldest = null;
        var query = new AuditQuery { Since = view.Since, Until = view.Until, Server = view.Server, NewestFirst = true };
        foreach (var page in RecordedCalls.Read(index, query, open))
        {
            foreach (var call in page)
            {
                Stopped.ThrowIfCancellationRequested();
                if (!scope.Has(call))
                {
                    others++;
                    continue;
                }

                if (tally.Looked == MostCalls)
                {
                    Finish(tally, others, oldest, time.GetUtcNow());
                    return;
                }

                oldest = call.Call.Time;
                tally.Add(PolicyReplay.Decide(policy, call));
            }

            var reached = page.Count > 0 ? page[^1].Call.Time : null;
            Say(v => v with { Percent = Percent(v.Since, v.Until, reached, v.Percent), Found = Findings(tally, others, null) });
        }

        Finish(tally, others, null, time.GetUtcNow());
    }

    /// <summary>Nothing found yet.</summary>
    public static ReplayFindings Nothing(bool isClosed) => new(0, 0, 0, 0, 0, 0, 0, 0, 0, null, isClosed, 0, [], []);

    /// <inheritdoc/>
    protected override void End(string state, string? problem, DateTimeOffset now) =>
        Say(v => v.State is "waiting" or "running" ? v with { State = state, Problem = problem, FinishedAt = now } : v);

    private void Finish(ReplayTally tally, long others, DateTimeOffset? oldest, DateTimeOffset now) =>
        Say(v => v.State == "cancelled" ? v : v with { State = "done", Percent = 100, FinishedAt = now, Found = Findings(tally, others, oldest) });

    private ReplayFindings Findings(ReplayTally tally, long others, DateTimeOffset? oldest) => new(
        tally.Looked,
        tally.Same,
        tally.Count(ReplayChange.NewlyAllowed),
        tally.Count(ReplayChange.NoLongerAsked),
        tally.Count(ReplayChange.AskedInsteadOfDenied),
        tally.Count(ReplayChange.NewlyAsked),
        tally.Count(ReplayChange.NewlyDenied),
        tally.Undecided,
        others,
        oldest,
        !MayOpen,
        tally.Ungrouped,
        [.. tally.Groups.Select(g => new ReplayedGroup(Word(g.Change.ToString()), g.Server, Word(g.Target.ToString()), g.Name, g.Rule, g.WasRule, g.Count, g.Calls))],
        [.. tally.UndecidedGroups.Select(g => new UndecidedCalls(g.Server, g.Name, g.Why, g.Count))]);

    private static string Word(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
