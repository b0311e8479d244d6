using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;
using Turnpike.Wire.Patterns;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads conditions: path, operator and value, and whether they fit each other.</summary>
internal sealed class ConditionParser
{
    /// <summary>Greatest length of a pattern in characters.</summary>
    public const int MaxPatternLength = 1_000;

    /// <summary>Most distinct patterns in one document: each costs memory and time to build.</summary>
    public const int MaxPatterns = 1_000;

    private static readonly string[] SupportedOperators = [.. Grammar.Operators.Where(o => o.Operator is not null).Select(o => o.Name)];
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
    };

    private readonly Dictionary<string, Regex?> _patterns = new(StringComparer.Ordinal);
    private readonly ProblemList _problems;

    public ConditionParser(ProblemList problems) => _problems = problems;

    public ConditionNode? Parse(JsonView value, Place place, RuleKind kind)
    {
        var condition = MemberReader.Read(value, place, Grammar.Condition, _problems);
        if (condition is null)
        {
            return null;
        }

        var path = condition.Text("path") is { } text && condition.TryGet("path", out _, out var pathPlace)
            ? PathParser.Parse(text, pathPlace, kind, _problems)
            : null;
        var word = ParseOperator(condition);
        if (!condition.TryGet("value", out var operand, out var valuePlace) || word?.Operator is not { } op
            || ParseValues(operand, valuePlace, op, word.Name) is not { } values)
        {
            return null;
        }

        Regex? pattern = null;
        if (op == ConditionOperator.Regex)
        {
            pattern = Compile(values[0].Text, valuePlace);
            if (pattern is null)
            {
                return null;
            }
        }

        return path is null ? null : new ConditionNode(place, path, op, word.Name, values, valuePlace, pattern);
    }

    private OperatorWord? ParseOperator(MemberReader condition)
    {
        if (condition.Text("op") is not { } name || !condition.TryGet("op", out _, out var place))
        {
            return null;
        }

        if (!Operators.TryGetValue(name, out var word))
        {
            var hint = Elsewhere.TryGetValue(name, out var here) ? $"did you mean \"{here}\"?" : NearestName.Hint(name, SupportedOperators);
            _problems.Error(place, $"unknown operator \"{name}\"; {hint}");
            return null;
        }

        if (word.Operator is null)
        {
            _problems.Error(place, $"the operator \"{name}\" is not supported yet, only {string.Join(", ", SupportedOperators)}");
            return null;
        }

        return word;
    }

    private ImmutableArray<Literal>? ParseValues(JsonView value, Place place, ConditionOperator op, string name)
    {
        if (op is ConditionOperator.In or ConditionOperator.NotIn)
        {
            return ParseList(value, place, name);
        }

        if (ParseLiteral(value, place, name) is not { } literal)
        {
            return null;
        }

        var problem = op switch
        {
            ConditionOperator.Exists when literal.Type != LiteralType.Boolean => $"takes true or false, found {JsonWords.Of(value)}",
            ConditionOperator.Lt or ConditionOperator.Lte or ConditionOperator.Gt or ConditionOperator.Gte when literal.Type != LiteralType.Number =>
                $"takes a number, found {JsonWords.Of(value)}" + (literal.Type == LiteralType.String ? ": write it without quotes" : string.Empty),
            ConditionOperator.Regex when literal.Type != LiteralType.String => $"takes a pattern in a string, found {JsonWords.Of(value)}",
            ConditionOperator.Contains when literal is { Type: LiteralType.String, Text.Length: 0 } => "takes a string that is not empty: every string contains the empty one",
            _ => null,
        };
        if (problem is null)
        {
            return [literal];
        }

        _problems.Error(place, $"\"{name}\" {problem}");
        return null;
    }

    private ImmutableArray<Literal>? ParseList(JsonView list, Place place, string name)
    {
        if (list.Kind != JsonKind.Array || list.Count == 0)
        {
            _problems.Error(place, $"\"{name}\" takes a list that is not empty, found {(list.Kind == JsonKind.Array ? "[]" : JsonWords.Of(list))}");
            return null;
        }

        var literals = ImmutableArray.CreateBuilder<Literal>(list.Count);
        var index = 0;
        foreach (var element in list.Elements)
        {
            var at = place.Element(index++, element.Start);
            if (ParseLiteral(element, at, name) is not { } literal)
            {
                continue;
            }

            if (literals.Count > 0 && literals[0].Type != literal.Type)
            {
                _problems.Error(at, $"the list of \"{name}\" must be of one type: it begins with {literals[0].TypeName}, this is {literal.TypeName}");
                continue;
            }

            literals.Add(literal);
        }

        return literals.Count == index ? literals.ToImmutable() : null;
    }

    private Literal? ParseLiteral(JsonView value, Place place, string name)
    {
        switch (value.Kind)
        {
            case JsonKind.String:
                return new Literal(LiteralType.String, value.GetString(), default, false);
            case JsonKind.True or JsonKind.False:
                return new Literal(LiteralType.Boolean, value.Kind == JsonKind.True ? "true" : "false", default, value.Kind == JsonKind.True);
            case JsonKind.Number:
                if (ExactDecimal.TryParse(value.Raw, out var number))
                {
                    return new Literal(LiteralType.Number, number.ToString(), number, false);
                }

                _problems.Error(place, $"{JsonWords.Of(value)} is not exact: at most {ExactDecimal.MaxDigits} significant digits and an exponent within {ExactDecimal.MaxExponent} either way");
                return null;
            default:
                _problems.Error(place, $"\"{name}\" cannot be compared with {JsonWords.Of(value.Kind)}: values are strings, numbers or booleans" + (value.Kind == JsonKind.Array ? ", lists only for in and not_in" : string.Empty));
                return null;
        }
    }

    private Regex? Compile(string text, Place place)
    {
        if (_patterns.TryGetValue(text, out var known))
        {
            return known;
        }

        Regex? compiled = null;
        if (text.EnumerateRunes().Count() > MaxPatternLength)
        {
            _problems.Error(place, $"the pattern is longer than {MaxPatternLength} characters");
        }
        else if (_patterns.Count >= MaxPatterns)
        {
            _problems.Error(place, $"a document may hold at most {MaxPatterns} different patterns");
        }
        else if (!EcmaPattern.TryCompile(text, out compiled, out var problem))
        {
            _problems.Error(place, $"the pattern cannot be used: {problem}");
        }

        _patterns[text] = compiled;
        return compiled;
    }
}
