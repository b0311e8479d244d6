using System.Collections.Immutable;

namespace Turnpike.Audit.Counting;

/// <summary>What is to be counted.</summary>
public sealed record CountQuery
{
    /// <summary>The outcomes that count as errors.</summary>
    public static ImmutableArray<string> Errors { get; } = ["tool_error", "rpc_error", "not_sent", "unknown", "outcome_unknown", "withheld"];

    /// <summary>Most buckets an answer has.</summary>
    public const int MaxBuckets = 1_000;

    /// <summary>Not before this time; null for the beginning of the record.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this time.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Length of a bucket; what makes more than <see cref="MaxBuckets"/> is lengthened.</summary>
    public TimeSpan Bucket { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Only this server.</summary>
    public string? Server { get; init; }

    /// <summary>Only this grant.</summary>
    public string? Grant { get; init; }

    /// <summary>Only this caller.</summary>
    public string? Subject { get; init; }

    /// <summary>Only this tool, prompt or resource.</summary>
    public string? Name { get; init; }

    /// <summary>Most tools, and most rules, in the answer.</summary>
    public int Top { get; init; } = 10;
}

/// <summary>How often what happened. A call counts when it is decided, an error when its outcome comes.</summary>
/// <param name="Calls">Calls that were decided.</param>
/// <param name="Denied">Those that were denied.</param>
/// <param name="Errors">Outcomes other than a result: an error of the tool or the server, no answer, a result that was withheld. Not: cancelled by the client.</param>
/// <param name="Asked">Approvals that were asked for.</param>
public readonly record struct Tally(long Calls, long Denied, long Errors, long Asked);

/// <summary>What happened in a stretch of time.</summary>
/// <param name="Start">Its beginning.</param>
/// <param name="Tally">What happened.</param>
public sealed record CountBucket(DateTimeOffset Start, Tally Tally);

/// <summary>What happened to a tool.</summary>
/// <param name="Server">Its server.</param>
/// <param name="Name">Its name.</param>
/// <param name="Tally">What happened.</param>
public sealed record ToolCount(string? Server, string? Name, Tally Tally);

/// <summary>How often a rule denied.</summary>
/// <param name="Policy">Digest of the policy; null where there was none.</param>
/// <param name="Rule">The rule's JSON Pointer.</param>
/// <param name="Denied">How often.</param>
public sealed record RuleCount(string? Policy, string Rule, long Denied);

/// <summary>What happened at a server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Tally">What happened.</param>
/// <param name="Median">The time half of its answers stayed under, microseconds, to about 3 %; null without answers.</param>
/// <param name="P95">The time 95 % of its answers stayed under, microseconds, to about 3 %; null without answers.</param>
public sealed record ServerCount(string Server, Tally Tally, long? Median, long? P95);

/// <summary>What happened under a grant.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="Subject">Its caller.</param>
/// <param name="Tally">What happened.</param>
/// <param name="LastUse">Its last call.</param>
public sealed record GrantCount(string Grant, string? Subject, Tally Tally, DateTimeOffset? LastUse);

/// <summary>Counts over a stretch of the record.</summary>
public sealed record RecordCounts
{
    /// <summary>The beginning of the first bucket.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The end of the stretch.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Length of a bucket.</summary>
    public required TimeSpan Bucket { get; init; }

    /// <summary>Everything together.</summary>
    public required Tally Total { get; init; }

    /// <summary>Records of every kind.</summary>
    public required long Records { get; init; }

    /// <summary>Requests that were refused before anybody was identified.</summary>
    public required long Refused { get; init; }

    /// <summary>Findings.</summary>
    public required long Findings { get; init; }

    /// <summary>Calls a policy in shadow let through and would not have.</summary>
    public required long Shadowed { get; init; }

    /// <summary>The buckets in order, empty ones too.</summary>
    public required ImmutableArray<CountBucket> Buckets { get; init; }

    /// <summary>The tools with the most calls, most first.</summary>
    public required ImmutableArray<ToolCount> Tools { get; init; }

    /// <summary>The rules that denied most, most first.</summary>
    public required ImmutableArray<RuleCount> Rules { get; init; }

    /// <summary>Every server that was called, most calls first.</summary>
    public required ImmutableArray<ServerCount> Servers { get; init; }

    /// <summary>Every grant that called, most calls first.</summary>
    public required ImmutableArray<GrantCount> Grants { get; init; }
}
