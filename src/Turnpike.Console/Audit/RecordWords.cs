using System.Globalization;
using Turnpike.Audit.Queries;

namespace Turnpike.Console.Audit;

/// <summary>Records in a few words. Nothing here is text of somebody else: that is shown beside it.</summary>
internal static class RecordWords
{
    /// <summary>What sort of thing happened.</summary>
    public static string Kind(IndexedRecord record) => record.Kind switch
    {
        "call" => record.Method switch
        {
            "resources/read" => "Read",
            "prompts/get" => "Prompt",
            "completion/complete" => "Completion",
            _ => "Call",
        },
        "outcome" => record.Of == "admin" ? "Act ended" : "Call ended",
        "list" => "List",
        "session" => "Session",
        "notification" => "Notification",
        "server_request" => "Server asked",
        "admin" => "Act",
        "refused_act" => "Act refused",
        "finding" => "Finding",
        "approval" => "Approval",
        "result" => "Result rule",
        "task" => "Task",
        "refused" or "refused_method" or "refused_answer" => "Refused",
        "checkpoint" => "Checkpoint",
        "segment.open" => "Segment opened",
        "segment.retired" => "Segment retired",
        "segment.recovered" => "Record recovered",
        var other => other,
    };

    /// <summary>How it came out: a word, and the class that gives it a colour. Null where nothing came out.</summary>
    public static (string Word, string Class)? Verdict(IndexedRecord record) => record switch
    {
        { Kind: "approval", Answer: "approved" } => ("approved", "ok"),
        { Kind: "approval", Answer: "denied" } => ("denied", "bad"),
        { Kind: "approval" } => ("expired", "idle"),
        { Kind: "refused_act" or "refused" or "refused_method" or "refused_answer" } => ("refused", "bad"),
        { Kind: "finding" } => ("look", "warn"),
        { Decision: "deny" } => ("denied", "bad"),
        { Decision: "require_approval" } => ("asks a person", "warn"),
        { WouldBe: "deny" } => ("shadow: would be denied", "warn"),
        { Kind: "outcome" or "call" or "admin", Outcome: { } outcome } => Outcome(outcome),
        { Decision: "allow" } => (record.Kind == "call" ? "sent" : "allowed", record.Kind == "call" ? "idle" : "ok"),
        _ => null,
    };

    /// <summary>What came of a call that went out.</summary>
    public static (string Word, string Class) Outcome(string outcome) => outcome switch
    {
        "result" => ("done", "ok"),
        "tool_error" => ("tool error", "warn"),
        "rpc_error" => ("server error", "warn"),
        "not_sent" => ("not sent", "warn"),
        "cancelled" => ("cancelled", "idle"),
        "withheld" => ("result withheld", "bad"),
        "unknown" or "outcome_unknown" => ("no answer", "bad"),
        _ => (outcome, "idle"),
    };

    /// <summary>A duration of a call.</summary>
    public static string Took(long microseconds) => microseconds switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000.0:0.0} ms"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000.0:#,0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1e6:#,0.0} s"),
    };

    /// <summary>Who did it: the caller, or who performed an act; null where nobody is known.</summary>
    public static string? Who(IndexedRecord record) =>
        record.Subject ?? record.By ?? (record.Source is { } source && source.StartsWith("admin:", StringComparison.Ordinal) ? source["admin:".Length..] : record.Kind == "refused" ? record.Source : null);

    /// <summary>What it was done to, apart from the server: tool, resource, act, or why something was refused.</summary>
    public static string? What(IndexedRecord record) => record.Kind switch
    {
        "admin" or "refused_act" => record.Method,
        "outcome" when record.Of == "admin" => record.Method,
        // Instructions have a kind and no name.
        _ => string.IsNullOrEmpty(record.Name) ? record.Method : record.Name,
    };
}
