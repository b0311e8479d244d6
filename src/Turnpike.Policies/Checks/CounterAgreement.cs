using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Checks;

/// <summary>
/// One name, one budget: entries of a counter agree in window, max, align, scope and on_error, and no call reaches a counter twice.
/// </summary>
internal static class CounterAgreement
{
    public static void Check(PolicyDocument document, ProblemList problems)
    {
        var limits = document.Rules().SelectMany(r => r.AllLimits).OrderBy(l => l.Place.Offset);
        foreach (var counter in limits.GroupBy(l => l.Counter, StringComparer.Ordinal))
        {
            var first = counter.First();
            foreach (var other in counter.Skip(1))
            {
                if (Disagreement(first, other) is { } what)
                {
                    problems.Error(other.Place, $"the counter \"{counter.Key}\" has another {what} at {first.Place.Pointer}: one name is one budget, so make them agree or give this one its own name");
                }
            }
        }

        CheckReachedTwice(document, problems);
    }

    private static void CheckReachedTwice(PolicyDocument document, ProblemList problems)
    {
        Limit[] shared = [.. document.AllTools?.AllLimits ?? []];
        Report(shared, problems);
        foreach (var entry in document.Tools)
        {
            Report([.. shared, .. entry.Rule.AllLimits], problems, shared.Length);
        }

        foreach (var entry in document.Resources.Concat(document.Prompts))
        {
            Report([.. entry.Rule.AllLimits], problems);
        }
    }

    private static void Report(Limit[] reached, ProblemList problems, int known = 0)
    {
        var names = new Dictionary<string, Limit>(StringComparer.Ordinal);
        for (var i = 0; i < reached.Length; i++)
        {
            if (!names.TryAdd(reached[i].Counter, reached[i]) && i >= known)
            {
                problems.Error(reached[i].Place, $"one call would reach the counter \"{reached[i].Counter}\" twice, here and at {names[reached[i].Counter].Place.Pointer}: remove one of them");
            }
        }
    }

    private static string? Disagreement(Limit a, Limit b) =>
        a.Window.Length != b.Window.Length || a.Window.Text != b.Window.Text && (a.IsCalendar || b.IsCalendar) ? "window"
        : a.Max != b.Max ? "max"
        : a.IsCalendar != b.IsCalendar ? "align"
        : a.Scope != b.Scope ? "scope"
        : a.RefundsErrors != b.RefundsErrors ? "on_error"
        : null;
}
