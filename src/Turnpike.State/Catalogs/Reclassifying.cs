using Turnpike.Catalog.Classification;
using Turnpike.Wire.Json;

namespace Turnpike.State.Catalogs;

/// <summary>Judges stored definitions again under this program's classifier, on every core, a stretch of tools at a time.</summary>
internal static class Reclassifying
{
    private const int Stretch = 10_000;

    public static async Task<ImportReport> RunAsync(CatalogFile file, CatalogWriter writer, CancellationToken cancellation)
    {
        var (judged, after) = (0, 0L);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var stored = Read(file, after);
            if (stored.Count == 0)
            {
                return new ImportReport { Tools = judged, Judged = judged };
            }

            var halves = stored.Chunk(1 + ((stored.Count - 1) / Environment.ProcessorCount)).Select(part => Task.Run(() => Judge(part), cancellation));
            var prepared = (await Task.WhenAll(halves).ConfigureAwait(false)).SelectMany(p => p);
            writer.Begin();
            try
            {
                foreach (var (server, tool) in prepared)
                {
                    writer.Put(server, tool);
                }

                writer.Commit();
            }
            catch
            {
                file.RollBack();
                throw;
            }

            (judged, after) = (judged + stored.Count, stored[^1].Id);
        }
    }

    private static List<Stored> Read(CatalogFile file, long after)
    {
        var rows = file.Of(
            """
            SELECT t.id, t.server, d.json, d.length, t.derived FROM tools t JOIN definitions d ON d.tool = t.id
            WHERE t.id > ?1 AND t.removed = 0 AND t.classifier <> ?2 ORDER BY t.id LIMIT ?3
            """).Bind(1, after).Bind(2, RiskClassifier.Version).Bind(3, Stretch);
        var stored = new List<Stored>();
        while (rows.Step())
        {
            stored.Add(new Stored(rows.Long(0), rows.Long(1), rows.Blob(2).ToArray(), (int)rows.Long(3), rows.Long(4) != 0));
        }

        return stored;
    }

    private static List<(long Server, PreparedTool Tool)> Judge(Stored[] stored)
    {
        var tape = new JsonTape();
        return
        [
            .. stored.Select(s => (s.Server, (PreparedTool.From(StoredDefinition.Unpack(s.Packed, s.Length), tape, out var problem)
                ?? throw new CatalogException($"a definition in the catalogue's file is damaged: {problem}")) with { IsDerived = s.IsDerived })),
        ];
    }

    private sealed record Stored(long Id, long Server, byte[] Packed, int Length, bool IsDerived);
}
