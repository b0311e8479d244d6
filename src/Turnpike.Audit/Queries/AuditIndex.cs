namespace Turnpike.Audit.Queries;

/// <summary>A SQLite index over the record. Holds nothing of its own: it can be deleted and is built again from the segments.</summary>
public sealed class AuditIndex : IDisposable
{
    /// <summary>Opens or creates the index of the record in <paramref name="folder"/> at <paramref name="indexPath"/>; a damaged or older one is rebuilt.</summary>
    public AuditIndex(string folder, string indexPath) => throw new NotImplementedException();

    /// <summary>Takes up the records that came since the last time. Returns how many.</summary>
    public long CatchUp(CancellationToken cancellation = default) => throw new NotImplementedException();

    /// <summary>The records that match every filter, in the order asked for, one page.</summary>
    public AuditPage Query(AuditQuery query) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
