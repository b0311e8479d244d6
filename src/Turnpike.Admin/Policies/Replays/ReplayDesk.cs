using System.Collections.Immutable;
using System.Security.Cryptography;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Records;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Policies.Replays;

/// <summary>
/// Replays at the owner of the data folder: one at a time in the background, one unfinished of each who asks, and the last few kept. They read the
/// record's files and stand in the way of no call.
/// </summary>
internal sealed class ReplayDesk(RecordBook records, LocalLedger ledger, TimeProvider time) : IAsyncDisposable
{
    private const int MostKept = 16;
    private const int MostHours = 720;

    // Who asks waits so long for the answer; what takes longer is asked for again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<ReplayJob> _jobs = [];
    private readonly HashSet<Task> _running = [];

    /// <summary>The act: begins a replay, and has its answer where that takes no longer than a second.</summary>
    public static async ValueTask<ReplayView> BeginAsync(ActDesk desk, ReplayPolicy request, CancellationToken cancellation)
    {
        if (request.Hours is < 1 or > MostHours)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"a replay goes back 1 to {MostHours} hours", "24");
        }

        var (policy, identity) = ChosenPolicies.Find(desk, request.Policy);

        // A rule that tells arguments apart would tell them: opened only for who may see them anyway.
        var mayOpen = Rights.Of(desk.Actor, desk.Store.Current).Has(Right.LookAtArguments);
        var now = desk.Time.GetUtcNow();
        var asked = new ReplayView(
            $"rp_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}",
            "waiting",
            null,
            identity,
            request.Policy.Document,
            request.Hours,
            request.Server,
            now.AddHours(-request.Hours),
            now,
            null,
            0,
            ReplayJob.Nothing(!mayOpen));
        var job = new ReplayJob(asked, desk.Who, policy, ReplayScope.Of(desk, request.Policy.Name), mayOpen);
        var done = desk.Replays.Begin(job);
        await Task.WhenAny(done, Task.Delay(Patience, desk.Time, cancellation));
        return job.View;
    }

    /// <summary>The act: how a replay stands.</summary>
    public static ValueTask<ReplayView> ShowAsync(ActDesk desk, NamedReplay request, CancellationToken cancellation) =>
        ValueTask.FromResult(desk.Replays.Find(request.Id, desk.Who)?.View
            ?? throw new AdminException(AdminFaultCode.NotFound, "there is no such replay of yours any more: the last few are kept, until the gateway ends", "ask for it again"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_gate)
        {
            _jobs.ForEach(j => j.Cancel(time.GetUtcNow()));
            running = [.. _running];
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _jobs.ForEach(j => j.Dispose());
        _turn.Dispose();
    }

    private ReplayJob? Find(string id, string who)
    {
        lock (_gate)
        {
            return _jobs.Find(j => j.View.Id == id && j.Who == who);
        }
    }

    private Task Begin(ReplayJob job)
    {
        lock (_gate)
        {
            foreach (var mine in _jobs.Where(j => j.Who == job.Who && !j.IsOver))
            {
                mine.Cancel(time.GetUtcNow());
            }

            if (_jobs.Count(j => !j.IsOver) >= MostKept)
            {
                throw new AdminException(AdminFaultCode.Conflict, "too many replays wait", "ask again in a minute");
            }

            if (_jobs.Count >= MostKept && _jobs.Find(j => j.IsOver) is { } oldest)
            {
                _jobs.Remove(oldest);
            }

            _jobs.Add(job);
            var running = RunAsync(job);
            _running.Add(running);
            _ = running.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return running;
        }
    }

    private void Forget(Task task)
    {
        lock (_gate)
        {
            _running.Remove(task);
        }
    }

    private async Task RunAsync(ReplayJob job)
    {
        try
        {
            await _turn.WaitAsync(job.Stopped);
            try
            {
                await Task.Run(() => GoThroughAsync(job), job.Stopped);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            job.Cancel(time.GetUtcNow());
        }
        catch (Exception e)
        {
            // Whatever it was: nobody waits for this task, so that who asks is told.
            job.Fail($"the record cannot be read: {e.Message}", time.GetUtcNow());
        }
    }

    private async Task GoThroughAsync(ReplayJob job)
    {
        var (index, state) = await records.OpenAsync(job.Stopped);
        while (!state.IsComplete)
        {
            // The first index of a long record takes a while; what it does not know yet would be missing.
            (index, state) = await records.OpenAsync(job.Stopped);
        }

        job.Run(index, job.MayOpen ? RecordedCalls.Opener(ledger.Sealer) : null, time);
    }
}
