using System.Collections.Immutable;

namespace Turnpike.Policies.Explanation;

/// <summary>How one thing the evaluation looked at came out.</summary>
public enum ExplanationVerdict : byte
{
    /// <summary>Nothing against the call.</summary>
    Passed,

    /// <summary>It denied the call.</summary>
    Denied,

    /// <summary>A person has to say yes first.</summary>
    NeedsApproval,

    /// <summary>A condition that is true.</summary>
    True,

    /// <summary>A condition that is false.</summary>
    False,

    /// <summary>A condition that could not be evaluated: missing path, wrong type or a number that is not exact.</summary>
    Error,
}

/// <summary>One thing the evaluation looked at, in the order it looked.</summary>
/// <param name="Step">The step of docs/policy.md's order of evaluation.</param>
/// <param name="Rule">JSON Pointer of the rule, predicate, condition or limit, or a name in parentheses.</param>
/// <param name="Verdict">How it came out.</param>
/// <param name="Text">A sentence for people. Names argument paths and kinds, never argument values.</param>
public sealed record ExplanationLine(DecisionStep Step, string Rule, ExplanationVerdict Verdict, string Text);

/// <summary>Why a call is decided as it is, step by step, from the evaluation that decides (<c>policy explain</c>).</summary>
/// <param name="Decision">The decision, the same that <see cref="CompiledPolicy.Decide"/> gives.</param>
/// <param name="Lines">Everything that was looked at, in order.</param>
public sealed record PolicyExplanation(Decision Decision, ImmutableArray<ExplanationLine> Lines);
