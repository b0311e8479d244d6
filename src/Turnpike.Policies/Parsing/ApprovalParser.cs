using System.Collections.Immutable;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads <c>approval</c>.</summary>
internal sealed class ApprovalParser(ConditionParser conditions, ProblemList problems)
{
    private const int MaxQuorum = 100;
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(30);
    private static readonly TimeSpan LongestHold = TimeSpan.FromHours(1);

    public ApprovalClause? Parse(JsonView value, Place place, RuleKind kind)
    {
        var approval = MemberReader.Read(value, place, Grammar.Approval, problems);
        if (approval is null)
        {
            return null;
        }

        var timeout = SpanReader.Read(approval, "timeout", TimeSpan.FromSeconds(1), LongestTimeout, problems);
        var hold = SpanReader.Read(approval, "hold", TimeSpan.Zero, LongestHold, problems);
        if (hold > (timeout ?? ApprovalRequirement.DefaultTimeout) && approval.TryGet("hold", out _, out var holdPlace))
        {
            problems.Error(holdPlace, $"\"hold\" is longer than the approval lives ({(timeout ?? ApprovalRequirement.DefaultTimeout).TotalSeconds} s): shorten it, or lengthen \"timeout\"");
        }

        return new ApprovalClause
        {
            Place = place,
            When = ParseWhen(approval, kind),
            Timeout = timeout,
            Hold = hold,
            Quorum = (int?)SpanReader.ReadWhole(approval, "quorum", 1, MaxQuorum, problems),
            Approvers = ParseApprovers(approval),
        };
    }

    private Predicate? ParseWhen(MemberReader approval, RuleKind kind)
    {
        if (!approval.TryGet("when", out _, out var place))
        {
            return null;
        }

        var when = approval.List("when", "conditions").Select(c => conditions.Parse(c.Value, c.Place, kind)).OfType<ConditionNode>();
        return new Predicate(place, [.. when], null);
    }

    private ImmutableArray<string> ParseApprovers(MemberReader approval)
    {
        if (!approval.TryGet("approvers", out var list, out var listPlace))
        {
            return [];
        }

        var approvers = ImmutableArray.CreateBuilder<string>();
        foreach (var (value, place) in approval.List("approvers", "roles or groups"))
        {
            if (value.Kind == JsonKind.String && value.GetString().Trim().Length > 0)
            {
                approvers.Add(value.GetString());
            }
            else
            {
                problems.Error(place, $"\"approvers\" lists the names of roles or groups, found {JsonWords.Of(value)}");
            }
        }

        if (list.Kind == JsonKind.Array && list.Count == 0)
        {
            problems.Error(listPlace, "\"approvers\" is empty: nobody could ever answer; leave it out for anyone with the approver role");
        }

        return [.. approvers.Distinct(StringComparer.Ordinal)];
    }
}
