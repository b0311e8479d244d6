using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;

namespace Turnpike.State.Catalogs;

/// <summary>Rows of a catalogue's file as what they stand for.</summary>
internal static class CatalogRows
{
    /// <summary>The columns <see cref="Tool"/> reads, of <c>tools t</c> and <c>servers s</c>.</summary>
    public const string ToolColumns =
        "t.id, s.name, t.name, t.title, t.summary, t.hash, t.class, t.severity, t.flags, t.tags, t.confidence, t.classifier, t.derived, t.key";

    /// <summary>The columns <see cref="Server"/> reads, of <c>servers s</c>.</summary>
    public const string ServerColumns = """
        s.id, s.name, s.title, s.summary, s.source, s.version, s.repository, s.homepage, s.status, s.scanned_at, s.changed_at,
        (SELECT count(*) FROM tools t WHERE t.server = s.id AND t.removed = 0),
        (SELECT max(t.severity) FROM tools t WHERE t.server = s.id AND t.removed = 0),
        (SELECT max(t.flags & 1) | max(t.flags & 2) | max(t.flags & 4) | max(t.flags & 8) | max(t.flags & 16) FROM tools t WHERE t.server = s.id AND t.removed = 0)
        """;

    /// <summary>The key a tool's name has, in a row of <see cref="ToolColumns"/>.</summary>
    public static string Key(Statement row) => row.Text(13);

    /// <summary>The first and the last id of a server's tools, mostly one after the other; of all where <paramref name="server"/> is 0.</summary>
    public static (long First, long Last) ToolIds(CatalogFile file, long server)
    {
        if (server == 0)
        {
            return (0, long.MaxValue);
        }

        var range = file.Of("SELECT min(id), max(id) FROM tools WHERE server = ?1 AND removed = 0").Bind(1, server);
        var ids = range.Step() && !range.IsNull(0) ? (range.Long(0), range.Long(1)) : (1, 0);
        range.Reset();
        return ids;
    }

    public static CatalogTool Tool(Statement row, CorrectionLookup? corrections)
    {
        var (server, name, hash) = (row.Text(1), row.Text(2), new DefinitionHash(Convert.ToHexStringLower(row.Blob(5))));
        var correction = corrections?.Invoke(server, name, hash);
        return new CatalogTool
        {
            Server = server,
            Name = name,
            Title = row.Text(3),
            Summary = row.Text(4),
            Hash = hash,
            Class = correction?.Class ?? (ToolClass)row.Long(6),
            Severity = correction?.Severity ?? (RiskSeverity)row.Long(7),
            Flags = correction?.Flags ?? (RiskFlags)row.Long(8),
            Tags = (ArgumentTags)row.Long(9),
            Confidence = correction is null ? row.Long(10) / 1000.0 : 1,
            ClassifierVersion = (int)row.Long(11),
            IsDerived = row.Long(12) != 0,
            Correction = correction,
        };
    }

    public static CatalogServer Server(Statement row)
    {
        var isScanned = !row.IsNull(9);
        return new CatalogServer
        {
            Name = row.Text(1),
            Title = row.Text(2),
            Summary = row.Text(3),
            Source = row.Text(4),
            Version = row.Text(5),
            Repository = row.Text(6),
            Homepage = row.Text(7),
            Status = (ListingStatus)row.Long(8),
            ScannedAt = isScanned ? DateTimeOffset.FromUnixTimeMilliseconds(row.Long(9)) : null,
            ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Long(10)),
            ToolCount = (int)row.Long(11),
            Severity = isScanned && !row.IsNull(12) ? (RiskSeverity)row.Long(12) : null,
            Flags = (RiskFlags)row.Long(13),
        };
    }
}
