namespace Turnpike.Policies;

/// <summary>Finds what somebody meant to write: keys of a document, and names of whatever the rooms above this one keep.</summary>
public static class NearestName
{
    /// <summary>The nearest candidate, ties to the first, where it is near enough to be worth naming; null where it would be a guess.</summary>
    public static string? Of(string written, IEnumerable<string> candidates) =>
        Closest(written, candidates) is var (name, distance) && IsNear(written, distance) ? name : null;

    /// <summary>What to write instead, in quotes, where one candidate is near enough; null where it would be a guess.</summary>
    internal static string? Suggestion(string written, IReadOnlyCollection<string> candidates) => Of(written, candidates) is { } name ? $"\"{name}\"" : null;

    /// <summary>A phrase that names the nearest candidate, such as <c>did you mean "tools"?</c></summary>
    internal static string Hint(string written, IReadOnlyCollection<string> candidates)
    {
        var (name, distance) = Closest(written, candidates);
        return distance == 0 ? $"names are case-sensitive, write \"{name}\""
            : IsNear(written, distance) ? $"did you mean \"{name}\"?"
            : $"the nearest known one is \"{name}\", of {string.Join(", ", candidates)}";
    }

    /// <summary>The candidate with the smallest edit distance, without regard to case.</summary>
    internal static (string Name, int Distance) Closest(string written, IEnumerable<string> candidates)
    {
        // A name far longer than any candidate is near to none: its tail says nothing.
        var text = written.Length > 64 ? written[..64] : written;
        var best = (Name: string.Empty, Distance: int.MaxValue);
        foreach (var candidate in candidates)
        {
            var distance = LacksTail(written, candidate) ? 1 : Distance(text, candidate);
            if (distance < best.Distance)
            {
                best = (candidate, distance);
            }
        }

        return best;
    }

    private static bool IsNear(string written, int distance) => distance <= Math.Max(1, written.Length / 2);

    // What lacks its tail is near however long that is: "secret" for "secret_file".
    private static bool LacksTail(string written, string candidate) =>
        written.Length is >= 3 and <= 64 && written.Length < candidate.Length && candidate.StartsWith(written, StringComparison.OrdinalIgnoreCase);

    /// <summary>Edit distance with transposed neighbours counted once (optimal string alignment).</summary>
    internal static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                var value = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    value = Math.Min(value, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = value;
            }
        }

        return rows[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
