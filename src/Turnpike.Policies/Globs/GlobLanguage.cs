using System.Text;

namespace Turnpike.Policies.Globs;

/// <summary>What a search for a name found.</summary>
internal enum WitnessKind : byte
{
    /// <summary>There is no such name.</summary>
    None,

    /// <summary>There is one.</summary>
    Found,

    /// <summary>The globs are too entangled to say within the budget.</summary>
    Undecided,
}

/// <summary>
/// Questions about the names that globs match, answered exactly by walking their automata together. Names are over an
/// unbounded alphabet, so besides the literals of the globs one other character stands for all the rest.
/// </summary>
internal static class GlobLanguage
{
    private const int MaxStates = 20_000;

    /// <summary>Whether every name that <paramref name="inner"/> matches is matched by <paramref name="outer"/>.</summary>
    public static bool Contains(Glob outer, Glob inner)
    {
        if (!inner.Prefix.StartsWith(outer.Prefix, StringComparison.Ordinal) || !outer.Matches(inner.Sample))
        {
            return false;
        }

        // Most pairs are settled without walking: a * of the outer glob takes whatever the inner one writes there.
        return outer.Covers(inner) || Find([inner], [outer], out _) == WitnessKind.None;
    }

    /// <summary>Finds a shortest name that matches all of <paramref name="all"/> and none of <paramref name="none"/>.</summary>
    public static WitnessKind Find(Glob[] all, Glob[] none, out string witness)
    {
        witness = string.Empty;
        Glob[] globs = [.. all, .. none];
        var alphabet = Alphabet(globs);
        var start = new int[globs.Length][];
        for (var i = 0; i < globs.Length; i++)
        {
            start[i] = Close(globs[i].Tokens, [0]);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal) { Key(start) };
        var queue = new Queue<(int[][] State, string Name)>();
        queue.Enqueue((start, string.Empty));
        while (queue.TryDequeue(out var next))
        {
            if (Accepts(next.State, globs, all.Length))
            {
                witness = next.Name;
                return WitnessKind.Found;
            }

            foreach (var symbol in alphabet)
            {
                if (Step(next.State, globs, all.Length, symbol) is not { } state || !seen.Add(Key(state)))
                {
                    continue;
                }

                if (seen.Count > MaxStates)
                {
                    return WitnessKind.Undecided;
                }

                queue.Enqueue((state, next.Name + char.ConvertFromUtf32(symbol)));
            }
        }

        return WitnessKind.None;
    }

    private static bool Accepts(int[][] state, Glob[] globs, int required)
    {
        for (var i = 0; i < globs.Length; i++)
        {
            var accepts = state[i].AsSpan().Contains(globs[i].Tokens.Length);
            if (accepts != i < required)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The state after one more character; null where one of the required globs can no longer match.</summary>
    private static int[][]? Step(int[][] state, Glob[] globs, int required, int symbol)
    {
        var next = new int[state.Length][];
        for (var i = 0; i < state.Length; i++)
        {
            var tokens = globs[i].Tokens;
            var positions = new List<int>();
            foreach (var at in state[i])
            {
                if (at == tokens.Length)
                {
                    continue;
                }

                if (tokens[at] == Glob.AnyRun)
                {
                    positions.Add(at);
                }
                else if (tokens[at] == Glob.AnyOne || tokens[at] == symbol)
                {
                    positions.Add(at + 1);
                }
            }

            next[i] = Close(tokens, positions);
            if (i < required && next[i].Length == 0)
            {
                return null;
            }
        }

        return next;
    }

    /// <summary>
    /// Adds what is reached over an empty <c>*</c>, and drops what stands before the last <c>*</c> reached: from there everything
    /// can still be matched that could be from before it.
    /// </summary>
    private static int[] Close(int[] tokens, List<int> positions)
    {
        var reached = new SortedSet<int>();
        var lastRun = 0;
        foreach (var position in positions)
        {
            reached.Add(position);
            if (position < tokens.Length && tokens[position] == Glob.AnyRun)
            {
                reached.Add(position + 1); // Invariant: two * never stand next to each other.
                lastRun = Math.Max(lastRun, position);
            }
        }

        return [.. reached.Where(p => p >= lastRun)];
    }

    private static List<int> Alphabet(Glob[] globs)
    {
        var literals = new SortedSet<int>(globs.SelectMany(g => g.Tokens).Where(t => t >= 0));
        var other = "xyzabcdefghijklmnopqrstuvw0123456789".EnumerateRunes().Select(r => r.Value)
            .Concat(Enumerable.Range(0x4E00, 0x5000)).First(c => !literals.Contains(c));
        return [other, .. literals];
    }

    private static string Key(int[][] state)
    {
        var key = new StringBuilder();
        foreach (var positions in state)
        {
            foreach (var position in positions)
            {
                key.Append((char)position);
            }

            key.Append('\uFFFF');
        }

        return key.ToString();
    }
}
