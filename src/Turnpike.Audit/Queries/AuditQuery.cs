using System.Collections.Immutable;

namespace Turnpike.Audit.Queries;

/// <summary>What of the record is asked for, in which order and how much of it.</summary>
public sealed record AuditQuery : AuditFilters
{
    /// <summary>A query for any record.</summary>
    public AuditQuery()
    {
    }

    private AuditQuery(AuditFilters filters)
        : base(filters)
    {
    }

    /// <summary>A query by the same filters as <paramref name="filters"/>.</summary>
    public static AuditQuery From(AuditFilters filters) => new(filters);

    /// <summary>The kind of record.</summary>
    public string? Kind { get; init; }

    /// <summary>Several kinds of record, each as <see cref="Kind"/>; empty means any.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>Several outcomes, each as <see cref="AuditFilters.Outcome"/>; empty means any.</summary>
    public ImmutableArray<string> Outcomes { get; init; } = [];

    /// <summary>Of an outcome: the kind of the record it ends.</summary>
    public string? Of { get; init; }

    /// <summary>Of an outcome: the sequence number of the record it ends.</summary>
    public long? Intent { get; init; }

    /// <summary>
    /// Whether an outcome, which says only which record it ends, is also found by that record's grant, subject, server, session, method, name,
    /// policy and source.
    /// </summary>
    public bool IncludesOutcomes { get; init; }

    /// <summary>Newest first (the default) or oldest first.</summary>
    public bool NewestFirst { get; init; } = true;

    /// <summary>Records a page, 1 to 10,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The <see cref="AuditPage.Next"/> of the page before: records behind this one in the order asked for; null for the first page.</summary>
    public long? After { get; init; }
}

/// <summary>One page of an answer.</summary>
/// <param name="Rows">The records.</param>
/// <param name="Next">What to ask for the next page with; null on the last one.</param>
public sealed record AuditPage(ImmutableArray<AuditRow> Rows, long? Next);

/// <summary>One record as it stands in the log.</summary>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Time">When it was appended.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Json">The whole record as it stands in the log.</param>
public sealed record AuditRow(long Sequence, DateTimeOffset Time, string Kind, string Json);

/// <summary>One page of what the index itself knows of records.</summary>
/// <param name="Records">The records.</param>
/// <param name="Next">What to ask for the next page with; null on the last one.</param>
/// <param name="Total">How many records match on all pages together; null when it was not asked for.</param>
public sealed record IndexedPage(ImmutableArray<IndexedRecord> Records, long? Next, long? Total);
