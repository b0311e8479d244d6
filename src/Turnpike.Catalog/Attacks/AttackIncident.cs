namespace Turnpike.Catalog.Attacks;

/// <summary>One dated event of a pattern.</summary>
/// <param name="Date">As exactly as it is known: <c>2025-04-07</c>, <c>2025-04</c> or <c>2025</c>.</param>
/// <param name="Name">What happened, and to what.</param>
/// <param name="Source">Where it can be read.</param>
/// <param name="Cve">Its identifiers, comma-separated; null where it has none.</param>
/// <param name="IsSecondHand">Whether the source reports what others published, rather than being the primary record.</param>
public sealed record AttackIncident(string Date, string Name, string Source, string? Cve = null, bool IsSecondHand = false);
