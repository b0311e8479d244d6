using System.Collections.Immutable;
using Turnpike.Catalog.Classification;

namespace Turnpike.State.Catalogs;

/// <summary>Counts the tools of each kind, over an index that holds no more than what is counted.</summary>
internal static class Counting
{
    public static CatalogCounts Count(CatalogFile file)
    {
        var classes = Enum.GetValues<ToolClass>().ToDictionary(c => c, _ => 0);
        var severities = Enum.GetValues<RiskSeverity>().ToDictionary(s => s, _ => 0);
        var flags = Enum.GetValues<RiskFlags>().Where(f => f != RiskFlags.None).ToDictionary(f => f, _ => 0);
        var all = 0;
        var rows = file.Of("SELECT class, severity, flags, count(*) FROM tools INDEXED BY tools_by_class WHERE removed = 0 GROUP BY class, severity, flags");
        while (rows.Step())
        {
            var count = (int)rows.Long(3);
            all += count;
            classes[(ToolClass)rows.Long(0)] += count;
            severities[(RiskSeverity)rows.Long(1)] += count;
            foreach (var flag in flags.Keys.Where(f => ((RiskFlags)rows.Long(2)).HasFlag(f)).ToArray())
            {
                flags[flag] += count;
            }
        }

        return new CatalogCounts(
            (int)file.Number("SELECT count(*) FROM servers WHERE status <> 2"),
            (int)file.Number("SELECT count(*) FROM servers WHERE status <> 2 AND scanned_at IS NULL"),
            all,
            classes.ToImmutableSortedDictionary(),
            severities.ToImmutableSortedDictionary(),
            flags.ToImmutableSortedDictionary());
    }
}
