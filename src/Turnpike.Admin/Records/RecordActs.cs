using Turnpike.Admin.Acts;

namespace Turnpike.Admin.Records;

/// <summary>A signed checkpoint of the record.</summary>
/// <param name="Line">The line as it stands in <c>checkpoints.jsonl</c>, for keeping elsewhere.</param>
public sealed record CheckpointView(string Line);

/// <summary>Acts on the record. Reading it needs none: its files can be read by whoever may read the folder.</summary>
internal static class RecordActs
{
    public static async ValueTask<CheckpointView> CheckpointAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        new(await desk.Ledger.Log.CheckpointAsync());
}
