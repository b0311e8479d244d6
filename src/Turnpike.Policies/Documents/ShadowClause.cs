namespace Turnpike.Policies.Documents;

/// <summary><c>mode: shadow</c> and its <c>until</c>; the place is that of <c>until</c>.</summary>
internal sealed record ShadowClause(Place Place, DateTimeOffset Until);
