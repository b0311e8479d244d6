namespace Turnpike.Audit;

/// <summary>What is rebuilt from the record: fed in order at start, and asked for its snapshot when a segment opens.</summary>
public interface IProjection
{
    /// <summary>
    /// Starts again from a snapshot a segment opened with (JSON object, UTF-8); empty for the first segment. Called when the log is
    /// opened, and under the gate when it recovers from a failed write: records that were appended and never became durable are then gone.
    /// </summary>
    void Restore(ReadOnlySpan<byte> snapshot);

    /// <summary>Applies one record behind the snapshot (its JSON payload, UTF-8). The log's own records (segments, checkpoints) are not shown.</summary>
    void Apply(long sequence, ReadOnlySpan<byte> payload);

    /// <summary>Writes the state as of now as a JSON object. Called while no record can be appended.</summary>
    void Save(System.Buffers.IBufferWriter<byte> destination);
}
