using Turnpike.Admin.Acts;

namespace Turnpike.Admin.Records;

/// <summary>A signed checkpoint of the record.</summary>
/// <param name="Line">The line as it stands in <c>checkpoints.jsonl</c>, for keeping elsewhere.</param>
public sealed record CheckpointView(string Line);

/// <summary>How the record stands.</summary>
/// <param name="Writable">Whether it can be written. While it cannot, every call is refused.</param>
/// <param name="Problem">Why not; null while it can.</param>
/// <param name="Head">Sequence number of the last record.</param>
/// <param name="Durable">Sequence number of the last durable record.</param>
public sealed record RecordHealth(bool Writable, string? Problem, long Head, long Durable);

/// <summary>Acts on the record. Reading it needs none: its files can be read by whoever may read the folder.</summary>
internal static class RecordActs
{
    public static async ValueTask<CheckpointView> CheckpointAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        new(await desk.Ledger.Log.CheckpointAsync());

    public static ValueTask<RecordHealth> HealthAsync(ActDesk desk, Nothing request, CancellationToken cancellation)
    {
        var health = desk.Ledger.Log.Health;
        return ValueTask.FromResult(new RecordHealth(health.IsWritable, health.Problem, health.Head, health.Durable));
    }
}
