using Turnpike.Admin.Faults;
using Turnpike.Admin.Records;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Policies.Replays;

/// <summary>
/// What goes through the calls of the record at the owner of the data folder: one at a time in the background, one unfinished of each kind and of each
/// who asks, and the last few kept. They read the record's files and stand in the way of no call.
/// </summary>
internal sealed class RecordJobs(RecordBook records, LocalLedger ledger, TimeProvider time) : IAsyncDisposable
{
    private const int MostKept = 16;
    private const int MostHours = 720;

    // Who asks waits so long for the answer; what takes longer is asked for again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<RecordJob> _jobs = [];
    private readonly HashSet<Task> _running = [];

    /// <summary>Throws <see cref="AdminException"/> unless one may go back so far.</summary>
    public static void RequireHours(int hours)
    {
        if (hours is < 1 or > MostHours)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"one can go back 1 to {MostHours} hours", "24");
        }
    }

    /// <summary>Begins one, and waits until it is over where that takes no longer than a second.</summary>
    public async Task BeginAsync(RecordJob job, CancellationToken cancellation) =>
        await Task.WhenAny(Begin(job), Task.Delay(Patience, time, cancellation));

    /// <summary>The one of this id that this person asked for. Throws <see cref="AdminException"/> where there is none any more.</summary>
    public TJob Find<TJob>(string id, string who, string what)
        where TJob : RecordJob
    {
        lock (_gate)
        {
            return _jobs.OfType<TJob>().FirstOrDefault(j => j.Id == id && j.Who == who)
                ?? throw new AdminException(AdminFaultCode.NotFound, $"there is no such {what} of yours any more: the last few are kept, until the gateway ends", "ask for it again");
        }
    }

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

    private Task Begin(RecordJob job)
    {
        lock (_gate)
        {
            foreach (var mine in _jobs.Where(j => j.Who == job.Who && j.GetType() == job.GetType() && !j.IsOver))
            {
                mine.Cancel(time.GetUtcNow());
            }

            if (_jobs.Count(j => !j.IsOver) >= MostKept)
            {
                throw new AdminException(AdminFaultCode.Conflict, "too many others wait to go through the record", "ask again in a minute");
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

    private async Task RunAsync(RecordJob job)
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

    private async Task GoThroughAsync(RecordJob job)
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
