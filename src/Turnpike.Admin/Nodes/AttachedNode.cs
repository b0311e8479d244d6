using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Sockets;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Folders;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Nodes;

/// <summary>
/// A process of a data folder that another one owns. It reads the state from the owner's file and reserves, records and acts through
/// the owner's socket. When the owner goes away it tries to become the owner, or finds the next one.
/// </summary>
internal sealed class AttachedNode : Node
{
    private readonly DataFolder _folder;
    private readonly NodeOptions _options;
    private readonly AttachedState _state;
    private readonly CancellationTokenSource _stop = new();
    private readonly AttachedLedger _ledger;
    private readonly Task _watching;
    private volatile TaskCompletionSource<WayToRecord> _way = NewWay();
    private volatile OwnerNode? _promoted;
    private volatile Uri? _address;

    public AttachedNode(DataFolder folder, NodeOptions options, AttachedState state, WayToRecord way)
    {
        _folder = folder;
        _options = options;
        _state = state;
        _state.Changed += OnChanged;
        _ledger = new AttachedLedger(this);
        _way.SetResult(way);
        _watching = Task.Run(() => WatchAsync(way));
    }

    /// <inheritdoc/>
    public override string Folder => _folder.Path;

    /// <inheritdoc/>
    public override Snapshot Current => _promoted?.Current ?? _state.Current;

    /// <inheritdoc/>
    public override byte[] DeriveKey(string purpose) => _promoted?.DeriveKey(purpose) ?? _state.DeriveKey(purpose);

    /// <inheritdoc/>
    protected override TimeProvider Time => _options.Time;

    /// <inheritdoc/>
    public override Ledger Ledger => _ledger;

    /// <inheritdoc/>
    public override bool IsOwner => _promoted is not null;

    /// <summary>The way to the record, if there is one at this moment.</summary>
    public WayToRecord? Way => _way.Task is { IsCompletedSuccessfully: true } way ? way.Result : null;

    /// <summary>
    /// The way to the record, once there is one again. <paramref name="lost"/> is one that was found dead and is not given again.
    /// Throws <see cref="RecordUnavailableException"/> when there is none in time.
    /// </summary>
    public async ValueTask<WayToRecord> FindWayAsync(WayToRecord? lost, CancellationToken cancellation)
    {
        if (lost is not null)
        {
            Forget(lost);
        }

        try
        {
            return await _way.Task.WaitAsync(_options.OpenTimeout, _options.Time, cancellation);
        }
        catch (Exception e) when (e is TimeoutException || _stop.IsCancellationRequested)
        {
            throw new RecordUnavailableException("the owner of the data folder went away and none has taken its place", e);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<TResponse> ActAsAsync<TRequest, TResponse>(
        Actor? actor, Act<TRequest, TResponse> act, TRequest request, CancellationToken cancellation)
    {
        WayToRecord? lost = null;
        while (true)
        {
            var way = await FindWayAsync(lost, cancellation);
            try
            {
                return way.Owner is { } owner
                    ? await owner.ActAsAsync(actor, act, request, cancellation)
                    : await way.Link!.AskAsync(act.Name, request, act.Request, act.Response, actor ?? Actor.Local(_options.Who), cancellation);
            }
            catch (OwnerLostException e) when (!act.Changes || e.CertainlyNotDone)
            {
                lost = way;
            }
            catch (OwnerLostException e)
            {
                throw new AdminException(
                    new AdminFault(AdminFaultCode.Unreachable, "the owner of the data folder went away before it answered; look whether the change was made"), e);
            }
            catch (OwnerRefusedException e)
            {
                throw Explain(e);
            }
        }
    }

    /// <inheritdoc/>
    public override async ValueTask ObserveAsync(string server, ImmutableArray<Definition> seen, CancellationToken cancellation)
    {
        WayToRecord? lost = null;
        while (true)
        {
            var way = await FindWayAsync(lost, cancellation);
            try
            {
                if (way.Owner is { } owner)
                {
                    await owner.ObserveAsync(server, seen, cancellation);
                    return;
                }

                var frame = new ObservationFrame(server, [.. seen.Select(IntentFrames.Close)]);
                await way.Link!.AskAsync(SocketActs.Observe, frame, SocketJson.Default.ObservationFrame, ActJson.Default.Nothing, null, cancellation);
                return;
            }
            catch (OwnerLostException)
            {
                // Noting twice is noting once.
                lost = way;
            }
            catch (OwnerRefusedException e)
            {
                throw Explain(e);
            }
        }
    }

    /// <inheritdoc/>
    public override void Announce(Uri address)
    {
        _address = address;
        if (Way is { } way)
        {
            AnnounceTo(way);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_promoted is { } owner)
        {
            await owner.DisposeAsync();
        }

        _state.Dispose();
        _way.TrySetCanceled();
    }

    private static Exception Explain(OwnerRefusedException refused) =>
        refused.Fault.Code == nameof(AdminFaultCode.RecordUnavailable) ? new RecordUnavailableException(refused.Message, refused)
        : new AdminException(
            new AdminFault(
                Enum.TryParse<AdminFaultCode>(refused.Fault.Code, out var code) ? code : AdminFaultCode.Invalid, refused.Message, refused.Fault.Nearest),
            refused);

    private static TaskCompletionSource<WayToRecord> NewWay() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The owner forgets it with the connection, so each new owner is told again.
    private void AnnounceTo(WayToRecord way)
    {
        if (_address is { } address)
        {
            way.Owner?.Announce(address);
            way.Link?.Tell(SocketActs.Listening, new ListeningFrame(address.ToString()), SocketJson.Default.ListeningFrame);
        }
    }

    // Invariant: a way that was lost is given to nobody again; whoever comes waits for the next one.
    private void Forget(WayToRecord lost)
    {
        var way = _way;
        if (way.Task is { IsCompletedSuccessfully: true } done && ReferenceEquals(done.Result, lost))
        {
            Interlocked.CompareExchange(ref _way, NewWay(), way);
        }
    }

    private async Task WatchAsync(WayToRecord way)
    {
        while (way.Link is { } link)
        {
            await Task.WhenAny(link.Completion, Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token));
            await link.DisposeAsync();
            Forget(way);
            way = await FindAgainAsync();
            if (way.Owner is { } owner)
            {
                owner.Changed += OnChanged;
                _promoted = owner;
                if (owner.Current.Version != _state.Current.Version)
                {
                    // The lost owner committed this and died before it could say so.
                    OnChanged(owner.Current);
                }
            }

            _way.TrySetResult(way);
            AnnounceTo(way);
        }
    }

    private async Task<WayToRecord> FindAgainAsync()
    {
        while (true)
        {
            try
            {
                return await NodeOpening.FindAsync(_folder, _options, _state.Adopt, _options.OpenTimeout, _stop.Token);
            }
            catch (Exception e) when (e is not OperationCanceledException && !_stop.IsCancellationRequested)
            {
                // Calls are refused meanwhile (the record is unavailable); a full disk or a slow owner may yet come right.
                await Task.Delay(TimeSpan.FromMilliseconds(200), _options.Time, _stop.Token);
            }
        }
    }
}
