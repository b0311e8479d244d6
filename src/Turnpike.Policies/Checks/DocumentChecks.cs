using Turnpike.Policies.Documents;
using Turnpike.Policies.Globs;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Checks;

/// <summary>Warnings about a document that works, but probably not as meant.</summary>
internal static class DocumentChecks
{
    public static void Check(PolicyDocument document, ProblemList problems)
    {
        CheckAllowAll(document, problems);
        CheckHidden(document, problems);
        CheckCase(document, problems);
        CheckEscapes(document.Tools, problems);
        foreach (var rule in document.Tools.Concat(document.Prompts).Select(e => e.Rule).Concat(document.AllTools is { } shared ? [shared] : []))
        {
            PredicateChecks.Check(rule, isResource: false, problems);
        }

        foreach (var entry in document.Resources)
        {
            PredicateChecks.Check(entry.Rule, isResource: true, problems);
        }

        foreach (var entry in document.Resources.Concat(document.Prompts).Where(e => e.Rule.Arguments is not null))
        {
            problems.Warn(entry.Rule.Place, "\"arguments\" has no effect here: only tools have an input schema");
        }

        LimitChecks.Check(document, problems);
        FlowChecks.Check(document, problems);
    }

    private static void CheckAllowAll(PolicyDocument document, ProblemList problems)
    {
        if (document.AllTools is { } shared && Restricts(shared))
        {
            return;
        }

        if (document.AllowsByDefault && document.Hide.IsEmpty && !document.Tools.Any(e => Restricts(e.Rule)))
        {
            problems.Warn(document.DefaultPlace, "this policy allows every call of every tool: nothing is denied, required, limited or hidden");
        }

        foreach (var entry in document.Tools.Where(e => e.Name.Text.StartsWith('*') && new Glob(e.Name.Text).Tokens is [Glob.AnyRun] && !Restricts(e.Rule)))
        {
            problems.Warn(entry.Name.Place, $"\"{entry.Name.Text}\" allows every tool that has no entry of its own, also those the server adds later");
        }
    }

    private static bool Restricts(Rule rule) =>
        rule.Action != RuleAction.Allow || rule.DenyIf.Length > 0 || rule.Require.Length > 0 || rule.AllLimits.Any()
        || rule.Approval is not null || rule.Flow is { ForbidAfter.Length: > 0 } or { ApproveAfter.Length: > 0 };

    private static void CheckHidden(PolicyDocument document, ProblemList problems)
    {
        Glob[] hidden = [.. document.Hide.Select(h => new Glob(h.Text))];
        foreach (var entry in document.Tools)
        {
            var by = entry.Name.IsGlob
                ? Array.FindIndex(hidden, Containing(new Glob(entry.Name.Text)))
                : Array.FindIndex(hidden, h => h.Matches(entry.Name.Text));
            if (by >= 0)
            {
                problems.Warn(entry.Name.Place, $"this entry never applies: {document.Hide[by].Place.Pointer} hides every tool it names");
            }
        }
    }

    private static Predicate<Glob> Containing(Glob name) => glob => GlobLanguage.Contains(glob, name);

    private static void CheckCase(PolicyDocument document, ProblemList problems)
    {
        foreach (var section in new[] { document.Tools, document.Resources, document.Prompts })
        {
            foreach (var same in section.GroupBy(e => e.Name.Text, StringComparer.OrdinalIgnoreCase))
            {
                var first = same.First();
                foreach (var other in same.Skip(1))
                {
                    problems.Warn(other.Name.Place, $"\"{other.Name.Text}\" and \"{first.Name.Text}\" differ only in case: they are different names");
                }
            }
        }
    }

    private static void CheckEscapes(IReadOnlyCollection<RuleEntry> entries, ProblemList problems)
    {
        var denied = entries.Where(e => e.Name.IsGlob && e.Rule.Action == RuleAction.Deny).Select(e => new Glob(e.Name.Text)).ToArray();
        foreach (var entry in entries.Where(e => !e.Name.IsGlob && e.Rule.Action != RuleAction.Deny))
        {
            if (Array.Find(denied, g => g.Matches(entry.Name.Text)) is { } glob)
            {
                problems.Warn(entry.Name.Place, $"this entry takes \"{entry.Name.Text}\" out of \"{glob.Text}\", which denies: write \"action\": \"deny\" into it, unless it is meant to be allowed");
            }
        }
    }
}
