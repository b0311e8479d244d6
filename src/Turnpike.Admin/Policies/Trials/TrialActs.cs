using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.Policies.Obstacles;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Policies.Trials;

/// <summary>Trying calls.</summary>
internal static class TrialActs
{
    private static readonly ImmutableArray<string> Kinds = ["tool", "resource", "prompt", "server_request"];
    private static readonly ImmutableArray<string> Scopes = ["grant", "caller", "session", "server", "tool", "organisation"];

    public static ValueTask<TriedCall> TryAsync(ActDesk desk, TryPolicy request, CancellationToken cancellation)
    {
        if (Kinds.IndexOf(request.Kind) is var kind && kind < 0)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"'{request.Kind}' is nothing a call names", string.Join(", ", Kinds));
        }

        var (policy, identity) = ChosenPolicies.Find(desk, request.Policy);
        var snapshot = desk.Store.Current;
        var trial = new Trial((CallTarget)kind, request.Name, Trial.ReadArguments(request.Arguments));
        var grant = request.Grant is { } id ? Grant(snapshot, id) : null;
        var facts = request.Circumstances.Of(trial.Facts(snapshot, request.Server), desk.Time.GetUtcNow());
        facts = grant is null ? facts : Under(grant, snapshot, request.Circumstances, facts);
        return ValueTask.FromResult(Tried(policy, identity, facts, request.Server is not null && trial.Target == CallTarget.Tool));
    }

    /// <summary>A decision in one word.</summary>
    public static string Word(DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.Allow => "allow",
        DecisionOutcome.RequireApproval => "require_approval",
        _ => "deny",
    };

    private static TriedCall Tried(CompiledPolicy policy, PolicyIdentity identity, in CallFacts facts, bool isSchemaChecked)
    {
        var (decision, lines) = policy.Explain(facts);
        var enforced = decision.Outcome == DecisionOutcome.Allow && decision.Shadowed is null;
        var obstacles = enforced ? new ObstacleList([], IsWhole: true) : CallObstacles.Of(policy, facts);
        var arguments = facts.Arguments;
        return new TriedCall(
            identity,
            Word(decision.Outcome),
            (int)decision.Step,
            decision.Rule,
            decision.Reason,
            decision.Shadowed is { } would ? new TriedVerdict(Word(would.Outcome), would.Rule, would.Reason) : null,
            facts.IsPinned,
            isSchemaChecked,
            [.. lines.Select(l => new TriedStep((int)l.Step, l.Rule, JsonNamingPolicy.SnakeCaseLower.ConvertName(l.Verdict.ToString()), l.Text))],
            [.. obstacles.All.Select(o => new TriedObstacle((int)o.Step, o.Rule, o.Found, o.Change))],
            obstacles.IsWhole,
            [.. decision.Limits.Select(l => new TriedLimit(
                l.Pointer, l.Counter, l.TryGetAmount(arguments, out var amount) ? amount.ToString() : "", l.Max.ToString(), l.Concurrent is null ? l.WindowName : null, Scopes[(int)l.Scope]))],
            decision.Labels,
            decision.Approval is { } asked ? new TriedApproval(asked.Approvers, asked.Quorum, (long)asked.Timeout.TotalSeconds, (long)asked.Hold.TotalSeconds) : null);
    }

    private static GrantEntry Grant(Snapshot snapshot, string id) => snapshot.Grants.TryGetValue(id, out var grant)
        ? grant
        : throw new AdminException(AdminFaultCode.NotFound, $"there is no grant '{id}'", NearestName.Of(id, snapshot.Grants.Keys));

    // As a call under the grant would be: somebody who is listed has the groups of the list, if only none.
    private static CallFacts Under(GrantEntry grant, Snapshot snapshot, Circumstances given, CallFacts facts)
    {
        var subject = given.Subject ?? grant.Subject;
        return facts with
        {
            Subject = subject,
            GrantLabels = given.Labels.IsDefaultOrEmpty ? grant.Labels : given.Labels,
            Groups = !given.Groups.IsDefaultOrEmpty ? given.Groups : snapshot.People.Find(subject) is { } person ? person.Groups : default,
        };
    }
}
