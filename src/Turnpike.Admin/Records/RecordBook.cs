using Turnpike.Audit.Queries;
using Turnpike.State.Folders;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Records;

/// <summary>
/// The record's index at the owner of the data folder. It is opened when somebody first looks, takes up what came whenever somebody looks, and never
/// stands in the way of a call: it reads the files that are written anyway.
/// </summary>
internal sealed class RecordBook(string dataFolder, LocalLedger ledger, TimeProvider time) : IAsyncDisposable
{
    // Who looks waits so long for what came since the last look; what takes longer goes on, and the answer says how far it is.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private AuditIndex? _index;
    private Task _catching = Task.CompletedTask;

    /// <summary>
    /// The index, with everything that was recorded before, unless that is more than can be taken up in a quarter of a second. Where the record is
    /// damaged it is what stands before that, and its state says so. Throws <see cref="IOException"/> when the files cannot be read.
    /// </summary>
    public async ValueTask<OpenRecord> OpenAsync(CancellationToken cancellation)
    {
        var head = ledger.Log.Head;
        var index = Index();
        string? damage = null;
        if (index.Last < head)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var caught = CaughtUpAsync(index, head);
            await Task.WhenAny(caught, Task.Delay(Patience, time, enough.Token));
            await enough.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
            if (caught.IsCompleted)
            {
                damage = await caught;
            }
        }

        return new OpenRecord(index, new IndexState(index.Last, Math.Max(head, index.Last), damage));
    }

    /// <summary>Forgets what was retired.</summary>
    public async ValueTask ForgetRetiredAsync()
    {
        AuditIndex? index;
        lock (_gate)
        {
            index = _index;
            if (index is null && Directory.Exists(Path.Combine(dataFolder, DataFolder.RecordIndexName)))
            {
                // Nobody looks here: the next who does has it built again.
                Directory.Delete(Path.Combine(dataFolder, DataFolder.RecordIndexName), recursive: true);
            }
        }

        if (index is not null)
        {
            await Task.Run(() => index.CatchUp(0, _stop.Token));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task catching;
        lock (_gate)
        {
            catching = _catching;
        }

        await catching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _index?.Dispose();
        _stop.Dispose();
    }

    private AuditIndex Index()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            return _index ??= new AuditIndex(Path.Combine(dataFolder, "record"), Path.Combine(dataFolder, DataFolder.RecordIndexName));
        }
    }

    // Gives what is wrong with the record, or null.
    private async Task<string?> CaughtUpAsync(AuditIndex index, long head)
    {
        try
        {
            // What was noted without waiting for the disk is readable once it is written.
            await ledger.Log.WaitDurableAsync(head);
        }
        catch (IOException)
        {
            // The record cannot be written now; what is in it can be read.
        }

        Task catching;
        lock (_gate)
        {
            if (_catching.IsCompleted)
            {
                _catching = Task.Run(() => index.CatchUp(_stop.Token), _stop.Token);
            }

            catching = _catching;
        }

        try
        {
            await catching;
            if (index.Last < head)
            {
                // It began before this look did.
                await Task.Run(() => index.CatchUp(_stop.Token), _stop.Token);
            }

            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}

/// <summary>The record as somebody looks at it.</summary>
/// <param name="Index">The index.</param>
/// <param name="State">How far it is.</param>
internal readonly record struct OpenRecord(AuditIndex Index, IndexState State);
