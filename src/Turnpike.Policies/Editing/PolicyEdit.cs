using System.Collections.Immutable;

namespace Turnpike.Policies.Editing;

/// <summary>What came of an edit.</summary>
/// <param name="Text">The document with the edit; null where it cannot be made.</param>
/// <param name="Refusal">Why it cannot be made, in a sentence; null where it was.</param>
/// <param name="Problems">What is wrong with the document that came out: nothing but errors.</param>
public sealed record PolicyEdit(string? Text, string? Refusal, ImmutableArray<PolicyProblem> Problems)
{
    internal static PolicyEdit No(string refusal) => new(null, refusal, []);
}
