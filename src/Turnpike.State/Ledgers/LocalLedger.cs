using System.Buffers;
using System.Collections.Immutable;
using Turnpike.Audit;

namespace Turnpike.State.Ledgers;

/// <summary>Which argument values a record keeps, sealed (<c>record.arguments</c>). Key names and a keyed digest are always kept.</summary>
public enum ArgumentRecording : byte
{
    /// <summary>No values.</summary>
    None,

    /// <summary>Only values the policy reads.</summary>
    Read,

    /// <summary>All.</summary>
    All,
}

/// <summary>How a ledger works.</summary>
public sealed record LedgerOptions
{
    /// <summary>Version of the snapshot in force: an intent decided under an older one is refused as stale. Null: never stale.</summary>
    public Func<long>? CurrentVersion { get; init; }

    /// <summary>Which argument values are kept.</summary>
    public ArgumentRecording Arguments { get; init; }
}

/// <summary>An intent that has no outcome.</summary>
/// <param name="Sequence">The intent record's sequence number.</param>
/// <param name="Server">The server.</param>
/// <param name="Name">Tool or prompt name, resource URI.</param>
public sealed record OpenIntent(long Sequence, string? Server, string? Name);

/// <summary>The ledger of the process that owns the data folder: the limits in memory are a projection of the record.</summary>
public sealed class LocalLedger : Ledger, IProjection
{
    private LocalLedger()
    {
    }

    /// <summary>Opens the record and rebuilds the limits from it. The clock is that of <paramref name="audit"/>.</summary>
    public static LocalLedger Open(AuditOptions audit, LedgerOptions options) => throw new NotImplementedException();

    /// <summary>The record.</summary>
    public AuditLog Log => throw new NotImplementedException();

    /// <summary>Intents the previous owner left without an outcome: they stay counted and were recorded as <c>outcome_unknown</c>.</summary>
    public ImmutableArray<OpenIntent> Recovered => throw new NotImplementedException();

    /// <inheritdoc/>
    public override ValueTask<Reservation> ReserveAsync(CallIntent intent, CancellationToken cancellation) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override void Settle(in CallOutcome outcome) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override void Note(CallIntent entry) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => throw new NotImplementedException();

    /// <inheritdoc/>
    void IProjection.Restore(ReadOnlySpan<byte> snapshot) => throw new NotImplementedException();

    /// <inheritdoc/>
    void IProjection.Apply(long sequence, ReadOnlySpan<byte> payload) => throw new NotImplementedException();

    /// <inheritdoc/>
    void IProjection.Save(IBufferWriter<byte> destination) => throw new NotImplementedException();
}
