using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Turnpike.Policies.Conditions;
using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Checks;

/// <summary>Warnings about predicates: those that can never be true, and patterns that match more than they seem to.</summary>
internal static class PredicateChecks
{
    public static void Check(Rule rule, bool isResource, ProblemList problems)
    {
        CheckNeverTrue(rule.DenyIf, "it never denies, except by an error", problems);
        CheckNeverTrue(rule.Require, "every call is denied", problems);
        CheckNeverTrue(rule.Approval?.When is { } when ? [when] : [], "nobody is ever asked", problems);
        CheckNeverTrue(rule.Result?.DenyIf ?? [], "no result is ever denied, except by an error", problems);
        foreach (var comparison in rule.Comparisons)
        {
            if (comparison is { Operator: ConditionOperator.Regex } && !IsAnchored(comparison.Values[0].Text))
            {
                problems.Warn(comparison.ValuePlace, "the pattern may be found anywhere in the text; write ^(?:…)$ or \"matches\" if the whole text is meant");
            }
            else if (comparison is { Operator: ConditionOperator.Glob } && comparison.Values[0].Text.AsSpan().IndexOfAny('/', '\\') >= 0)
            {
                problems.Warn(comparison.ValuePlace, "\"*\" goes over \"/\" and \"..\" too: \"within\" is meant for paths, and \"host_in\" for URLs");
            }

            if (isResource && comparison.Path.Root == PathRoot.Arguments)
            {
                problems.Warn(comparison.Place, $"a resource has no arguments: {comparison.Path.Text} is always missing; resource.uri is its address");
            }
            else if (RootChecks.Problem(comparison) is { } problem)
            {
                problems.Warn(comparison.Place, problem);
            }
        }
    }

    /// <summary>Whether a pattern is bound to both ends of the text: <c>^</c> and <c>$</c> around it and no alternative beside it.</summary>
    internal static bool IsAnchored(string pattern)
    {
        if (!pattern.StartsWith('^') || !pattern.EndsWith('$'))
        {
            return false;
        }

        var depth = 0;
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\' when ++i == pattern.Length - 1:
                    return false; // the closing $ is escaped
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass:
                    depth++;
                    break;
                case ')' when !inClass:
                    depth--;
                    break;
                case '|' when !inClass && depth == 0:
                    return false;
                default:
                    break;
            }
        }

        return true;
    }

    private static void CheckNeverTrue(ImmutableArray<Predicate> predicates, string consequence, ProblemList problems)
    {
        foreach (var predicate in predicates)
        {
            // Each element of a list may satisfy another condition, and what stands under any and not need not hold.
            Comparison[] together = [.. predicate.Conditions.SelectMany(Conjuncts).Where(c => !c.Path.HasElements)];
            if (together.Length < 2 || together.All(c => together.Count(other => other.Path.Text == c.Path.Text) == 1))
            {
                continue;
            }

            foreach (var path in together.GroupBy(c => c.Path.Text, StringComparer.Ordinal).Where(g => g.Skip(1).Any()))
            {
                if (Contradicts([.. path]))
                {
                    problems.Warn(predicate.Place, $"the conditions on {path.Key} can never be true together: {consequence}");
                }
            }
        }
    }

    private static IEnumerable<Comparison> Conjuncts(ConditionNode node) => node switch
    {
        Comparison comparison => [comparison],
        AllOf all => all.Parts.SelectMany(Conjuncts),
        _ => [],
    };

    private static bool Contradicts(Comparison[] conditions)
    {
        // Where the values are listed, each is simply tried against the others.
        var listed = conditions.FirstOrDefault(c => c.Operator is ConditionOperator.Eq or ConditionOperator.In);
        if (listed is not null && listed.Path.Root == PathRoot.Arguments)
        {
            return !listed.Values.Any(value => conditions.All(c => c == listed || Accepts(c, value)));
        }

        var lower = conditions.Where(c => c.Operator is ConditionOperator.Gt or ConditionOperator.Gte).ToArray();
        var upper = conditions.Where(c => c.Operator is ConditionOperator.Lt or ConditionOperator.Lte).ToArray();
        var isEmptyRange = lower.Any(l => upper.Any(u => Order(l.Values[0], u.Values[0]) is var order
            && (order > 0 || (order == 0 && (l.Operator == ConditionOperator.Gt || u.Operator == ConditionOperator.Lt)))));
        return isEmptyRange || (conditions.Any(c => c is { Operator: ConditionOperator.Exists } && !c.Values[0].Boolean)
            && conditions.Any(c => c.Operator != ConditionOperator.Exists || c.Values[0].Boolean));
    }

    // Bounds of one path are numbers, or the dates of time.date.
    private static int Order(Literal left, Literal right) =>
        left.Type == LiteralType.Number ? left.Number.CompareTo(right.Number) : string.CompareOrdinal(left.Text, right.Text);

    private static bool Accepts(Comparison condition, Literal value)
    {
        var json = value.Type == LiteralType.String ? $"\"{JsonEncodedText.Encode(value.Text)}\"" : value.Text;
        var tape = new JsonTape();
        return tape.TryRead(Encoding.UTF8.GetBytes(json), JsonBudget.Document, out _)
            && ComparisonCondition.Of(condition).Evaluate(Operand.Of(tape.Root)) == Truth.True;
    }
}
