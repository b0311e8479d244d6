using System.Text.Json;
using Turnpike.Audit.Queries;
using Turnpike.Policies;
using Turnpike.Policies.Replay;

namespace Turnpike.Admin.Policies.Replays;

/// <summary>One replay that somebody asked for. What it says of itself may be asked at any time, from any thread.</summary>
internal sealed class ReplayJob(ReplayView asked, string who, CompiledPolicy policy, ReplayScope scope, bool mayOpen) : IDisposable
{
    /// <summary>Most calls that are looked at: the newest. So many take seconds.</summary>
    public const int MostCalls = 100_000;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private ReplayView _view = asked;

    /// <summary>Who asked for it.</summary>
    public string Who { get; } = who;

    /// <summary>Whether the arguments that the record keeps may be opened for it.</summary>
    public bool MayOpen { get; } = mayOpen;

    /// <summary>How it stands.</summary>
    public ReplayView View
    {
        get
        {
            lock (_gate)
            {
                return _view;
            }
        }
    }

    /// <summary>Whether nothing more comes.</summary>
    public bool IsOver => View.State is not ("waiting" or "running");

    /// <summary>Ends when somebody asked for another, or the node ends.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Ends it.</summary>
    public void Cancel(DateTimeOffset now)
    {
        Say(v => v.State is "waiting" or "running" ? v with { State = "cancelled", FinishedAt = now } : v);
        _stop.Cancel();
    }

    /// <summary>Says why it could not be done.</summary>
    public void Fail(string problem, DateTimeOffset now) => Say(v => v.State == "cancelled" ? v : v with { State = "failed", Problem = problem, FinishedAt = now });

    /// <summary>Goes through the record, the newest calls first.</summary>
    public void Run(AuditIndex index, OpenArguments? open, TimeProvider time)
    {
        Say(v => v.State == "waiting" ? v with { State = "running" } : v);
        var (tally, others, view) = (new ReplayTally(), 0L, View);
        DateTimeOffset? oldest = null;
        var query = new AuditQuery { Since = view.Since, Until = view.Until, Server = view.Server, NewestFirst = true };
        foreach (var page in RecordedCalls.Read(index, query, open))
        {
            foreach (var call in page)
            {
                _stop.Token.ThrowIfCancellationRequested();
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
            Say(v => v with { Percent = Percent(v, reached), Found = Findings(tally, others, null) });
        }

        Finish(tally, others, null, time.GetUtcNow());
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    /// <summary>Nothing found yet.</summary>
    public static ReplayFindings Nothing(bool isClosed) => new(0, 0, 0, 0, 0, 0, 0, 0, 0, null, isClosed, 0, [], []);

    private void Finish(ReplayTally tally, long others, DateTimeOffset? oldest, DateTimeOffset now) =>
        Say(v => v.State == "cancelled" ? v : v with { State = "done", Percent = 100, FinishedAt = now, Found = Findings(tally, others, oldest) });

    private void Say(Func<ReplayView, ReplayView> change)
    {
        lock (_gate)
        {
            _view = change(_view);
        }
    }

    private static int Percent(ReplayView view, DateTimeOffset? reached) =>
        reached is { } at && view.Until > view.Since ? (int)Math.Clamp((view.Until - at) / (view.Until - view.Since) * 100, 0, 99) : view.Percent;

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
