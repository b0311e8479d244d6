using System.Collections.Immutable;
using Turnpike.Policies.Conditions;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Checks;

/// <summary>Comparisons that can only be an error, or never true, whatever the call: by what the root of the path leads to.</summary>
internal static class RootChecks
{
    /// <summary>What is wrong with a comparison; null where nothing is.</summary>
    public static string? Problem(Comparison comparison) =>
        comparison.Operator == ConditionOperator.Exists ? null : WrongType(comparison) ?? NeverTrue(comparison);

    private static string? WrongType(Comparison comparison)
    {
        var path = comparison.Path;
        var value = comparison.Values[0];
        if (path.Form == RootForm.Json || comparison.Operator == ConditionOperator.Type)
        {
            return null;
        }

        var isText = path.Form == RootForm.Text || path.HasElements;
        var isRight = comparison.Operator switch
        {
            ConditionOperator.Contains => value.Type == LiteralType.String && path.Form != RootForm.Number,
            ConditionOperator.LengthLt or ConditionOperator.LengthLte => path.Form != RootForm.Number,
            _ when path.Form == RootForm.Texts && !path.HasElements => false,
            _ => isText ? value.Type == LiteralType.String : value.Type == LiteralType.Number,
        };
        return isRight ? null
            : path.Form == RootForm.Texts && !path.HasElements
            ? $"{path.Text} is a list: \"{comparison.OperatorName}\" is an error, which denies every call; use contains, or {path.Text}[*] with a quantifier"
            : $"{path.Text} is always {(isText ? "a string" : "a number")}: compared with {value.TypeName} it is an error, which denies every call";
    }

    private static string? NeverTrue(Comparison comparison)
    {
        var isEquality = comparison.Operator is ConditionOperator.Eq or ConditionOperator.Neq or ConditionOperator.In or ConditionOperator.NotIn;
        switch (comparison.Path.Root)
        {
            case PathRoot.TimeWeekday when isEquality && comparison.Values.FirstOrDefault(v => !CivilTime.Weekdays.Contains(v.Text, StringComparer.Ordinal)) is { } day:
                return $"{comparison.Path.Text} is never \"{day.Text}\": it is one of {string.Join(", ", CivilTime.Weekdays)}";
            case PathRoot.TimeDate when isEquality && comparison.Values.FirstOrDefault(v => !CivilTime.IsDate(v.Text)) is { } date:
                return $"{comparison.Path.Text} is never \"{date.Text}\": dates are written like \"2026-01-31\"";
            case PathRoot.TimeHour when isEquality && comparison.Values.Any(v => !v.Number.IsInteger || v.Number.IsNegative || v.Number > ExactDecimal.FromInt64(23)):
                return $"{comparison.Path.Text} is a whole number from 0 to 23 and never one of these";
            case PathRoot.ToolClass when isEquality:
                return NeverWord(comparison, ToolWords.Classes);
            case PathRoot.ToolSeverity when isEquality:
                return NeverWord(comparison, ToolWords.Severities);
            case PathRoot.ToolFlags when isEquality || comparison.Operator == ConditionOperator.Contains:
                return NeverWord(comparison, ToolWords.Flags);
            default:
                return comparison.Operator is ConditionOperator.LengthLt or ConditionOperator.LengthLte
                    && (comparison.Values[0].Number.IsNegative || (comparison.Operator == ConditionOperator.LengthLt && comparison.Values[0].Number == default))
                    ? $"nothing is shorter than {comparison.Values[0].Text}: this is never true"
                    : null;
        }
    }

    // Strings compare by code point, so that "read" is not "Read".
    private static string? NeverWord(Comparison comparison, ImmutableArray<string> words) =>
        comparison.Values.FirstOrDefault(v => !words.Contains(v.Text, StringComparer.Ordinal)) is { } other
            ? $"{comparison.Path.Text} is never \"{other.Text}\": it is one of {string.Join(", ", words)}"
            : null;
}
