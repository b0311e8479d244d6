namespace Turnpike.Audit.Reading;

/// <summary>One record as it stands in the log.</summary>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Payload">Its JSON, UTF-8, one line without the line end. The bytes belong to the receiver.</param>
public readonly record struct AuditRecord(long Sequence, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Reads records in order, also while the owner is writing. Checks lengths and checksums (a bad record is an
/// <see cref="InvalidDataException"/> that names it), not the chain: that is the verifier's.
/// </summary>
public sealed class AuditReader : IDisposable
{
    /// <summary>Opens the folder at the first record whose sequence number is at least <paramref name="from"/>.</summary>
    public AuditReader(string folder, long from = 0) => throw new NotImplementedException();

    /// <summary>Reads the next record; false when there is no further whole record yet.</summary>
    public bool TryRead(out AuditRecord record) => throw new NotImplementedException();

    /// <summary>All records that are there now.</summary>
    public IEnumerable<AuditRecord> ReadAll() => throw new NotImplementedException();

    /// <summary>The records that are there and those that come, until cancelled; new ones are looked for every 200 ms of <paramref name="time"/>.</summary>
    public IAsyncEnumerable<AuditRecord> FollowAsync(TimeProvider time, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Sequence number of the record that stands <paramref name="count"/> records before the end; what <c>tail</c> starts from.</summary>
    public static long PositionFromEnd(string folder, int count) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
