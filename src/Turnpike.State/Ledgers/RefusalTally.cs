namespace Turnpike.State.Ledgers;

/// <summary>
/// Requests refused before identity, counted so that they cannot fill the record: at most one record per source and second, and a
/// bounded number of sources; what is not recorded at once is counted into the next record of its source. Used under the record's gate.
/// </summary>
internal sealed class RefusalTally
{
    /// <summary>Sources told apart at a time; all others are one.</summary>
    internal const int MaxSources = 64;

    /// <summary>The name of all sources beyond <see cref="MaxSources"/>.</summary>
    internal const string Others = "(others)";

    private readonly Dictionary<string, Tally> _sources = new(StringComparer.Ordinal);

    /// <summary>Counts one refusal.</summary>
    /// <param name="source">Where it came from; becomes <see cref="Others"/> when there are too many.</param>
    /// <param name="second">The time in whole seconds.</param>
    /// <returns>How many refusals a record written now stands for; 0 when none is to be written.</returns>
    public int Count(ref string source, long second)
    {
        if (!_sources.TryGetValue(source, out var tally))
        {
            if (_sources.Count >= MaxSources)
            {
                source = Others;
                _sources.TryGetValue(source, out tally);
            }

            if (tally is null)
            {
                _sources[source] = tally = new Tally { Second = long.MinValue };
            }
        }

        tally.Waiting++;
        if (tally.Second == second)
        {
            return 0;
        }

        tally.Second = second;
        var count = tally.Waiting;
        tally.Waiting = 0;
        return count;
    }

    /// <summary>What has waited since an earlier second, by source; sources with nothing to say are forgotten.</summary>
    public List<(string Source, int Count)> TakeWaiting(long second)
    {
        var waiting = new List<(string, int)>();
        foreach (var (source, tally) in _sources)
        {
            if (tally.Second >= second)
            {
                continue;
            }

            if (tally.Waiting == 0)
            {
                _sources.Remove(source);
                continue;
            }

            waiting.Add((source, tally.Waiting));
            (tally.Second, tally.Waiting) = (second, 0);
        }

        return waiting;
    }

    /// <summary>Whether any source is remembered.</summary>
    public bool IsEmpty => _sources.Count == 0;

    private sealed class Tally
    {
        public long Second;
        public int Waiting;
    }
}
