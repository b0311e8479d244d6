using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Turnpike.State.Sessions;

/// <summary>
/// What calls left on every session: pure state, a projection of the record. Labels stay whatever a call's outcome; a call that certainly
/// was not sent is not counted. Not thread-safe: used under the record's gate.
/// </summary>
internal sealed class SessionBook
{
    /// <summary>Without a session of its own, how long labels stay after the last labelling call and calls are counted after the last one.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>How long a legacy session's labels are kept after its last call: longer than one is left open.</summary>
    public static readonly TimeSpan KeptOfSession = TimeSpan.FromDays(7);

    private const int SmallestSweep = 1024;
    private static readonly SessionView Empty = new([], 0);

    private readonly Dictionary<SessionKey, SessionEntry> _entries = [];
    private int _sweepAt = SmallestSweep;

    /// <summary>Every session something is known of, for saving.</summary>
    public IReadOnlyDictionary<SessionKey, SessionEntry> Entries => _entries;

    /// <summary>What is on a session at a time, by the limits' clock.</summary>
    public SessionView View(in SessionKey key, long now)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return Empty;
        }

        entry = Aged(key, entry, now);
        return new SessionView(entry.Labels, entry.Calls);
    }

    /// <summary>Counts a call that was let through and puts its labels on.</summary>
    public void Count(in SessionKey key, ImmutableArray<string> labels, long now)
    {
        if (_entries.Count >= _sweepAt)
        {
            Sweep(now);
        }

        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out var isKnown);
        entry = isKnown ? Aged(key, entry, now) : new SessionEntry([], 0, 0, 0);
        entry = labels.IsDefaultOrEmpty
            ? entry with { Calls = entry.Calls + 1, CalledAt = now }
            : new SessionEntry(Union(entry.Labels, labels), now, entry.Calls + 1, now);
    }

    /// <summary>Takes a call off that certainly was not sent.</summary>
    public void GiveBack(in SessionKey key)
    {
        if (_entries.TryGetValue(key, out var entry) && entry.Calls > 0)
        {
            _entries[key] = entry with { Calls = entry.Calls - 1 };
        }
    }

    /// <summary>Puts a saved entry back.</summary>
    public void Restore(in SessionKey key, in SessionEntry entry) => _entries[key] = entry;

    /// <summary>Whether nothing is known of an entry any more.</summary>
    public static bool IsOver(in SessionKey key, in SessionEntry entry, long now)
    {
        var aged = Aged(key, entry, now);
        return aged.Labels.IsEmpty && aged.Calls == 0;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _entries.Clear();

    private static SessionEntry Aged(in SessionKey key, SessionEntry entry, long now)
    {
        var (labelsEnd, kept) = key.Session is null ? (entry.LabelledAt, Kept) : (entry.CalledAt, KeptOfSession);
        if (!entry.Labels.IsEmpty && now - labelsEnd > (long)kept.TotalMilliseconds)
        {
            entry = entry with { Labels = [] };
        }

        return entry.Calls > 0 && now - entry.CalledAt > (long)kept.TotalMilliseconds ? entry with { Calls = 0 } : entry;
    }

    private static ImmutableArray<string> Union(ImmutableArray<string> there, ImmutableArray<string> added)
    {
        foreach (var label in added)
        {
            if (!there.Contains(label, StringComparer.Ordinal))
            {
                there = there.Add(label);
            }
        }

        return there;
    }

    // What is over is removed when the number has doubled since the last look: constant cost a session.
    private void Sweep(long now)
    {
        foreach (var (key, entry) in _entries)
        {
            if (IsOver(key, entry, now))
            {
                _entries.Remove(key);
            }
        }

        _sweepAt = Math.Max(SmallestSweep, _entries.Count * 2);
    }
}

/// <summary>What is known of one session. Times in Unix milliseconds of the limits' clock.</summary>
/// <param name="Labels">The labels.</param>
/// <param name="LabelledAt">When a call last put a label on.</param>
/// <param name="Calls">Calls forwarded.</param>
/// <param name="CalledAt">When the last one was let through.</param>
internal readonly record struct SessionEntry(ImmutableArray<string> Labels, long LabelledAt, long Calls, long CalledAt);
