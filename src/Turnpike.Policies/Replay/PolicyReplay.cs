using Turnpike.Policies.Documents;
using Turnpike.Policies.Testing;

namespace Turnpike.Policies.Replay;

/// <summary>
/// Decides recorded calls again. Nothing is guessed: a call without a value that a rule needs is undecidable, unless the policy
/// decides it before it looks at that value. Budgets are not counted and schemas are not asked.
/// </summary>
public static class PolicyReplay
{
    /// <summary>Decides one call again.</summary>
    public static ReplayedCall Decide(CompiledPolicy policy, RecordedCall recorded)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(recorded);
        if (recorded.Obstacle is { } obstacle)
        {
            return new ReplayedCall(recorded, null, obstacle);
        }

        var call = recorded.Part.Exists ? recorded.Call with { Arguments = KeptArguments.Of(recorded.Part, policy.ArgumentPaths) } : recorded.Call;
        var decision = policy.Decide(call.Facts(GivenCall.AnySchema));

        // Steps 1 to 5 look at the name alone.
        if (decision.Outcome == DecisionOutcome.Deny && decision.Step <= DecisionStep.Action)
        {
            return new ReplayedCall(recorded, decision, null);
        }

        var missing = Missing(policy, recorded);

        // What a schema denied it would deny again, unless the policy leaves arguments open: nobody can tell here.
        missing ??= recorded.IsDeniedBySchema && decision.Outcome != DecisionOutcome.Deny ? "it was denied by the tool's input schema, which a replay does not ask" : null;
        return missing is null ? new ReplayedCall(recorded, decision, null) : new ReplayedCall(recorded, null, missing);
    }

    private static string? Missing(CompiledPolicy policy, RecordedCall recorded)
    {
        var call = recorded.Call;
        var (paths, readsLabels) = policy.Reads(call.Target, call.Name);
        if (readsLabels && call.SessionLabels.IsDefault)
        {
            return "a flow rule needs the labels of its session, which are not recorded";
        }

        foreach (var path in paths)
        {
            var isUnknown = path.Root switch
            {
                // A name that is not among the arguments' names is certainly missing.
                PathRoot.Arguments => !recorded.KnowsArguments && !KeptArguments.Has(recorded.Part, path.ListText)
                    && (recorded.Keys.IsDefault || path.Segments.IsEmpty || recorded.Keys.Any(k => path.Segments[0].AsSpan().SequenceEqual(System.Text.Encoding.UTF8.GetBytes(k)))),
                PathRoot.CallerSubject => call.Subject.Length == 0,
                PathRoot.Server => call.Server.Length == 0,
                PathRoot.CallerGroups => call.Groups.IsDefault,
                PathRoot.SessionLabels => call.SessionLabels.IsDefault,
                PathRoot.TimeHour or PathRoot.TimeWeekday or PathRoot.TimeDate => call.Time is null,
                PathRoot.ToolName or PathRoot.ResourceUri or PathRoot.Result => false,
                _ => true,
            };
            if (isUnknown)
            {
                return path.Root == PathRoot.Arguments ? $"a rule needs {path.Text}, whose value the record does not keep" : $"a rule needs {path.Text}, which is not recorded";
            }
        }

        return null;
    }
}
