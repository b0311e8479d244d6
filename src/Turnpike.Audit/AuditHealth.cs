namespace Turnpike.Audit;

/// <summary>Whether the record can be written.</summary>
/// <param name="IsWritable">Whether appends are taken.</param>
/// <param name="Problem">Why not; null while they are.</param>
/// <param name="Head">Sequence number of the last record appended.</param>
/// <param name="Durable">Sequence number of the last record that is durable.</param>
public readonly record struct AuditHealth(bool IsWritable, string? Problem, long Head, long Durable);
