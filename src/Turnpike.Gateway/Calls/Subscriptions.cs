using Turnpike.Policies;
using Turnpike.State.Sessions;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Calls;

/// <summary>Decides the calls that name no single thing: subscriptions follow the resources they name, tasks belong to their caller.</summary>
internal static class Subscriptions
{
    /// <summary>Decides a <c>subscriptions/listen</c> or a task operation.</summary>
    public static Decision Decide(Visit visit, in Envelope envelope, SessionView? session, DateTimeOffset now)
    {
        if (visit.Policy is not { } policy)
        {
            return new Decision(DecisionOutcome.Deny, DecisionStep.NoPolicy, "(no policy)", "Denied by policy.", null, []);
        }

        Decision? allowed = null;
        if (envelope.Method == McpMethod.Listen)
        {
            foreach (var uri in envelope.Params["notifications"u8]["resourceSubscriptions"u8].Elements)
            {
                if (uri.Kind != JsonKind.String)
                {
                    return new Decision(DecisionOutcome.Deny, DecisionStep.Arguments, "(arguments)", "Denied by policy.", "a resource URI is no string", []);
                }

                var decision = policy.Compiled.Decide(new Target(CallTarget.Resource, uri.GetString(), default).Facts(visit, session, now, null));
                if (decision.Outcome != DecisionOutcome.Allow)
                {
                    return decision;
                }

                allowed = allowed is { } before ? Both(before, decision) : decision;
            }
        }

        return allowed ?? Recording.Passed;
    }

    // One request counts once on each limit that one of its resources has, and is named by the first.
    private static Decision Both(in Decision first, in Decision second) => first with
    {
        Limits = [.. first.Limits.Concat(second.Limits).DistinctBy(l => l.Pointer, StringComparer.Ordinal)],
        Labels = [.. first.Labels.Concat(second.Labels).Distinct(StringComparer.Ordinal)],
        Shadowed = first.Shadowed ?? second.Shadowed,
    };
}
