using Turnpike.State.Administrators;
using Turnpike.State.Approvals;

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

    /// <summary>The people in force: who may answer, and whose answers count. Null: nobody is listed.</summary>
    public Func<People>? People { get; init; }

    /// <summary>
    /// Is told of each approval that was asked for, approved, denied or expired, once the record of it is durable; not on the way of a call.
    /// Must not throw. Null: nobody is told.
    /// </summary>
    public Action<ApprovalEvent, Approval>? ApprovalTold { get; init; }

    /// <summary>Which argument values are kept.</summary>
    public ArgumentRecording Arguments { get; init; }

    /// <summary>Folder of the keys that seal and digest argument values; null for <c>keys</c> beside the record's folder.</summary>
    public string? KeyFolder { get; init; }
}

/// <summary>An intent that has no outcome.</summary>
/// <param name="Sequence">The intent record's sequence number.</param>
/// <param name="Server">The server.</param>
/// <param name="Name">Tool or prompt name, resource URI; cut to what the record holds.</param>
public sealed record OpenIntent(long Sequence, string? Server, string? Name);
