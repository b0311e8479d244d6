using System.Collections.Immutable;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Admin.Scans;

/// <summary>Looks at the servers of a scan that got a yes.</summary>
/// <param name="sandbox">The sandbox; null for none.</param>
/// <param name="options">How.</param>
/// <param name="servers">Every server; <see cref="ScanState.Scanned"/> means that it may be looked at.</param>
/// <param name="progress">Told of each.</param>
/// <param name="cancellation">Ends everything that was started.</param>
internal delegate Task ScanLook(Sandbox? sandbox, ScanOptions options, ImmutableArray<ScannedServer> servers, IScanProgress progress, CancellationToken cancellation);

/// <summary>What scans are done with; tests have their own.</summary>
/// <param name="Find">Finds the sandbox, or why there is none.</param>
/// <param name="Look">Looks at servers.</param>
internal sealed record ScanMeans(Func<(Sandbox? Sandbox, string? Problem)> Find, ScanLook Look)
{
    /// <summary>The sandbox of this machine, and processes.</summary>
    /// <param name="find">Finds the sandbox.</param>
    /// <param name="upstream">How connections are made.</param>
    public static ScanMeans Of(Func<(Sandbox? Sandbox, string? Problem)> find, UpstreamOptions upstream) => new(find, async (sandbox, options, servers, progress, cancellation) =>
    {
        using var npm = new NpmPackages(sandbox, options: upstream);
        await new ScanRun(sandbox, options, npm, upstream).LookAsync(servers, progress, cancellation);
    });
}

/// <summary>
/// Scans at the owner of the data folder: one under way at a time, the last few kept in memory. When the owner ends they are cancelled, with every
/// process they started.
/// </summary>
internal sealed class ScanDesk(ScanMeans means, TimeProvider time) : IAsyncDisposable
{
    private const int MostKept = 8;

    /// <summary>How long a scan waits for a yes; until then it holds the values its servers would get.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<ScanJob> _jobs = [];

    /// <summary>The sandbox of this machine; or why there is none.</summary>
    public (Sandbox? Sandbox, string? Problem) Sandbox => means.Find();

    /// <summary>The scans that are kept, newest first.</summary>
    public ImmutableArray<ScanJob> All
    {
        get
        {
            lock (_gate)
            {
                Sweep();
                return [.. Enumerable.Reverse(_jobs)];
            }
        }
    }

    /// <summary>Keeps a scan, in place of the oldest that is over or still waits for a yes.</summary>
    public void Keep(ScanJob job)
    {
        lock (_gate)
        {
            Sweep();
            if (_jobs.Count >= MostKept)
            {
                var oldest = _jobs.Find(j => j.IsOver) ?? _jobs.Find(j => j.Standing.Phase == ScanPhase.Planned)
                    ?? throw new AdminException(AdminFaultCode.Conflict, "too many scans are under way", "begin another when one of them is over");
                oldest.End(ScanPhase.Expired, null, time.GetUtcNow());
                _jobs.Remove(oldest);
            }

            _jobs.Add(job);
        }
    }

    /// <summary>A scan. Throws <see cref="AdminException"/> where it is not kept (any more).</summary>
    public ScanJob Find(string id)
    {
        var all = All;
        return all.FirstOrDefault(j => j.Id == id) ?? throw new AdminException(
            AdminFaultCode.NotFound, $"there is no scan '{id}': the last {MostKept} are kept, until the gateway ends", NearestName.Of(id, all.Select(j => j.Id)) ?? "begin it again");
    }

    /// <summary>Looks at what got a yes, in the background.</summary>
    public void Start(ScanJob job, ScanOptions options, Sandbox? sandbox, ImmutableArray<ScannedServer> servers) =>
        job.Running = Task.Run(() => RunAsync(job, options, sandbox, servers), CancellationToken.None);

    /// <summary>Ends one, with everything it started, and waits for that. False where it is over.</summary>
    public async Task<bool> CancelAsync(ScanJob job)
    {
        if (job.IsOver)
        {
            return false;
        }

        job.Cancel();
        await job.Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // One that waited for a yes is not under way, and has nobody else to say so.
        job.End(ScanPhase.Cancelled, null, time.GetUtcNow());
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        var all = All;
        foreach (var job in all)
        {
            job.Cancel();
        }

        await Task.WhenAll(all.Select(j => j.Running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var job in all)
        {
            job.End(ScanPhase.Cancelled, null, time.GetUtcNow());
            job.Dispose();
        }

        _turn.Dispose();
    }

    private async Task RunAsync(ScanJob job, ScanOptions options, Sandbox? sandbox, ImmutableArray<ScannedServer> servers)
    {
        try
        {
            await _turn.WaitAsync(job.Stopped);
            try
            {
                job.Run();
                await means.Look(sandbox, options, servers, job, job.Stopped);
                job.End(ScanPhase.Done, null, time.GetUtcNow());
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            job.End(ScanPhase.Cancelled, null, time.GetUtcNow());
        }
        catch (Exception e) when (e is UpstreamException or AdminException or IOException or UnauthorizedAccessException)
        {
            job.End(ScanPhase.Failed, e.Message, time.GetUtcNow());
        }
        catch (Exception e)
        {
            // Nobody waits for this task: who asks is told. The message may say anything, and is left out.
            job.End(ScanPhase.Failed, $"it cannot go on ({e.GetType().Name})", time.GetUtcNow());
        }
    }

    // Whoever did not say yes in time must not leave secrets lying about.
    private void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var job in _jobs.Where(j => j.ExpiresAt <= now && j.Standing.Phase == ScanPhase.Planned))
        {
            job.End(ScanPhase.Expired, null, now);
        }
    }
}
