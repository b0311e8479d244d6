using System.Collections.Immutable;

namespace Turnpike.Admin.Scans;

/// <summary>Where a scan stands.</summary>
internal enum ScanPhase : byte
{
    Planned,
    Waiting,
    Running,
    Done,
    Cancelled,
    Expired,
    Failed,
}

/// <summary>
/// One scan that somebody asked for: what was read, then what came of it. Asked from any thread. The values that its servers get are in it until
/// it is over, and then no more.
/// </summary>
internal sealed class ScanJob : IScanProgress, IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _looking = new(StringComparer.Ordinal);
    private readonly HashSet<string> _chosen = new(StringComparer.Ordinal);
    private ImmutableArray<ScannedServer> _servers;
    private ScanStanding? _over;

    public ScanJob(string id, string who, DateTimeOffset begunAt, DateTimeOffset expiresAt, ScanTargets targets, bool isConfined)
    {
        (Id, Who, BegunAt, ExpiresAt, Files) = (id, who, begunAt, expiresAt, targets.Files);
        _servers = [.. targets.Servers.Select(t => ScanObstacles.Of(t, isConfined) ?? new ScannedServer(t, ScanState.NotStarted))];
    }

    public string Id { get; }

    /// <summary>Who asked for it.</summary>
    public string Who { get; }

    public DateTimeOffset BegunAt { get; }

    public DateTimeOffset ExpiresAt { get; }

    public ImmutableArray<ScannedFile> Files { get; }

    /// <summary>Whether commands of it run in the sandbox.</summary>
    public bool IsBare { get; private set; }

    /// <summary>Ends when somebody cancelled it, or the node ends.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Ends when nothing more comes.</summary>
    public Task Running { get; set; } = Task.CompletedTask;

    /// <summary>How it stands.</summary>
    public ScanStanding Standing
    {
        get
        {
            lock (_gate)
            {
                return _over ?? new ScanStanding(Phase, null, null, _servers, [.. _looking], [.. _chosen], null);
            }
        }
    }

    private ScanPhase Phase { get; set; }

    /// <summary>Whether nothing more comes.</summary>
    public bool IsOver => Standing.Phase > ScanPhase.Running;

    /// <summary>Takes the yes; false where it waits for none any more.</summary>
    /// <param name="servers">What is to be looked at, and what is not.</param>
    /// <param name="chosen">The names of what is.</param>
    /// <param name="isBare">Whether it goes without a sandbox.</param>
    public bool TryStart(ImmutableArray<ScannedServer> servers, IEnumerable<string> chosen, bool isBare)
    {
        lock (_gate)
        {
            if (_over is not null || Phase != ScanPhase.Planned)
            {
                return false;
            }

            (Phase, _servers, IsBare) = (ScanPhase.Waiting, servers, isBare);
            _chosen.UnionWith(chosen);
            return true;
        }
    }

    /// <summary>It is its turn.</summary>
    public void Run()
    {
        lock (_gate)
        {
            Phase = ScanPhase.Running;
        }
    }

    public void Began(ScanTarget target)
    {
        lock (_gate)
        {
            _looking.Add(target.Name);
        }
    }

    public void Ended(ScannedServer server)
    {
        lock (_gate)
        {
            _looking.Remove(server.Target.Name);
            _chosen.Remove(server.Target.Name);
            _servers = [.. _servers.Select(s => s.Target.Name == server.Target.Name ? server : s)];
        }
    }

    /// <summary>Says that nothing more comes, and forgets every value. The first word counts.</summary>
    /// <param name="phase">How it ended.</param>
    /// <param name="problem">Why it failed; null where it did not.</param>
    /// <param name="now">When.</param>
    public void End(ScanPhase phase, string? problem, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_over is not null)
            {
                return;
            }

            // Who was not come to is not said to have been looked at.
            ImmutableArray<ScannedServer> servers =
            [
                .. _servers.Select(s => (_chosen.Contains(s.Target.Name)
                    ? s with { State = ScanState.NotStarted, Problem = phase == ScanPhase.Cancelled ? "cancelled before it was read to the end; what it started was ended" : "it was not come to" }
                    : s) with
                    {
                        Target = s.Target.WithoutValues(),
                        Listing = s.Listing is null ? null : s.Listing with { Hello = ReadOnlyMemory<byte>.Empty, Pages = [] },
                    }),
            ];
            _servers = servers;
            _over = new ScanStanding(phase, problem, now, servers, [], [], ScanReport.StackOf(servers));
        }
    }

    /// <summary>Ends what is under way; it says itself when it did.</summary>
    public void Cancel() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();
}

/// <summary>How a scan stood at a moment.</summary>
/// <param name="Phase">Where.</param>
/// <param name="Problem">Why it failed.</param>
/// <param name="FinishedAt">When it was over.</param>
/// <param name="Servers">The servers, as far as they came.</param>
/// <param name="Looking">The names of those that are looked at now.</param>
/// <param name="Chosen">The names of those that are to be looked at, or are.</param>
/// <param name="Stack">What it comes to together; null before it is over.</param>
internal sealed record ScanStanding(
    ScanPhase Phase,
    string? Problem,
    DateTimeOffset? FinishedAt,
    ImmutableArray<ScannedServer> Servers,
    ImmutableHashSet<string> Looking,
    ImmutableHashSet<string> Chosen,
    Catalog.Reports.StackReport? Stack);
