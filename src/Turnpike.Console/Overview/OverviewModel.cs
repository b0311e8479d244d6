using System.Collections.Immutable;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Limits;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Records;
using Turnpike.Admin.Servers;
using Turnpike.Audit.Counting;
using Turnpike.Audit.Queries;
using Turnpike.Catalog.Reports;

namespace Turnpike.Console.Overview;

/// <summary>A stretch of time up to now, and what it is counted in.</summary>
/// <param name="Word">The word in the address.</param>
/// <param name="Name">What the page calls it.</param>
/// <param name="Since">The same as the search of the record calls it.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Bucket">The length of one bar.</param>
internal sealed record OverviewSpan(string Word, string Name, string Since, TimeSpan Length, TimeSpan Bucket)
{
    /// <summary>The stretches there are.</summary>
    public static readonly ImmutableArray<OverviewSpan> All =
    [
        new("hour", "Hour", "1h", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)),
        new("day", "Day", "24h", TimeSpan.FromDays(1), TimeSpan.FromMinutes(30)),
        new("week", "Week", "7d", TimeSpan.FromDays(7), TimeSpan.FromHours(3)),
    ];

    /// <summary>The stretch of a word; the day where it is none.</summary>
    public static OverviewSpan Of(string? word) => All.FirstOrDefault(s => s.Word == word) ?? All[1];
}

/// <summary>What the overview shows.</summary>
internal sealed record OverviewModel
{
    public required OverviewSpan Span { get; init; }

    public required RecordCounts Counts { get; init; }

    public required IndexState Index { get; init; }

    /// <summary>Calls that wait for a person, the first to expire first.</summary>
    public required ImmutableArray<ApprovalView> Waiting { get; init; }

    public required ImmutableArray<ServerHealth> Health { get; init; }

    /// <summary>Definitions that are not as they were approved.</summary>
    public required ImmutableArray<PinView> Changed { get; init; }

    /// <summary>How many definitions nobody has looked at yet.</summary>
    public required int New { get; init; }

    /// <summary>Limits that are nearly used up.</summary>
    public required LimitList Limits { get; init; }

    /// <summary>What happened last.</summary>
    public required ImmutableArray<IndexedRecord> Latest { get; init; }

    /// <summary>What all servers can do together.</summary>
    public required StackReport Stack { get; init; }

    public required int Grants { get; init; }

    public required int Servers { get; init; }

    /// <summary>Servers that were tried and did not answer.</summary>
    public IEnumerable<ServerHealth> Down => Health.Where(h => h.State == "backing off" || (h.State == "idle" && h.LastError is not null));
}
