using System.Collections.Immutable;
using Turnpike.Policies.Addresses;
using Turnpike.Policies.Conditions;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads the values that conditions compare with, and whether they fit the operator.</summary>
internal sealed class ValueParser
{
    private readonly ProblemList _problems;

    public ValueParser(ProblemList problems) => _problems = problems;

    /// <summary>One value, or those of a list; null, with an error, where the operator cannot take it.</summary>
    public ImmutableArray<Literal>? Parse(JsonView value, Place place, OperatorWord word, ValuePath? path)
    {
        switch (word.Operator)
        {
            case ConditionOperator.In or ConditionOperator.NotIn:
                return ParseList(value, place, word.Name);
            case ConditionOperator.Within or ConditionOperator.HostIn or ConditionOperator.Cidr:
                var entries = value.Kind == JsonKind.Array ? ParseList(value, place, word.Name) : ParseLiteral(value, place, word.Name) is { } one ? [one] : null;
                return entries is { } found && CheckEntries(found, value, place, word) ? found : null;
            default:
                break;
        }

        if (ParseLiteral(value, place, word.Name) is not { } literal)
        {
            return null;
        }

        if (Problem(word.Operator, literal, path) is not { } problem)
        {
            return [literal];
        }

        _problems.Error(place, $"\"{word.Name}\" {problem}, found {JsonWords.Of(value)}" + (IsQuotedNumber(word.Operator, literal, path) ? ": write it without quotes" : string.Empty));
        return null;
    }

    private static string? Problem(ConditionOperator op, Literal literal, ValuePath? path) => op switch
    {
        ConditionOperator.Exists when literal.Type != LiteralType.Boolean => "takes true or false",
        ConditionOperator.Lt or ConditionOperator.Lte or ConditionOperator.Gt or ConditionOperator.Gte when path?.Root == PathRoot.TimeDate =>
            literal.Type == LiteralType.String && CivilTime.IsDate(literal.Text) ? null : "takes a date like \"2026-01-31\" on time.date",
        ConditionOperator.Lt or ConditionOperator.Lte or ConditionOperator.Gt or ConditionOperator.Gte or ConditionOperator.LengthLt or ConditionOperator.LengthLte
            when literal.Type != LiteralType.Number => "takes a number",
        ConditionOperator.Regex or ConditionOperator.Matches when literal.Type != LiteralType.String => "takes a pattern in a string",
        ConditionOperator.Glob when literal.Type != LiteralType.String => "takes a glob in a string",
        ConditionOperator.StartsWith or ConditionOperator.EndsWith when literal.Type != LiteralType.String => "takes a string",
        ConditionOperator.Contains or ConditionOperator.StartsWith or ConditionOperator.EndsWith when literal is { Type: LiteralType.String, Text.Length: 0 } =>
            $"takes a string that is not empty: every string {(op == ConditionOperator.Contains ? "contains" : op == ConditionOperator.StartsWith ? "starts with" : "ends with")} the empty one",
        ConditionOperator.Type when literal.Type != LiteralType.String || !TypeCondition.Names.Contains(literal.Text, StringComparer.Ordinal) =>
            $"takes one of {string.Join(", ", TypeCondition.Names)}",
        _ => null,
    };

    private static bool IsQuotedNumber(ConditionOperator op, Literal literal, ValuePath? path) =>
        literal.Type == LiteralType.String && path?.Root != PathRoot.TimeDate
        && op is ConditionOperator.Lt or ConditionOperator.Lte or ConditionOperator.Gt or ConditionOperator.Gte or ConditionOperator.LengthLt or ConditionOperator.LengthLte;

    private bool CheckEntries(ImmutableArray<Literal> entries, JsonView value, Place place, OperatorWord word)
    {
        var places = new List<Place>();
        foreach (var element in value.Elements)
        {
            places.Add(place.Element(places.Count, element.Start));
        }

        var isGood = true;
        for (var i = 0; i < entries.Length; i++)
        {
            var problem = entries[i].Type != LiteralType.String ? $"found {entries[i].TypeName}" : EntryProblem(word.Operator, entries[i]);
            if (problem is not null)
            {
                isGood = false;
                _problems.Error(places.Count == 0 ? place : places[i], $"\"{word.Name}\" takes {word.Form}; {problem}");
            }
        }

        return isGood;
    }

    private static string? EntryProblem(ConditionOperator op, Literal entry)
    {
        switch (op)
        {
            case ConditionOperator.Within:
                var fault = AbsolutePath.Normalise(entry.Utf8, new byte[entry.Utf8.Length], out _);
                return fault == PathFault.None ? null : $"\"{entry.Text}\" {AbsolutePath.Describe(fault)}";
            case ConditionOperator.HostIn:
                return HostPattern.TryRead(entry.Text, out _);
            default:
                return IpBlock.TryRead(entry.Text, out _);
        }
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
            case JsonKind.String when Placeholder.TryRead(value.GetString(), out var wanted):
                _problems.Error(place, $"this is a placeholder: write in its place {wanted}");
                return null;
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
                _problems.Error(place, $"\"{name}\" cannot be compared with {JsonWords.Of(value.Kind)}: values are strings, numbers or booleans"
                    + (value.Kind == JsonKind.Array ? ", lists only for in, not_in, within, host_in and cidr" : string.Empty));
                return null;
        }
    }
}
