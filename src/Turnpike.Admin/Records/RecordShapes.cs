using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Audit.Counting;
using Turnpike.Audit.Queries;

namespace Turnpike.Admin.Records;

/// <summary>How much of the record an answer knows. While the index is built for the first time it is less than all.</summary>
/// <param name="Indexed">Sequence number of the last record that was looked at.</param>
/// <param name="Head">Sequence number of the last record there is.</param>
/// <param name="Damage">Where the record is damaged, so that nothing behind it is known; null where it is not, as far as it was read.</param>
public sealed record IndexState(long Indexed, long Head, string? Damage = null)
{
    /// <summary>Whether nothing is missing.</summary>
    public bool IsComplete => Indexed >= Head;
}

/// <summary>
/// Asks for records. What is left out filters nothing. Outcomes are found by what they ended where outcomes
/// are asked for.
/// </summary>
public sealed record SearchRecord : AuditFilters
{
    /// <summary>Most records a page has.</summary>
    public const int MaxLimit = 500;

    /// <summary>A search for any record.</summary>
    public SearchRecord()
    {
    }

    private SearchRecord(AuditFilters filters)
        : base(filters)
    {
    }

    /// <summary>A search by the same filters as <paramref name="filters"/>.</summary>
    public static SearchRecord From(AuditFilters filters) => new(filters);

    /// <summary>Kinds of records; empty for any.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>Only calls that failed: their outcomes, other than a result. Kinds are not looked at then.</summary>
    public bool Failed { get; init; }

    /// <summary>Oldest first instead of newest first.</summary>
    public bool OldestFirst { get; init; }

    /// <summary>The <c>next</c> of a page: what comes behind it.</summary>
    public long? After { get; init; }

    /// <summary>The <c>previous</c> of a page: what comes before it. Not together with <see cref="After"/>.</summary>
    public long? Before { get; init; }

    /// <summary>Records a page, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Whether to say how many match altogether.</summary>
    public bool Total { get; init; }
}

/// <summary>Records, one page.</summary>
/// <param name="Records">The records. A call, or an act, has its outcome and how long it took, once there is one.</param>
/// <param name="Next">What to ask for the next page with (<c>after</c>); null on the last one.</param>
/// <param name="Previous">What to ask for the page before with (<c>before</c>); null on the first one.</param>
/// <param name="Total">How many match altogether; null when it was not asked for.</param>
/// <param name="Index">How much of the record was looked at.</param>
public sealed record RecordPage(ImmutableArray<IndexedRecord> Records, long? Next, long? Previous, long? Total, IndexState Index);

/// <summary>Records as they stand in the log, one page.</summary>
/// <param name="Lines">One JSON object each.</param>
/// <param name="Next">What to ask for the next page with (<c>after</c>); null on the last one.</param>
/// <param name="Damage">As of <see cref="IndexState"/>.</param>
public sealed record RecordLines(ImmutableArray<string> Lines, long? Next, string? Damage = null);

/// <summary>Names a record.</summary>
/// <param name="Sequence">Its sequence number.</param>
public sealed record NamedRecord(long Sequence);

/// <summary>Asks how often what happened.</summary>
public sealed record CountRecords
{
    /// <summary>Not before this time; null for the beginning of the record.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this time; null for now.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Length of a bucket in seconds, at least 1; what makes more than a thousand is lengthened.</summary>
    public int BucketSeconds { get; init; } = 3600;

    /// <summary>Only this server.</summary>
    public string? Server { get; init; }

    /// <summary>Only this grant.</summary>
    public string? Grant { get; init; }

    /// <summary>Only this caller.</summary>
    public string? Subject { get; init; }

    /// <summary>Only this tool, prompt or resource.</summary>
    public string? Name { get; init; }

    /// <summary>Most tools and rules to name, 1 to 100.</summary>
    public int Top { get; init; } = 10;
}

/// <summary>How often what happened.</summary>
/// <param name="Counts">The counts.</param>
/// <param name="Index">How much of the record was looked at.</param>
public sealed record CountedRecords(RecordCounts Counts, IndexState Index);

/// <summary>The arguments a record keeps of a call.</summary>
/// <param name="State"><c>none</c>: the call has none. <c>not_kept</c>: only their names and a digest are. <c>whole</c>. <c>part</c>: those the policy reads, by their paths. <c>closed</c>: their key was destroyed.</param>
/// <param name="Keys">The names of the arguments that are recorded.</param>
/// <param name="Json">What is kept; null for nothing.</param>
public sealed record RecordedArguments(string State, ImmutableArray<string> Keys, string? Json);

/// <summary>A policy by its digest.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="InForce">Whether that version is in force.</param>
public sealed record NamedVersion(string Name, int Version, bool InForce);

/// <summary>Everything the record says of one call, in order.</summary>
/// <param name="Call">The call, with its outcome where it has one.</param>
/// <param name="Policy">The policy that decided, by name and version; null where none did or it is not known any more.</param>
/// <param name="Via">The call of the gateway's own tools that made this one; null for none.</param>
/// <param name="Events">What happened, oldest first.</param>
/// <param name="Made">The calls this one made, oldest first.</param>
/// <param name="Index">How much of the record was looked at.</param>
public sealed record CallStory(
    IndexedRecord Call, NamedVersion? Policy, IndexedRecord? Via, ImmutableArray<StoryEvent> Events, ImmutableArray<IndexedRecord> Made, IndexState Index);

/// <summary>One thing that happened in a call.</summary>
/// <param name="Sequence">Its record.</param>
/// <param name="Time">When.</param>
/// <param name="What"><c>asked</c>, <c>waited</c>, <c>approved</c>, <c>denied</c>, <c>expired</c>, <c>decided</c>, <c>result_rule</c>, <c>outcome</c> or <c>record</c>.</param>
/// <param name="Certain">Whether its record names the call; a result's rule does not, and is told where no other call it could belong to was under way.</param>
/// <param name="Record">The record as it stands in the log.</param>
public sealed record StoryEvent(long Sequence, DateTimeOffset Time, string What, bool Certain, JsonElement Record);
