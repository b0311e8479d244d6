using System.Globalization;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Explanation;

/// <summary>Conditions in words: <c>args.amount is more than 100</c>.</summary>
internal static class ConditionSentences
{
    /// <summary>All of several conditions; a list of conditions is exactly an <c>all</c>, and an empty one always holds.</summary>
    public static string Of(IReadOnlyCollection<ConditionNode> conditions) => conditions.Count == 0 ? "always" : string.Join(" and ", conditions.Select(c => Of(c, conditions.Count > 1)));

    private static string Of(ConditionNode condition, bool isPart) => condition switch
    {
        AnyOf any => Grouped(any.Parts, " or ", isPart),
        AllOf all => Grouped(all.Parts, " and ", isPart),
        NotOf not => $"not ({Of(not.Part, false)})",
        Comparison comparison => Of(comparison),
        _ => "something",
    };

    private static string Grouped(IReadOnlyCollection<ConditionNode> parts, string word, bool isPart)
    {
        var text = string.Join(word, parts.Select(p => Of(p, true)));
        return isPart && parts.Count > 1 ? $"({text})" : text;
    }

    private static string Of(Comparison comparison)
    {
        var of = comparison.Quantifier switch
        {
            Quantifier.Any => $"at least one {comparison.Path.Text}",
            Quantifier.Every => $"every {comparison.Path.Text}",
            _ => comparison.Path.Text,
        };
        if (comparison.Operator == ConditionOperator.Exists)
        {
            return comparison.Values[0].Boolean ? $"{of} is given" : $"{of} is not given";
        }

        var values = comparison.Values;
        var value = values.Length == 1 ? values[0].Written : string.Join(", ", values.Take(8).Select(v => v.Written)) + (values.Length > 8 ? string.Create(CultureInfo.InvariantCulture, $" or {values.Length - 8} more") : "");
        return $"{of} {Words(comparison.Operator, values.Length > 1)} {value}";
    }

    private static string Words(ConditionOperator op, bool isList) => op switch
    {
        ConditionOperator.Eq => "is",
        ConditionOperator.Neq => "is not",
        ConditionOperator.In => isList ? "is one of" : "is",
        ConditionOperator.NotIn => isList ? "is none of" : "is not",
        ConditionOperator.Lt => "is less than",
        ConditionOperator.Lte => "is at most",
        ConditionOperator.Gt => "is more than",
        ConditionOperator.Gte => "is at least",
        ConditionOperator.Contains => "contains",
        ConditionOperator.StartsWith => "starts with",
        ConditionOperator.EndsWith => "ends with",
        ConditionOperator.Glob => "matches",
        ConditionOperator.Regex => "has in it the pattern",
        ConditionOperator.Matches => "is wholly the pattern",
        ConditionOperator.LengthLt => "is shorter than",
        ConditionOperator.LengthLte => "is at most as long as",
        ConditionOperator.Type => "is of type",
        ConditionOperator.Within => "lies within",
        ConditionOperator.HostIn => isList ? "leads to one of" : "leads to",
        ConditionOperator.Cidr => "is an address of",
        _ => "is",
    };
}
