using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Turnpike.Admin.Faults;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary>Options that say what a call finds when it comes: the caller's groups and labels, what is on its session, what the tool can do, the time.</summary>
internal sealed class Circumstances
{
    private readonly Option<string?> _subject = new("--subject") { Description = "Who the caller is.", HelpName = "S" };
    private readonly Option<string[]> _group = new("--group") { Description = "A group the caller is in; may be given several times.", HelpName = "G" };
    private readonly Option<string[]> _label = new("--label") { Description = "A label of the grant; may be given several times.", HelpName = "L" };
    private readonly Option<string[]> _sessionLabel = new("--session-label") { Description = "A label earlier calls put on the session; may be given several times.", HelpName = "L" };
    private readonly Option<long> _sessionCalls = new("--session-calls") { Description = "Calls of the session before this one.", HelpName = "N" };
    private readonly Option<string?> _class = new("--class") { Description = $"What the tool can do, in place of what the server's definition says: {string.Join(", ", ToolWords.Classes)}.", HelpName = "C" };
    private readonly Option<string?> _severity = new("--severity") { Description = $"How bad one call can be, likewise: {string.Join(", ", ToolWords.Severities)}.", HelpName = "S" };
    private readonly Option<string[]> _flag = new("--flag") { Description = $"A flag of the tool, likewise; may be given several times: {string.Join(", ", ToolWords.Flags)}.", HelpName = "F" };
    private readonly Option<string?> _at = new("--at") { Description = "When the call comes, with its zone, such as 2026-12-01T09:00:00+01:00 (default: now).", HelpName = "TIME" };

    /// <summary>The options, in the order of the help.</summary>
    public Option[] Options => [_subject, _group, _label, _sessionLabel, _sessionCalls, _class, _severity, _flag, _at];

    /// <summary>
    /// The facts of a call under the given circumstances. Groups that are not given are unknown, as those of somebody who is not listed; a session
    /// of which nothing is said is new, and a tool whose class alone is given has no flags. Throws <see cref="AdminException"/> for a time that
    /// is none and for a word that no tool's risk has.
    /// </summary>
    public CallFacts Of(Scene scene, CallFacts call) => call with
    {
        Subject = scene.Get(_subject) ?? "",
        ToolClass = scene.Get(_class) is { } risk ? Known(risk, ToolWords.Classes) : call.ToolClass,
        ToolSeverity = scene.Get(_severity) is { } severity ? Known(severity, ToolWords.Severities) : call.ToolSeverity,
        ToolFlags = scene.Get(_flag) is { Length: > 0 } flags ? [.. flags.Select(f => Known(f, ToolWords.Flags))] : call.ToolFlags.IsDefault && scene.Get(_class) is not null ? [] : call.ToolFlags,
        Groups = scene.Get(_group) is { Length: > 0 } groups ? [.. groups] : default,
        GrantLabels = [.. scene.Get(_label) ?? []],
        SessionLabels = [.. scene.Get(_sessionLabel) ?? []],
        SessionCalls = scene.Get(_sessionCalls),
        Instant = scene.Get(_at) is { } at ? Time(at) : TimeProvider.System.GetUtcNow(),
    };

    private static string Known(string word, ImmutableArray<string> words) => words.Contains(word, StringComparer.Ordinal)
        ? word
        : throw new AdminException(AdminFaultCode.Invalid, $"'{word}' is none of {string.Join(", ", words)}", NearestName.Of(word, words));

    // With its zone: a time that the reader of a policy and its writer take for different instants is none.
    private static DateTimeOffset Time(string text) =>
        text.Contains('T', StringComparison.Ordinal) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal))
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no time with its zone", "--at 2026-12-01T09:00:00Z");
}
