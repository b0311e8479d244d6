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
            : $"the server has no tool \"{pattern.Text}\"; {NearestName.Hint(pattern.Text, names)}");
    }

    private static void CheckRule(Rule? rule, string tool, SchemaTypes arguments, ProblemList problems)
    {
        if (rule is null)
        {
            return;
        }

        foreach (var condition in rule.Conditions.Where(c => c.Path.Root == PathRoot.Arguments))
        {
            var of = condition.Operator == ConditionOperator.Contains
                ? condition.Values[0].Type == LiteralType.String ? ["string", "array"] : (string[])["array"]
                : condition.Operator == ConditionOperator.Exists ? null : Types(condition.Values[0]);
            Report(condition.Place, condition.Path, of, condition.Operator != ConditionOperator.Exists);
        }

        foreach (var limit in rule.AllLimits.Where(l => l.AmountPath is not null))
        {
            Report(limit.AmountPlace, limit.AmountPath!, ["number", "integer"], true);
        }

        void Report(Place place, ValuePath path, string[]? expected, bool isNeeded)
        {
            var (isDeclared, types) = arguments.Find(path.Segments);
            if (!isDeclared)
            {
                problems.Warn(place, $"the input schema of \"{tool}\" does not declare {path.Text}{(isNeeded ? ": where it is missing, the call is denied" : string.Empty)}");
            }
            else if (expected is not null && types is not null && !types.Intersect(expected, StringComparer.Ordinal).Any())
            {
                problems.Warn(place, $"{path.Text} is {string.Join(" or ", types)} in the input schema of \"{tool}\", not {string.Join(" or ", expected)}: every call is denied");
            }
        }
    }

    private static string[] Types(Literal literal) => literal.Type switch
    {
        LiteralType.String => ["string"],
        LiteralType.Number => ["number", "integer"],
        _ => ["boolean"],
    };
}
