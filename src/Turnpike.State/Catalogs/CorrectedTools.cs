using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;

namespace Turnpike.State.Catalogs;

/// <summary>
/// The few tools of the catalogue a person has said something of: the index holds the classifier's word, and a search must go by the person's.
/// </summary>
internal sealed class CorrectedTools
{
    private readonly SortedDictionary<long, RiskCorrection> _byId = [];

    /// <summary>Finds those of <paramref name="names"/> whose definition in the catalogue is the one that was corrected.</summary>
    public CorrectedTools(CatalogFile file, CorrectionLookup? lookup, IEnumerable<(string Server, string Tool)> names)
    {
        Lookup = lookup;
        foreach (var (server, tool) in lookup is null ? [] : names)
        {
            var row = file.Of("SELECT t.id, t.hash FROM servers s JOIN tools t ON t.server = s.id WHERE s.name = ?1 AND t.name = ?2 AND t.removed = 0").Bind(1, server).Bind(2, tool);
            if (row.Step() && lookup!(server, tool, new DefinitionHash(Convert.ToHexStringLower(row.Blob(1)))) is { } correction)
            {
                _byId[row.Long(0)] = correction;
            }

            row.Reset();
        }
    }

    /// <summary>What people say of definitions.</summary>
    public CorrectionLookup? Lookup { get; }

    /// <summary>What a person says of a tool; null where nobody says anything.</summary>
    public RiskCorrection? Of(long id) => _byId.GetValueOrDefault(id);

    /// <summary>The tools that meet a query's class, severity and flags by a person's word, in the order of the catalogue.</summary>
    public IEnumerable<long> Meeting(CatalogQuery query) => _byId.Where(c => Meets(query, c.Value)).Select(c => c.Key);

    /// <summary>Whether a correction meets a query's class, severity and flags.</summary>
    public static bool Meets(CatalogQuery query, RiskCorrection correction) =>
        (query.Class is not { } risk || correction.Class == risk) && (query.AtLeast is not { } least || correction.Severity >= least)
        && (correction.Flags & query.Flags) == query.Flags;
}
