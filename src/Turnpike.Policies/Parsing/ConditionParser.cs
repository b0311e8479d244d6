using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads conditions: comparisons, and <c>any</c>, <c>all</c> and <c>not</c> over them.</summary>
internal sealed class ConditionParser
{
    private static readonly string[] Combinators = ["any", "all", "not"];
    private static readonly string[] OperatorNames = [.. Grammar.Operators.Select(o => o.Name)];
    private static readonly Dictionary<string, OperatorWord> Operators = Grammar.Operators.ToDictionary(o => o.Name, StringComparer.Ordinal);

    // What other languages call our operators.
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        ["="] = "eq",
        ["=="] = "eq",
        ["==="] = "eq",
        ["equals"] = "eq",
        ["is"] = "eq",
        ["!="] = "neq",
        ["<>"] = "neq",
        ["ne"] = "neq",
        ["not_equals"] = "neq",
        ["<"] = "lt",
        ["<="] = "lte",
        ["le"] = "lte",
        [">"] = "gt",
        [">="] = "gte",
        ["ge"] = "gte",
        ["nin"] = "not_in",
        ["not in"] = "not_in",
        ["one_of"] = "in",
        ["match"] = "regex",
        ["includes"] = "contains",
        ["has"] = "exists",
        ["startswith"] = "starts_with",
        ["begins_with"] = "starts_with",
        ["prefix"] = "starts_with",
        ["endswith"] = "ends_with",
        ["suffix"] = "ends_with",
        ["like"] = "glob",
        ["max_length"] = "length_lte",
        ["typeof"] = "type",
        ["path_in"] = "within",
        ["domain_in"] = "host_in",
        ["ip_in"] = "cidr",
    };

    private readonly Dictionary<(string Text, RuleKind Kind, bool IsResult), ValuePath> _paths = [];
    private readonly ProblemList _problems;
    private readonly ValueParser _values;
    private readonly PatternTable _patterns;

    public ConditionParser(ProblemList problems)
    {
        _problems = problems;
        _values = new ValueParser(problems);
        _patterns = new PatternTable(problems);
    }

    /// <summary>The patterns of the document, shared by their text.</summary>
    public PatternTable Patterns => _patterns;

    /// <summary>Reads a condition; null, with errors, where it is none that the rule may use. <paramref name="isResult"/>: inside <c>result</c>.</summary>
    public ConditionNode? Parse(JsonView value, Place place, RuleKind kind, bool isResult = false)
    {
        var condition = MemberReader.Read(value, place, Grammar.Condition, _problems);
        if (condition is null)
        {
            return null;
        }

        var combinator = Combinators.FirstOrDefault(c => condition.TryGet(c, out _, out _));
        if (combinator is null)
        {
            return ParseComparison(condition, kind, isResult);
        }

        var beside = Grammar.Condition.Keys.Select(k => k.Name).FirstOrDefault(k => k != combinator && condition.TryGet(k, out _, out _));
        if (beside is not null)
        {
            _problems.Error(place, $"a condition is either \"path\", \"op\" and \"value\" or one of \"any\", \"all\" and \"not\" alone: this one has both \"{combinator}\" and \"{beside}\"");
            return null;
        }

        if (combinator == "not")
        {
            return condition.TryGet("not", out var part, out var partPlace) && Parse(part, partPlace, kind, isResult) is { } negated ? new NotOf(place, negated) : null;
        }

        return ParseParts(condition, combinator, kind, isResult) is not { } parts ? null
            : combinator == "any" ? new AnyOf(place, parts)
            : new AllOf(place, parts);
    }

    private ImmutableArray<ConditionNode>? ParseParts(MemberReader condition, string combinator, RuleKind kind, bool isResult)
    {
        condition.TryGet(combinator, out var list, out var listPlace);
        if (list is { Kind: JsonKind.Array, Count: 0 })
        {
            _problems.Error(listPlace, $"\"{combinator}\" is empty: it needs at least one condition");
            return null;
        }

        var parts = ImmutableArray.CreateBuilder<ConditionNode>(list.Count);
        foreach (var (value, place) in condition.List(combinator, "conditions"))
        {
            if (Parse(value, place, kind, isResult) is { } part)
            {
                parts.Add(part);
            }
        }

        return parts.Count == list.Count && parts.Count > 0 ? parts.ToImmutable() : null;
    }

    private Comparison? ParseComparison(MemberReader condition, RuleKind kind, bool isResult)
    {
        var path = ParsePath(condition, kind, isResult);
        var quantifier = ParseQuantifier(condition, path);
        var word = ParseOperator(condition);
        if (!condition.TryGet("value", out var operand, out var valuePlace) || word is null
            || _values.Parse(operand, valuePlace, word, path) is not { } values)
        {
            return null;
        }

        Regex? pattern = null;
        if (word.Operator is ConditionOperator.Regex or ConditionOperator.Matches)
        {
            pattern = _patterns.Compile(values[0].Text, word.Operator == ConditionOperator.Matches, valuePlace);
            if (pattern is null)
            {
                return null;
            }
        }

        return path is null || quantifier is null ? null
            : new Comparison(condition.Place, path, quantifier.Value, word.Operator, word.Name, values, valuePlace, pattern);
    }

    // A document names the same few paths again and again; only what is wrong with one is said at each place.
    private ValuePath? ParsePath(MemberReader condition, RuleKind kind, bool isResult)
    {
        if (condition.Text("path") is not { } text || !condition.TryGet("path", out _, out var place))
        {
            return null;
        }

        if (!_paths.TryGetValue((text, kind, isResult), out var path) && (path = PathParser.Parse(text, place, kind, _problems, isResult)) is not null)
        {
            _paths.Add((text, kind, isResult), path);
        }

        return path;
    }

    private Quantifier? ParseQuantifier(MemberReader condition, ValuePath? path)
    {
        var isWritten = condition.TryGet("quantifier", out _, out var place);
        condition.TryWord("quantifier", ["any", "every"], out var word, out _);
        if (path is null || (isWritten && word is null))
        {
            return null;
        }

        if (path.HasElements == isWritten)
        {
            return word switch { "any" => Quantifier.Any, "every" => Quantifier.Every, _ => Quantifier.None };
        }

        _problems.Error(isWritten ? place : condition.Place, isWritten
            ? $"\"quantifier\" counts the elements behind [*], and {path.Text} has none"
            : $"{path.Text} leads to many elements: add \"quantifier\": \"any\" or \"every\"");
        return null;
    }

    private OperatorWord? ParseOperator(MemberReader condition)
    {
        if (condition.Text("op") is not { } name || !condition.TryGet("op", out _, out var place))
        {
            return null;
        }

        if (Operators.TryGetValue(name, out var word))
        {
            return word;
        }

        var isElsewhere = Elsewhere.TryGetValue(name, out var here);
        var hint = isElsewhere ? $"did you mean \"{here}\"?" : NearestName.Hint(name, OperatorNames);
        _problems.Error(place, $"unknown operator \"{name}\"; {hint}", isElsewhere ? $"\"{here}\"" : NearestName.Suggestion(name, OperatorNames));
        return null;
    }
}
