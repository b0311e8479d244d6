using System.Collections.Immutable;

namespace Turnpike.Audit.Columns;

/// <summary>What of a record is kept as text in the index, in the order of its columns.</summary>
internal enum TextColumn
{
    Kind,
    Grant,
    Subject,
    Server,
    Method,
    Name,
    Decision,
    Rule,
    Session,
    Outcome,
    Step,
    Source,
    Approval,
    Policy,
    Mode,
    Answer,
    By,
    Counter,

    /// <summary>Of an outcome: the kind of the record it ends.</summary>
    Of,

    /// <summary>What a policy in shadow would have decided.</summary>
    WouldBe,
}

/// <summary>What of a record is kept as a number in the index, in the order of its columns.</summary>
internal enum NumberColumn
{
    /// <summary>When it was appended, ticks UTC.</summary>
    Time,

    /// <summary>The segment it stands in.</summary>
    Segment,

    /// <summary>Where its frame begins in the segment's file.</summary>
    Offset,

    /// <summary>Of an outcome: the record it ends; 0 for none.</summary>
    Intent,

    /// <summary>The call that made this one; 0 for none.</summary>
    Via,

    /// <summary>Of an outcome: microseconds, and one more; 0 for none.</summary>
    Latency,

    /// <summary>How many requests a refusal stands for; 0 for one.</summary>
    Count,
}

/// <summary>The columns of the index.</summary>
internal static class IndexColumns
{
    /// <summary>Records a block has room for. A block holds the sequence numbers <c>n × size + 1</c> to <c>(n + 1) × size</c>, whatever is missing among them.</summary>
    public const int BlockSize = 16_384;

    public const int TextCount = (int)TextColumn.WouldBe + 1;

    public const int NumberCount = (int)NumberColumn.Count + 1;

    /// <summary>Members of a record that stand in text columns of their own value; those behind them are derived.</summary>
    public static ImmutableArray<string> Members { get; } =
    [
        "kind", "grant", "subject", "server", "method", "name", "decision", "rule", "session", "outcome",
        "step", "source", "approval", "policy", "mode", "answer", "by", "counter",
    ];

    /// <summary>Columns of an export, as they were from the first.</summary>
    public static ImmutableArray<string> Exported { get; } = Members[..10];

    /// <summary>What an outcome has of the record it ends: it says only that record's number itself.</summary>
    public static ImmutableArray<TextColumn> Inherited { get; } =
        [TextColumn.Grant, TextColumn.Subject, TextColumn.Server, TextColumn.Method, TextColumn.Name, TextColumn.Session, TextColumn.Policy, TextColumn.Source];

    public static long BlockOf(long sequence) => (sequence - 1) / BlockSize;

    public static long FirstOf(long block) => (block * BlockSize) + 1;
}
