using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Globs;

/// <summary>
/// The rule that at most one entry is narrowest: globs may overlap only where one of those that match is contained in all the
/// others. Exact names count as globs here, because an exact entry settles every dispute about its name.
/// </summary>
internal static class GlobOrder
{
    /// <summary>Reports every pair of entries that would fight over a name, with such a name.</summary>
    public static void Check(IEnumerable<RuleEntry> entries, ProblemList problems)
    {
        var all = entries.Select(e => (Entry: e, Glob: new Glob(e.Name.Text))).ToArray();
        var globs = all.Where(e => e.Entry.Name.IsGlob).OrderBy(e => e.Glob.Prefix, StringComparer.Ordinal).ToArray();
        for (var i = 0; i < globs.Length; i++)
        {
            // Invariant: sorted by prefix, so those that may overlap with this one follow it directly.
            for (var j = i + 1; j < globs.Length && globs[j].Glob.Prefix.StartsWith(globs[i].Glob.Prefix, StringComparison.Ordinal); j++)
            {
                var (first, second) = globs[i].Entry.Name.Place.Offset < globs[j].Entry.Name.Place.Offset ? (globs[i], globs[j]) : (globs[j], globs[i]);
                if (Fight(first.Glob, second.Glob, all.Select(e => e.Glob)) is { } message)
                {
                    problems.Error(second.Entry.Name.Place, message);
                }
            }
        }
    }

    private static string? Fight(Glob first, Glob second, IEnumerable<Glob> all)
    {
        var firstInSecond = GlobLanguage.Contains(second, first);
        var secondInFirst = GlobLanguage.Contains(first, second);
        if (firstInSecond && secondInFirst)
        {
            GlobLanguage.Find([first], [], out var any);
            return $"the globs \"{first.Text}\" and \"{second.Text}\" match the same names, such as \"{any}\": keep one of them";
        }

        if (firstInSecond || secondInFirst)
        {
            return null;
        }

        // Names in both are settled where a third glob, contained in both, takes them.
        Glob[] settling = [.. all.Where(g => g != first && g != second && GlobLanguage.Contains(first, g) && GlobLanguage.Contains(second, g))];
        return GlobLanguage.Find([first, second], settling, out var witness) switch
        {
            WitnessKind.None => null,
            WitnessKind.Found => $"the globs \"{first.Text}\" and \"{second.Text}\" both match \"{witness}\" and neither is the narrower one: "
                + $"add an entry for the names they share, or narrow one of them",
            _ => $"the globs \"{first.Text}\" and \"{second.Text}\" are too entangled to tell which is the narrower one: simplify them",
        };
    }
}
