using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Faults;
using Turnpike.Policies;

namespace Turnpike.Admin.Policies.Trials;

/// <summary>What a call finds when it comes: who makes it, what is on its session, what the tool can do, the time. What is left out is unknown, or nothing.</summary>
public sealed record Circumstances
{
    /// <summary>Who the caller is.</summary>
    public string? Subject { get; init; }

    /// <summary>The groups the caller is in; empty for unknown, as those of somebody who is not listed.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>The labels of the grant.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>The labels that earlier calls put on the session.</summary>
    public ImmutableArray<string> SessionLabels { get; init; } = [];

    /// <summary>Calls of the session before this one.</summary>
    public long SessionCalls { get; init; }

    /// <summary>What one call can do, in place of what the pinned definition says (<see cref="ToolWords.Classes"/>).</summary>
    public string? Class { get; init; }

    /// <summary>How bad one call can be, likewise (<see cref="ToolWords.Severities"/>).</summary>
    public string? Severity { get; init; }

    /// <summary>What else is true of the tool, likewise (<see cref="ToolWords.Flags"/>).</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>When the call comes, with its zone, such as <c>2026-12-01T09:00:00+01:00</c>; null for now.</summary>
    public string? At { get; init; }

    /// <summary>
    /// The facts of a call under these circumstances. A session of which nothing is said is new, and a tool whose class alone is given has no flags.
    /// Throws <see cref="AdminException"/> for a time that is none and for a word that no tool's risk has.
    /// </summary>
    public CallFacts Of(CallFacts call, DateTimeOffset now) => call with
    {
        Subject = Subject ?? "",
        ToolClass = Class is { } risk ? Known(risk, ToolWords.Classes) : call.ToolClass,
        ToolSeverity = Severity is { } severity ? Known(severity, ToolWords.Severities) : call.ToolSeverity,
        ToolFlags = !Flags.IsDefaultOrEmpty ? [.. Flags.Select(f => Known(f, ToolWords.Flags))] : call.ToolFlags.IsDefault && Class is not null ? [] : call.ToolFlags,
        Groups = Groups.IsDefaultOrEmpty ? default : Groups,
        GrantLabels = Labels.IsDefault ? [] : Labels,
        SessionLabels = SessionLabels.IsDefault ? [] : SessionLabels,
        SessionCalls = SessionCalls,
        Instant = At is { } at ? Time(at) : now,
    };

    private static string Known(string word, ImmutableArray<string> words) => words.Contains(word, StringComparer.Ordinal)
        ? word
        : throw new AdminException(AdminFaultCode.Invalid, $"'{word}' is none of {string.Join(", ", words)}", NearestName.Of(word, words));

    // With its zone: a time that the reader of a policy and its writer take for different instants is none.
    private static DateTimeOffset Time(string text) =>
        text.Contains('T', StringComparison.Ordinal) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal))
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no time with its zone", "2026-12-01T09:00:00Z");
}
