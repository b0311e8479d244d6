using System.Collections.Immutable;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads <c>flow</c>.</summary>
internal static class FlowParser
{
    /// <summary>Longest label in characters, and most labels in one list: a session's labels go into the record of each call.</summary>
    public const int MaxLabel = 64;

    public static FlowClause? Parse(JsonView value, Place place, ProblemList problems)
    {
        var flow = MemberReader.Read(value, place, Grammar.Flow, problems);
        return flow is null
            ? null
            : new FlowClause
            {
                Place = place,
                Labels = Labels(flow, "labels", problems),
                ForbidAfter = Labels(flow, "forbid_after", problems),
                ApproveAfter = Labels(flow, "approve_after", problems),
            };
    }

    private static ImmutableArray<LabelText> Labels(MemberReader flow, string key, ProblemList problems)
    {
        var labels = ImmutableArray.CreateBuilder<LabelText>();
        foreach (var (value, place) in flow.List(key, "labels"))
        {
            var text = value.Kind == JsonKind.String ? value.GetString() : string.Empty;
            if (text.Length is 0 or > MaxLabel || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            {
                problems.Error(place, $"a label is a string of 1 to {MaxLabel} characters without white space, found {JsonWords.Of(value)}");
            }
            else if (labels.Count == MaxLabel)
            {
                problems.Error(place, $"\"{key}\" lists more than {MaxLabel} labels");
                break;
            }
            else
            {
                labels.Add(new LabelText(place, text));
            }
        }

        return labels.ToImmutable();
    }
}
