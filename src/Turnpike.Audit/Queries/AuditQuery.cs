using System.Collections.Immutable;

namespace Turnpike.Audit.Queries;

/// <summary>Filters over the record; null means any. Texts compare whole and ordinally; a trailing <c>*</c> makes a prefix.</summary>
public sealed record AuditQuery
{
    /// <summary>Not before this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The kind of record.</summary>
    public string? Kind { get; init; }

    /// <summary>The grant.</summary>
    public string? Grant { get; init; }

    /// <summary>The grant's subject.</summary>
    public string? Subject { get; init; }

    /// <summary>The server.</summary>
    public string? Server { get; init; }

    /// <summary>The MCP method.</summary>
    public string? Method { get; init; }

    /// <summary>The name of the tool or prompt, or the URI of the resource.</summary>
    public string? Name { get; init; }

    /// <summary>The decision.</summary>
    public string? Decision { get; init; }

    /// <summary>The rule's JSON Pointer.</summary>
    public string? Rule { get; init; }

    /// <summary>The session.</summary>
    public string? Session { get; init; }

    /// <summary>The outcome.</summary>
    public string? Outcome { get; init; }

    /// <summary>Newest first (the default) or oldest first.</summary>
    public bool NewestFirst { get; init; } = true;

    /// <summary>The <see cref="AuditPage.Next"/> of the page before; null for the first page.</summary>
    public long? After { get; init; }

    /// <summary>Records a page, 1 to 10,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>One page of an answer.</summary>
/// <param name="Rows">The records.</param>
/// <param name="Next">What to ask for the next page with; null on the last one.</param>
public sealed record AuditPage(ImmutableArray<AuditRow> Rows, long? Next);

/// <summary>One record as the index knows it.</summary>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Time">When it was appended.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Json">The whole record as it stands in the log.</param>
public sealed record AuditRow(long Sequence, DateTimeOffset Time, string Kind, string Json);
