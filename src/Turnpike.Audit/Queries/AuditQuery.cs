using System.Collections.Immutable;

namespace Turnpike.Audit.Queries;

/// <summary>
/// Filters over the record; null means any. Texts compare whole and ordinally; a trailing <c>*</c> makes a prefix.
/// </summary>
public sealed record AuditQuery
{
    /// <summary>Longest <see cref="Text"/>.</summary>
    public const int MaxText = 128;

    /// <summary>Not before this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The kind of record.</summary>
    public string? Kind { get; init; }

    /// <summary>Several kinds of record, each as <see cref="Kind"/>; empty means any.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>The grant.</summary>
    public string? Grant { get; init; }

    /// <summary>The grant's subject: the caller.</summary>
    public string? Subject { get; init; }

    /// <summary>The server.</summary>
    public string? Server { get; init; }

    /// <summary>The MCP method, or the administrative act.</summary>
    public string? Method { get; init; }

    /// <summary>The name of the tool or prompt, or the URI of the resource.</summary>
    public string? Name { get; init; }

    /// <summary>The decision.</summary>
    public string? Decision { get; init; }

    /// <summary>The step that decided.</summary>
    public string? Step { get; init; }

    /// <summary>The rule's JSON Pointer.</summary>
    public string? Rule { get; init; }

    /// <summary>The session.</summary>
    public string? Session { get; init; }

    /// <summary>The outcome.</summary>
    public string? Outcome { get; init; }

    /// <summary>Several outcomes, each as <see cref="Outcome"/>; empty means any.</summary>
    public ImmutableArray<string> Outcomes { get; init; } = [];

    /// <summary>Of an outcome: the kind of the record it ends.</summary>
    public string? Of { get; init; }

    /// <summary>Where a message came from; of an act <c>admin:</c> and who.</summary>
    public string? Source { get; init; }

    /// <summary>The id of an approval.</summary>
    public string? Approval { get; init; }

    /// <summary><c>asked</c> where a person was asked; <c>approved</c>, <c>denied</c>, <c>expired</c> where one answered or did not.</summary>
    public string? Answer { get; init; }

    /// <summary>Who answered an approval.</summary>
    public string? By { get; init; }

    /// <summary>The policy's digest.</summary>
    public string? Policy { get; init; }

    /// <summary><c>shadow</c> where the policy only watched.</summary>
    public string? Mode { get; init; }

    /// <summary>What a policy in shadow would have decided.</summary>
    public string? WouldBe { get; init; }

    /// <summary>
    /// What a name contains, ASCII letters in either case, at most <see cref="MaxText"/> characters: the name of a tool, a prompt or a resource, a
    /// server, a subject, a grant, a method, a rule, a source, an approval or who answered it. Arguments and results are not searched.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>The call of the gateway's own tools that made this one: its sequence number.</summary>
    public long? Via { get; init; }

    /// <summary>Of an outcome: the sequence number of the record it ends.</summary>
    public long? Intent { get; init; }

    /// <summary>
    /// Whether an outcome, which says only which record it ends, is also found by that record's grant, subject, server, session, method, name,
    /// policy and source.
    /// </summary>
    public bool IncludesOutcomes { get; init; }

    /// <summary>Newest first (the default) or oldest first.</summary>
    public bool NewestFirst { get; init; } = true;

    /// <summary>The <see cref="AuditPage.Next"/> of the page before: records behind this one in the order asked for; null for the first page.</summary>
    public long? After { get; init; }

    /// <summary>Records a page, 1 to 10,000.</summary>
    public int Limit { get; init; } = 100;
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
