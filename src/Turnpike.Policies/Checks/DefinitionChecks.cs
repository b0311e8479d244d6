using Turnpike.Policies.Documents;
using Turnpike.Policies.Globs;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Checks;

/// <summary>Warnings about a document against the definitions of a server.</summary>
internal static class DefinitionChecks
{
    public static void Check(PolicyDocument document, IReadOnlyCollection<KnownTool> tools, ProblemList problems)
    {
        string[] names = [.. tools.Select(t => t.Name)];
        foreach (var pattern in document.Hide.Concat(document.Tools.Select(e => e.Name)))
        {
            CheckKnown(pattern, names, problems);
        }

        var entries = new NameTable<RuleEntry>(
            document.Tools.Where(e => !e.Name.IsGlob).Select(e => (e.Name.Text, e)),
            document.Tools.Where(e => e.Name.IsGlob).Select(e => (new Glob(e.Name.Text), e)));
        foreach (var tool in tools)
        {
            var listed = entries.TryFind(tool.Name, out var entry);
            if (!listed && !document.AllowsByDefault)
            {
                continue;
            }

            var arguments = SchemaTypes.Read(tool.InputSchema);
            CheckRule(entry?.Rule, tool.Name, arguments, problems);
            CheckRule(document.AllTools, tool.Name, arguments, problems);
        }
    }

    private static void CheckKnown(NamePattern pattern, string[] names, ProblemList problems)
    {
        var glob = new Glob(pattern.Text);
        if (names.Any(n => glob.Matches(n)))
        {
            return;
        }

        problems.Warn(pattern.Place, pattern.IsGlob || names.Length == 0
            ? $"no tool of the server matches \"{pattern.Text}\""
            : $"the server has no tool \"{pattern.Text}\"; {NearestName.Hint(pattern.Text, names)}",
            pattern.IsGlob ? null : NearestName.Suggestion(pattern.Text, names));
    }

    private static void CheckRule(Rule? rule, string tool, SchemaTypes arguments, ProblemList problems)
    {
        if (rule is null)
        {
            return;
        }

        var listed = rule.Predicates.SelectMany(p => p.Conditions).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var comparison in rule.Comparisons.Where(c => c.Path.Root == PathRoot.Arguments))
        {
            // Below any and not an error need not be the predicate's.
            var consequence = listed.Contains(comparison) ? "every call is denied" : "it is always an error";
            if (comparison.Path.HasElements)
            {
                // The list first: what is said of its elements is moot where it is none.
                var list = comparison.Path with { Segments = comparison.Path.Segments[..comparison.Path.ElementsAt], Text = comparison.Path.ListText, ElementsAt = -1 };
                if (!Report(comparison.Place, list, ["array"], true, consequence))
                {
                    continue;
                }
            }

            Report(comparison.Place, comparison.Path, Types(comparison), comparison.Operator != ConditionOperator.Exists, consequence);
        }

        foreach (var limit in rule.AllLimits.Where(l => l.AmountPath is not null))
        {
            Report(limit.AmountPlace, limit.AmountPath!, ["number", "integer"], true);
        }

        bool Report(Place place, ValuePath path, string[]? expected, bool isNeeded, string consequence = "every call is denied")
        {
            var (isDeclared, types) = arguments.Find(path);
            if (!isDeclared)
            {
                problems.Warn(place, $"the input schema of \"{tool}\" does not declare {path.Text}{(isNeeded ? ": where it is missing, the call is denied" : string.Empty)}");
            }
            else if (expected is not null && types is not null && !types.Intersect(expected, StringComparer.Ordinal).Any())
            {
                // Where a number is needed, there are seldom many: naming them is naming the fix.
                string[] numbers = expected.Contains("number", StringComparer.Ordinal) ? [.. arguments.PathsOf(expected).Take(3)] : [];
                problems.Warn(
                    place,
                    $"{path.Text} is {string.Join(" or ", types)} in the input schema of \"{tool}\", not {string.Join(" or ", expected)}: {consequence}{(numbers.Length > 0 ? $"; a number is {string.Join(" or ", numbers)}" : string.Empty)}",
                    numbers is [var one] && place.Pointer.EndsWith("/amount", StringComparison.Ordinal) ? $"\"{one}\"" : null);
            }
            else
            {
                return true;
            }

            return false;
        }
    }

    // What the operator takes; null where it takes everything.
    private static string[]? Types(Comparison comparison) => comparison.Operator switch
    {
        ConditionOperator.Exists or ConditionOperator.Type => null,
        ConditionOperator.Contains => comparison.Values[0].Type == LiteralType.String ? ["string", "array"] : ["array"],
        ConditionOperator.LengthLt or ConditionOperator.LengthLte => ["string", "array"],
        _ => Types(comparison.Values[0]),
    };

    private static string[] Types(Literal literal) => literal.Type switch
    {
        LiteralType.String => ["string"],
        LiteralType.Number => ["number", "integer"],
        _ => ["boolean"],
    };
}
