using Turnpike.Audit.Columns;

namespace Turnpike.Audit.Queries;

/// <summary>What the index knows of one record; its members are those of the record (docs/record.md). Of an outcome, what it ends is filled in.</summary>
public sealed record IndexedRecord
{
    /// <summary>Its sequence number.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it was appended.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Its kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The grant.</summary>
    public string? Grant { get; init; }

    /// <summary>The caller.</summary>
    public string? Subject { get; init; }

    /// <summary>The server.</summary>
    public string? Server { get; init; }

    /// <summary>The MCP method, or the act.</summary>
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

    /// <summary>Of an outcome: the kind of the record it ends.</summary>
    public string? Of { get; init; }

    /// <summary>Where it came from.</summary>
    public string? Source { get; init; }

    /// <summary>The id of an approval.</summary>
    public string? Approval { get; init; }

    /// <summary>What became of an approval by this record.</summary>
    public string? Answer { get; init; }

    /// <summary>Who answered.</summary>
    public string? By { get; init; }

    /// <summary>The policy's digest.</summary>
    public string? Policy { get; init; }

    /// <summary><c>shadow</c> where the policy only watched.</summary>
    public string? Mode { get; init; }

    /// <summary>What a policy in shadow would have decided.</summary>
    public string? WouldBe { get; init; }

    /// <summary>The exhausted counter.</summary>
    public string? Counter { get; init; }

    /// <summary>Of an outcome: the record it ends.</summary>
    public long? Intent { get; init; }

    /// <summary>The call that made this one.</summary>
    public long? Via { get; init; }

    /// <summary>Of an outcome: from the forward to the end of the result, microseconds.</summary>
    public long? LatencyMicroseconds { get; init; }

    /// <summary>How many requests it stands for.</summary>
    public long? Count { get; init; }

    internal static IndexedRecord Read(BlockColumns block, int row) => new()
    {
        Sequence = block.First + row,
        Time = new DateTimeOffset(block.Numbers(NumberColumn.Time)[row], TimeSpan.Zero),
        Kind = block.Text(TextColumn.Kind, row) ?? "",
        Grant = block.Text(TextColumn.Grant, row),
        Subject = block.Text(TextColumn.Subject, row),
        Server = block.Text(TextColumn.Server, row),
        Method = block.Text(TextColumn.Method, row),
        Name = block.Text(TextColumn.Name, row),
        Decision = block.Text(TextColumn.Decision, row),
        Step = block.Text(TextColumn.Step, row),
        Rule = block.Text(TextColumn.Rule, row),
        Session = block.Text(TextColumn.Session, row),
        Outcome = block.Text(TextColumn.Outcome, row),
        Of = block.Text(TextColumn.Of, row),
        Source = block.Text(TextColumn.Source, row),
        Approval = block.Text(TextColumn.Approval, row),
        Answer = block.Text(TextColumn.Answer, row),
        By = block.Text(TextColumn.By, row),
        Policy = block.Text(TextColumn.Policy, row),
        Mode = block.Text(TextColumn.Mode, row),
        WouldBe = block.Text(TextColumn.WouldBe, row),
        Counter = block.Text(TextColumn.Counter, row),
        Intent = Positive(block.Numbers(NumberColumn.Intent)[row]),
        Via = Positive(block.Numbers(NumberColumn.Via)[row]),
        LatencyMicroseconds = block.Numbers(NumberColumn.Latency)[row] is var latency and > 0 ? latency - 1 : null,
        Count = Positive(block.Numbers(NumberColumn.Count)[row]),
    };

    private static long? Positive(long number) => number > 0 ? number : null;
}
