using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Turnpike.Catalog.Attacks;

/// <summary>One dated event of a pattern.</summary>
/// <param name="Date">As exactly as it is known: <c>2025-04-07</c>, <c>2025-04</c> or <c>2025</c>. Of a vulnerability, when its record was published.</param>
/// <param name="Name">What happened, and to what.</param>
/// <param name="Source">Where it can be read: an address.</param>
/// <param name="Cve">Its identifiers, comma-separated; null where it has none.</param>
/// <param name="IsSecondHand">Whether the source reports what others published, rather than being the primary record.</param>
/// <param name="Verified">The day on which a public copy of the source was read and found to say this; null where nobody did.</param>
/// <param name="Via">Where the source itself was not read: the account that names it and was read in its place.</param>
public sealed record AttackIncident(
    string Date, string Name, string Source, string? Cve = null, bool IsSecondHand = false, string? Verified = null, string? Via = null)
{
    /// <summary>The identifiers and where each can be looked up.</summary>
    [JsonIgnore]
    public ImmutableArray<(string Id, string Address)> Identifiers =>
        Cve is null ? [] : [.. Cve.Split(", ").Select(id => (id, AddressOf(id)))];

    private static string AddressOf(string id) =>
        id.StartsWith("GHSA-", StringComparison.Ordinal) ? $"https://github.com/advisories/{id}"
        : id.StartsWith("GO-", StringComparison.Ordinal) ? $"https://pkg.go.dev/vuln/{id}"
        : $"https://nvd.nist.gov/vuln/detail/{id}";
}
