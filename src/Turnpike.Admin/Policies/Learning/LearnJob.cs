using Turnpike.Admin.Policies.Replays;
using Turnpike.Audit.Queries;
using Turnpike.Policies.Replay;

namespace Turnpike.Admin.Policies.Learning;

/// <summary>Learns one policy from the calls of the record.</summary>
internal sealed class LearnJob(LearnedPolicy asked, string who, bool mayOpen) : RecordJob<LearnedPolicy>(asked, asked.Id, who, mayOpen)
{
    /// <inheritdoc/>
    protected override string State => View.State;

    /// <inheritdoc/>
    public override void Run(AuditIndex index, OpenArguments? open, TimeProvider time)
    {
        Say(v => v.State == "waiting" ? v with { State = "running" } : v);
        var (learner, view) = (new PolicyLearner(), View);
        DateTimeOffset? reached = null;
        foreach (var page in RecordedCalls.Read(index, new AuditQuery { Since = view.Since, Until = view.Until, Server = view.Server, NewestFirst = true }, open))
        {
            foreach (var call in page)
            {
                Stopped.ThrowIfCancellationRequested();
                if (learner.Calls == MostCalls)
                {
                    Finish(learner, reached, time.GetUtcNow());
                    return;
                }

                learner.Add(call);
                reached = call.Call.Time;
            }

            Say(v => Told(v, learner) with { Percent = Percent(v.Since, v.Until, reached, v.Percent) });
        }

        Finish(learner, null, time.GetUtcNow());
    }

    /// <inheritdoc/>
    protected override void End(string state, string? problem, DateTimeOffset now) =>
        Say(v => v.State is "waiting" or "running" ? v with { State = state, Problem = problem, FinishedAt = now } : v);

    private void Finish(PolicyLearner learner, DateTimeOffset? oldest, DateTimeOffset now)
    {
        var document = learner.Write();
        Say(v => v.State == "cancelled" ? v : Told(v, learner) with { State = "done", Percent = 100, FinishedAt = now, OldestLookedAt = oldest, Document = document });
    }

    private static LearnedPolicy Told(LearnedPolicy view, PolicyLearner learner) => view with { Calls = learner.Calls, Admitted = learner.Admitted, Names = learner.Names };
}
