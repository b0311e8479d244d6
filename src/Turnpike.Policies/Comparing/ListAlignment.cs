namespace Turnpike.Policies.Comparing;

/// <summary>Finds for each element of a new list the one of the old list that it was.</summary>
internal static class ListAlignment
{
    // A longer pair of lists is aligned at its ends alone; what lies between is still recognised by value and by its marks.
    private const long MostCells = 4_000_000;

    /// <summary>
    /// For each new element the index of the old one, or -1, and whether both keep their order among the equal ones. Equal elements are
    /// paired first, in order and then wherever they stand; the rest by their marks, the narrower first.
    /// </summary>
    public static (int Old, bool KeepsPlace)[] Pair(Part[] old, Part[] now)
    {
        var pairs = new (int Old, bool KeepsPlace)[now.Length];
        Array.Fill(pairs, (-1, false));
        var isTaken = new bool[old.Length];
        foreach (var (from, to) in Common(old, now))
        {
            (pairs[to], isTaken[from]) = ((from, true), true);
        }

        PairBy(old, now, p => p.Digest, pairs, isTaken);
        PairBy(old, now, p => p.Marks() is [var narrow, ..] ? narrow : null, pairs, isTaken);
        PairBy(old, now, p => p.Marks() is [_, var wide] ? wide : null, pairs, isTaken);
        return pairs;
    }

    private static void PairBy(Part[] old, Part[] now, Func<Part, string?> key, (int Old, bool KeepsPlace)[] pairs, bool[] isTaken)
    {
        var free = Enumerable.Range(0, old.Length).Where(i => !isTaken[i] && key(old[i]) is not null)
            .GroupBy(i => key(old[i])!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => new Queue<int>(g), StringComparer.Ordinal);
        for (var i = 0; i < now.Length; i++)
        {
            if (pairs[i].Old < 0 && key(now[i]) is { } mark && free.TryGetValue(mark, out var indexes) && indexes.TryDequeue(out var was))
            {
                (pairs[i], isTaken[was]) = ((was, false), true);
            }
        }
    }

    // A longest common subsequence of equal elements.
    private static List<(int Old, int New)> Common(Part[] old, Part[] now)
    {
        var pairs = new List<(int, int)>();
        var start = 0;
        while (start < old.Length && start < now.Length && old[start].Digest == now[start].Digest)
        {
            pairs.Add((start, start++));
        }

        var (oldEnd, newEnd) = (old.Length, now.Length);
        while (oldEnd > start && newEnd > start && old[oldEnd - 1].Digest == now[newEnd - 1].Digest)
        {
            pairs.Add((--oldEnd, --newEnd));
        }

        var (rows, columns) = (oldEnd - start, newEnd - start);
        if ((long)rows * columns > MostCells)
        {
            return pairs;
        }

        var longest = new int[rows + 1, columns + 1];
        for (var i = rows - 1; i >= 0; i--)
        {
            for (var j = columns - 1; j >= 0; j--)
            {
                longest[i, j] = old[start + i].Digest == now[start + j].Digest ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
            }
        }

        for (int i = 0, j = 0; i < rows && j < columns;)
        {
            if (old[start + i].Digest == now[start + j].Digest)
            {
                pairs.Add((start + i++, start + j++));
            }
            else if (longest[i + 1, j] >= longest[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return pairs;
    }
}
