using System.Collections.Immutable;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>What a rule is about; it decides which keys and path roots it may use.</summary>
internal enum RuleKind
{
    AllTools,
    Tool,
    Resource,
    Prompt,
}

/// <summary>Reads rules and predicates.</summary>
internal sealed class RuleParser
{
    private readonly ProblemList _problems;
    private readonly ConditionParser _conditions;
    private readonly LimitParser _limits;
    private readonly ApprovalParser _approvals;
    private readonly ResultParser _results;

    public RuleParser(ProblemList problems)
    {
        _problems = problems;
        _conditions = new ConditionParser(problems);
        _limits = new LimitParser(problems);
        _approvals = new ApprovalParser(_conditions, problems);
        _results = new ResultParser(_conditions.Patterns, problems);
    }

    public Rule? Parse(JsonView value, Place place, RuleKind kind)
    {
        var rule = MemberReader.Read(value, place, kind == RuleKind.AllTools ? Grammar.AllTools : Grammar.Rule, _problems);
        if (rule is null)
        {
            return null;
        }

        rule.TryWord("action", ["allow", "deny", "require_approval"], out var action, out _);
        var approval = rule.TryGet("approval", out var written, out var approvalPlace) ? _approvals.Parse(written, approvalPlace, kind) : null;
        if (action == "require_approval" && approval?.When is { } when)
        {
            _problems.Error(when.Place, "\"when\" and \"action\": \"require_approval\" contradict each other: leave \"when\" out to ask always, or \"action\" to ask only then");
        }

        return new Rule
        {
            Place = place,
            Action = action switch { "deny" => RuleAction.Deny, "require_approval" => RuleAction.RequireApproval, _ => RuleAction.Allow },
            Reason = rule.Text("reason"),
            DenyIf = ParsePredicates(rule, "deny_if", kind),
            Require = ParsePredicates(rule, "require", kind),
            Arguments = ParseArguments(rule, kind),
            Limits = [.. rule.List("limits", "limits").Select(l => _limits.Parse(l.Value, l.Place)).OfType<Limit>()],
            Approval = approval,
            Flow = rule.TryGet("flow", out var flow, out var flowPlace) ? FlowParser.Parse(flow, flowPlace, _problems) : null,
            Result = rule.TryGet("result", out var result, out var resultPlace)
                ? _results.Parse(result, resultPlace, owner => ParsePredicates(owner, "deny_if", kind, isResult: true))
                : null,
            RateLimit = rule.TryGet("rate_limit", out var rate, out var ratePlace) ? _limits.ParseRate(rate, ratePlace) : null,
        };
    }

    private ArgumentsMode? ParseArguments(MemberReader rule, RuleKind kind)
    {
        if (!rule.TryWord("arguments", ["schema", "strict", "open"], out var word, out var place))
        {
            return null;
        }

        if (word == "open" && kind == RuleKind.AllTools)
        {
            _problems.Error(place, "\"arguments\": \"open\" is not allowed in all_tools: write it into the entry of each tool that needs it");
            return null;
        }

        return word switch { "open" => ArgumentsMode.Open, "strict" => ArgumentsMode.Strict, _ => ArgumentsMode.Schema };
    }

    private ImmutableArray<Predicate> ParsePredicates(MemberReader rule, string key, RuleKind kind, bool isResult = false)
    {
        var predicates = ImmutableArray.CreateBuilder<Predicate>();
        foreach (var (value, place) in rule.List(key, "predicates"))
        {
            if (MemberReader.Read(value, place, Grammar.Predicate, _problems) is not { } predicate)
            {
                continue;
            }

            var conditions = predicate.List("conditions", "conditions")
                .Select(c => _conditions.Parse(c.Value, c.Place, kind, isResult))
                .OfType<ConditionNode>();
            predicates.Add(new Predicate(place, [.. conditions], predicate.Text("on_deny")));
        }

        return predicates.ToImmutable();
    }
}
