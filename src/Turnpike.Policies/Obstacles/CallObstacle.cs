using System.Collections.Immutable;

namespace Turnpike.Policies.Obstacles;

/// <summary>One thing that stands between a call and an allow.</summary>
/// <param name="Step">The step of docs/policy.md's order of evaluation.</param>
/// <param name="Rule">JSON Pointer of what denies or asks, into the policy's own document; or a name in parentheses.</param>
/// <param name="Found">What the evaluation found. Names paths, labels and the policy's own values, never values of the call.</param>
/// <param name="Change">What would have to be otherwise, in a sentence.</param>
public sealed record CallObstacle(DecisionStep Step, string Rule, string Found, string Change);

/// <summary>Everything that stands between a call and an allow.</summary>
/// <param name="All">In the order in which a call meets it; empty where it is allowed as it is.</param>
/// <param name="IsWhole">Whether nothing else stands in the way once these are out of it.</param>
public sealed record ObstacleList(ImmutableArray<CallObstacle> All, bool IsWhole);
