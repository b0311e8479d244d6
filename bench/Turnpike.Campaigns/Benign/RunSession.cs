using System.Collections.Immutable;
using Turnpike.Policies;
using Turnpike.Wire.Json;

namespace Turnpike.Campaigns.Benign;

/// <summary>What a run of an agent left on each server: labels, and what its sliding budgets counted.</summary>
internal sealed class RunSession
{
    private readonly Dictionary<string, ImmutableArray<string>> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<DateTimeOffset>> _counted = new(StringComparer.Ordinal);

    /// <summary>The labels of the session on a server.</summary>
    public ImmutableArray<string> Labels(string server) => _labels.GetValueOrDefault(server, []);

    /// <summary>The counter that has no room for one more call at an instant; null where all have.</summary>
    public string? Exhausted(string server, Decision decision, DateTimeOffset time) =>
        decision.Limits.FirstOrDefault(l => ExactDecimal.FromInt64(Count(server, l, time) + 1) > l.Max)?.Counter;

    /// <summary>Counts a call that goes out and puts its labels on.</summary>
    public void Note(string server, Decision decision, DateTimeOffset time)
    {
        foreach (var limit in decision.Limits)
        {
            var key = Key(server, limit);
            _counted.TryAdd(key, []);
            _counted[key].Add(time);
        }

        _labels[server] = [.. Labels(server).Union(decision.Labels, StringComparer.Ordinal)];
    }

    private static string Key(string server, CompiledLimit limit) => $"{server}\n{limit.Counter}";

    private int Count(string server, CompiledLimit limit, DateTimeOffset time) =>
        _counted.TryGetValue(Key(server, limit), out var counted) ? counted.Count(at => time - at <= limit.Window) : 0;
}
