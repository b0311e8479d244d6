using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Policies.Formatting;
using Turnpike.Policies.Testing;

namespace Turnpike.Policies.Obstacles;

/// <summary>
/// Finds what would have to change for a call to be allowed: takes what denies it out of the way and decides again, until nothing denies. So each
/// obstacle is one that the evaluation itself named, and none is guessed.
/// </summary>
public static class CallObstacles
{
    // A document of any size: beyond that nobody reads on.
    private const int Most = 24;

    /// <summary>What stands in the way of a call under a policy, as it would be enforced: shadow lets nothing through here.</summary>
    public static ObstacleList Of(CompiledPolicy policy, in CallFacts call)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var document = new LoosenedDocument((JsonObject)JsonNode.Parse(JsonLayout.OneLine(policy.Reread()))!);
        var obstacles = ImmutableArray.CreateBuilder<CallObstacle>();
        var facts = call;
        while (obstacles.Count < Most)
        {
            if (CompiledPolicy.Load(Encoding.UTF8.GetBytes(document.Text)).Policy is not { } loosened)
            {
                return new ObstacleList(obstacles.ToImmutable(), IsWhole: false);
            }

            var decision = loosened.Decide(facts);
            if (decision.Outcome == DecisionOutcome.Allow)
            {
                return new ObstacleList(obstacles.ToImmutable(), IsWhole: true);
            }

            obstacles.Add(Obstacle(decision, document.Original(decision.Rule), facts));
            if (decision.Outcome == DecisionOutcome.RequireApproval)
            {
                return new ObstacleList(obstacles.ToImmutable(), IsWhole: true);
            }

            facts = Without(decision, facts, document);
        }

        return new ObstacleList(obstacles.ToImmutable(), IsWhole: false);
    }

    private static CallFacts Without(Decision decision, CallFacts call, LoosenedDocument document)
    {
        switch (decision.Step)
        {
            case DecisionStep.Hidden:
                document.Remove("/hide");
                break;
            case DecisionStep.Unpinned:
                return call with { IsPinned = true, InputSchema = call.InputSchema ?? GivenCall.AnySchema };
            case DecisionStep.DefaultDeny:
                document.List(call.Target, call.Name);
                break;
            case DecisionStep.Arguments:
                document.OpenArguments();
                return call with { InputSchema = GivenCall.AnySchema };
            case DecisionStep.Predicate:
                document.RemovePredicatesUpTo(decision.Rule);
                break;
            case DecisionStep.Flow:
                var label = document.Word(decision.Rule);
                return call with { SessionLabels = call.SessionLabels.IsDefault ? [] : [.. call.SessionLabels.Where(l => l != label)] };
            case DecisionStep.Action when call.Target == CallTarget.ServerRequest:
                document.List(call.Target, call.Name);
                break;
            case DecisionStep.Limits:
                document.Remove(decision.Rule + "/amount");
                break;
            default:
                // An action, an approval: the rule itself.
                document.Remove(decision.Rule);
                break;
        }

        return call;
    }

    private static CallObstacle Obstacle(in Decision decision, string rule, in CallFacts call)
    {
        var found = decision.Cause ?? decision.Reason;
        return decision.Outcome == DecisionOutcome.RequireApproval
            ? new CallObstacle(decision.Step, rule, "a person is asked", Ask(decision.Approval!))
            : new CallObstacle(decision.Step, rule, found, decision.Step switch
            {
                DecisionStep.Hidden => "Take it out of hide.",
                DecisionStep.Unpinned => "Approve its definition as the server has it now.",
                DecisionStep.DefaultDeny => $"Name it under {Section(call.Target)}.",
                DecisionStep.Action => "Let the entry allow it, or require approval.",
                DecisionStep.Arguments => "Send arguments that the tool's input schema accepts.",
                DecisionStep.Predicate => IsDenial(rule) ? "What it denies must not hold, or the rule must be another." : "What it requires must hold, or the rule must be another.",
                DecisionStep.Flow => "Call it on a session without that label: a new session has none.",
                DecisionStep.Approval => "The condition of the approval must be one that can be decided.",
                DecisionStep.Limits => "Send an amount that is an exact number from 0.",
                _ => "The rule must be another.",
            });
    }

    // The last of both: a tool may be called as a list is.
    private static bool IsDenial(string rule) => rule.LastIndexOf("/deny_if/", StringComparison.Ordinal) > rule.LastIndexOf("/require/", StringComparison.Ordinal);

    private static string Section(CallTarget target) => target switch
    {
        CallTarget.Tool => "tools",
        CallTarget.Resource => "resources",
        CallTarget.Prompt => "prompts",
        _ => "server_requests",
    };

    private static string Ask(ApprovalRequirement asked)
    {
        var who = asked.Approvers.IsEmpty ? "anyone with the approver role" : string.Join(" and somebody of ", asked.Approvers.Select(a => string.Join(" or ", a)));
        return asked.Quorum == 1
            ? $"One person says yes: {who}."
            : $"{asked.Quorum} different people say yes: {who}.";
    }
}
