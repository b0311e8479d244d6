using System.CommandLine;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary>Options that say what a call finds when it comes: the caller's groups and labels, what is on its session, what the tool can do, the time.</summary>
internal sealed class CircumstanceOptions
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

    /// <summary>What was given.</summary>
    public Admin.Policies.Trials.Circumstances Of(Scene scene) => new()
    {
        Subject = scene.Get(_subject),
        Groups = [.. scene.Get(_group) ?? []],
        Labels = [.. scene.Get(_label) ?? []],
        SessionLabels = [.. scene.Get(_sessionLabel) ?? []],
        SessionCalls = scene.Get(_sessionCalls),
        Class = scene.Get(_class),
        Severity = scene.Get(_severity),
        Flags = [.. scene.Get(_flag) ?? []],
        At = scene.Get(_at),
    };
}
