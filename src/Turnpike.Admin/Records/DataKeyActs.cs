using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Audit.Sealing;
using Turnpike.Policies;

namespace Turnpike.Admin.Records;

/// <summary>Asks for a data key to be destroyed.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="Reason">Why, 1 to 256 characters; it stands in the record.</param>
public sealed record DestroyDataKey(string Id, string Reason);

/// <summary>A key that argument values in the record are sealed under.</summary>
/// <param name="Id">Its id.</param>
/// <param name="MadeAt">When it was made, by the time of its file: it sealed nothing earlier.</param>
/// <param name="Current">Whether new values are sealed under it.</param>
public sealed record DataKeyView(string Id, DateTimeOffset MadeAt, bool Current);

/// <summary>The data keys there are.</summary>
/// <param name="Keys">Oldest first; each sealed until the next was made.</param>
public sealed record DataKeyList(ImmutableArray<DataKeyView> Keys);

/// <summary>Acts on data keys.</summary>
internal static class DataKeyActs
{
    public static ValueTask<DataKeyList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(View(desk.Ledger.Sealer));

    public static ValueTask<DataKeyView> RotateAsync(ActDesk desk, Nothing request, CancellationToken cancellation)
    {
        var made = desk.Ledger.Sealer.Rotate();
        return ValueTask.FromResult(View(desk.Ledger.Sealer).Keys.First(k => k.Id == made));
    }

    public static ValueTask<DataKeyList> DestroyAsync(ActDesk desk, DestroyDataKey request, CancellationToken cancellation)
    {
        ActReason.Require(request.Reason);
        var sealer = desk.Ledger.Sealer;
        return sealer.Destroy(request.Id)
            ? ValueTask.FromResult(View(sealer))
            : throw new AdminException(
                AdminFaultCode.NotFound, $"there is no data key '{request.Id}'", NearestName.Of(request.Id, sealer.ListKeys().Select(k => k.Id)));
    }

    private static DataKeyList View(RecordSealer sealer) => new([.. sealer.ListKeys().Select(k => new DataKeyView(k.Id, k.MadeAt, k.IsCurrent))]);
}
