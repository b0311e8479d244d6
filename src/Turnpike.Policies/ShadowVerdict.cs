namespace Turnpike.Policies;

/// <summary>What a decision would have been had the policy been enforced (<c>mode: shadow</c>): for the record only.</summary>
/// <param name="Outcome">Deny or require approval.</param>
/// <param name="Step">The step that would have decided.</param>
/// <param name="Rule">JSON Pointer of the rule, or a name in parentheses.</param>
/// <param name="Reason">What the agent would have been told.</param>
/// <param name="Cause">For the record: why.</param>
public sealed record ShadowVerdict(DecisionOutcome Outcome, DecisionStep Step, string Rule, string Reason, string? Cause);
