using System.Collections.Immutable;
using Turnpike.Admin.Policies.Trials;

namespace Turnpike.Console.Policies.Trials;

/// <summary>One step of the evaluation, with what was looked at in it.</summary>
/// <param name="Number">The step.</param>
/// <param name="Name">What it asks.</param>
/// <param name="State">The class of its mark: <c>ok</c>, <c>bad</c>, <c>warn</c>, or null where it was not reached or has nothing to ask.</param>
/// <param name="Lines">What was looked at; empty where it was not reached, or the policy says nothing there.</param>
/// <param name="IsReached">Whether the evaluation came so far.</param>
internal sealed record TrialStage(int Number, string Name, string? State, ImmutableArray<TriedStep> Lines, bool IsReached);

/// <summary>A tried call in words.</summary>
internal static class TrialWords
{
    // Step 4 says for 2 and 3, too, that nothing was against the call there.
    private static readonly (int Number, string Name)[] Steps =
    [
        (2, "Is it hidden?"), (3, "Is its definition approved?"), (4, "Is it listed, or allowed by default?"), (5, "What is the action of its rule?"), (6, "Do the arguments fit the schema?"),
        (7, "Do its conditions hold?"), (8, "What happened on the session before?"), (9, "Must a person be asked?"), (10, "Which limits would it take?"), (11, "The decision"),
    ];

    /// <summary>The evaluation as it went, step by step.</summary>
    public static ImmutableArray<TrialStage> Stages(TriedCall tried)
    {
        var last = tried.Steps.IsEmpty ? 0 : tried.Steps.Where(s => s.Verdict == "denied").Select(s => s.Step).DefaultIfEmpty(11).Min();
        return
        [
            .. Steps.Select(s => (s.Number, s.Name, Lines: (ImmutableArray<TriedStep>)[.. tried.Steps.Where(l => l.Step == s.Number)]))
                .Where(s => s.Number != 11 || !s.Lines.IsEmpty)
                .Select(s => new TrialStage(s.Number, s.Name, s.Number > last && s.Lines.IsEmpty ? null : State(s.Lines), s.Lines, s.Number <= last || !s.Lines.IsEmpty)),
        ];
    }

    /// <summary>A decision in words.</summary>
    public static string Of(string decision) => decision switch
    {
        "allow" => "Allowed",
        "require_approval" => "A person is asked",
        _ => "Denied",
    };

    /// <summary>The class of a decision.</summary>
    public static string ClassOf(string decision) => decision switch { "allow" => "ok", "require_approval" => "warn", _ => "bad" };

    /// <summary>A verdict in words, and the class of its mark.</summary>
    public static (string Word, string Class) Verdict(string verdict) => verdict switch
    {
        "passed" => ("passed", "state ok"),
        "denied" => ("denied", "state bad"),
        "needs_approval" => ("asks", "state warn"),
        "true" => ("holds", "state"),
        "false" => ("does not hold", "state idle"),
        _ => ("cannot be decided", "state bad"),
    };

    /// <summary>Whose budget a limit is.</summary>
    public static string Scope(string scope) => scope switch
    {
        "caller" => "for each caller",
        "session" => "for each session",
        "server" => "for the server together",
        "tool" => "for each tool",
        "organisation" => "for everything together",
        _ => "for each grant",
    };

    private static string State(ImmutableArray<TriedStep> lines) =>
        lines.Any(l => l.Verdict == "denied") ? "bad" : lines.Any(l => l.Verdict == "needs_approval") ? "warn" : "ok";
}
