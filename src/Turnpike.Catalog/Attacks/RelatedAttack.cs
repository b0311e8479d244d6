using System.Collections.Immutable;

namespace Turnpike.Catalog.Attacks;

/// <summary>A pattern that abuses what a tool is, and why it is thought to.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Shared">What the tool and the pattern have in common, in the words of the rubric: the class first, then flags, then argument tags. Never empty.</param>
public sealed record RelatedAttack(AttackPattern Pattern, ImmutableArray<string> Shared);
