using Turnpike.Audit.Queries;
using Turnpike.Policies.Replay;

namespace Turnpike.Admin.Policies.Replays;

/// <summary>Something that goes through the calls of the record, for somebody who asked for it.</summary>
internal abstract class RecordJob(string id, string who, bool mayOpen) : IDisposable
{
    /// <summary>Most calls that are looked at: the newest. So many take seconds.</summary>
    public const int MostCalls = 100_000;

    private readonly CancellationTokenSource _stop = new();

    /// <summary>Its id.</summary>
    public string Id { get; } = id;

    /// <summary>Who asked for it.</summary>
    public string Who { get; } = who;

    /// <summary>Whether the arguments that the record keeps may be opened for it.</summary>
    public bool MayOpen { get; } = mayOpen;

    /// <summary>Whether nothing more comes.</summary>
    public bool IsOver => State is not ("waiting" or "running");

    /// <summary>Ends when somebody asked for another, or the node ends.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>How it stands.</summary>
    protected abstract string State { get; }

    /// <summary>Goes through the record, the newest calls first.</summary>
    public abstract void Run(AuditIndex index, OpenArguments? open, TimeProvider time);

    /// <summary>Ends it.</summary>
    public void Cancel(DateTimeOffset now)
    {
        End("cancelled", null, now);
        _stop.Cancel();
    }

    /// <summary>Says why it could not be done.</summary>
    public void Fail(string problem, DateTimeOffset now) => End("failed", problem, now);

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    /// <summary>Says that nothing more comes, unless it is over already.</summary>
    protected abstract void End(string state, string? problem, DateTimeOffset now);

    /// <summary>How much of a stretch of time was gone through, 0 to 99.</summary>
    protected static int Percent(DateTimeOffset since, DateTimeOffset until, DateTimeOffset? reached, int before) =>
        reached is { } at && until > since ? (int)Math.Clamp((until - at) / (until - since) * 100, 0, 99) : before;
}

/// <summary>Such a job and what it says of itself, which may be asked at any time, from any thread.</summary>
/// <typeparam name="TView">What it says.</typeparam>
internal abstract class RecordJob<TView>(TView asked, string id, string who, bool mayOpen) : RecordJob(id, who, mayOpen)
    where TView : class
{
    private readonly Lock _gate = new();
    private TView _view = asked;

    /// <summary>How it stands.</summary>
    public TView View
    {
        get
        {
            lock (_gate)
            {
                return _view;
            }
        }
    }

    /// <summary>Says something else of it from now on.</summary>
    protected void Say(Func<TView, TView> change)
    {
        lock (_gate)
        {
            _view = change(_view);
        }
    }
}
