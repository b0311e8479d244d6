namespace Turnpike.State.Storage;

/// <summary>The existing name that a name was probably meant to be.</summary>
internal static class NearestName
{
    /// <summary>The nearest candidate by edit distance, when it is near enough to be worth naming.</summary>
    public static string? Of(string name, IEnumerable<string> candidates) => candidates
        .Select(candidate => (Candidate: candidate, Distance: Distance(name, candidate)))
        .Where(near => near.Distance <= Math.Max(1, name.Length / 3))
        .OrderBy(near => near.Distance)
        .ThenBy(near => near.Candidate, StringComparer.Ordinal)
        .Select(near => near.Candidate)
        .FirstOrDefault();

    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 0; i < left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                current[j + 1] = Math.Min(Math.Min(current[j], previous[j + 1]) + 1, previous[j] + (left[i] == right[j] ? 0 : 1));
            }

            previous = current;
        }

        return previous[right.Length];
    }
}
