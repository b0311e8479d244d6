using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Pins;

/// <summary>What a waiting definition brings that its pin did not have: findings.</summary>
internal static class PinFindings
{
    /// <summary>The names an agent meets: every server's tools as they are approved, and those of the server itself that wait.</summary>
    public static KnownNames Stack(ActDesk desk, string server, IEnumerable<PinKey> waiting) => new(
        desk.Store.Current.AddedServers.Select(s => KeyValuePair.Create(
            s.Name,
            s.Pins.Keys.Concat(s.Name == server ? waiting : [])
                .Where(k => k.Kind == DefinitionKind.Tool).Select(k => k.Name).Distinct(StringComparer.Ordinal).ToImmutableArray())));

    /// <summary>
    /// The findings of the seen definition that the approved one has not; all of them when nothing was approved. A finding that only
    /// moved in its text is not new.
    /// </summary>
    public static ImmutableArray<PinFinding> New(string server, Definition? approved, Definition? seen, KnownNames stack)
    {
        if (seen is null)
        {
            return [];
        }

        var old = approved is null ? [] : FindingScanner.Scan(approved, server, stack).Select(Identity).ToHashSet();
        return [.. FindingScanner.Scan(seen, server, stack).Where(f => !old.Contains(Identity(f))).OrderByDescending(f => f.Severity).Select(View)];
    }

    private static (FindingDetector Detector, string Pointer, string Excerpt, string Message) Identity(Finding finding) =>
        (finding.Detector, finding.Pointer, finding.Excerpt, finding.Message);

    private static PinFinding View(Finding finding) =>
        new(FindingWords.Of(finding.Detector), FindingWords.Of(finding.Severity), finding.Pointer, finding.Excerpt, finding.Message);
}
