namespace Turnpike.State.Limits;

/// <summary>
/// What is counted of every limit: pure state, a projection of the record. A call's claims are looked at together and counted together or
/// not at all. Only a counted call makes a counter; names that are merely asked about cost nothing. Not thread-safe: used under
/// the record's gate.
/// </summary>
public sealed class LimitBook
{
    private const int SmallestSweep = 1024;

    private readonly Dictionary<LimitKey, LimitCounter> _counters = [];
    private int _sweepAt = SmallestSweep;

    /// <summary>Number of budgets in which something is or was lately counted.</summary>
    public int Budgets => _counters.Count;

    /// <summary>Whether all claims of one call fit; of several that do not, the one that takes longest is named.</summary>
    public LimitVerdict Check(ReadOnlySpan<LimitClaim> claims, LimitInstant now)
    {
        var verdict = LimitVerdict.Fits;
        for (var i = 0; i < claims.Length; i++)
        {
            ref readonly var claim = ref claims[i];
            if (claim.Limit.Concurrent is not null)
            {
                continue; // Not of time: the slots are looked at for themselves.
            }

            var amount = default(ExactSum);
            for (var j = 0; j <= i; j++)
            {
                if (j == i || claims[j].Key == claim.Key)
                {
                    amount.Add(claims[j].Amount);
                }
            }

            var window = LimitWindow.Of(claim.Limit);
            long? retryAfter = null;
            var fits = _counters.TryGetValue(claim.Key, out var counter)
                ? counter.Fits(claim.Limit, window, amount, now, out retryAfter)
                : amount.CompareTo(claim.Limit.Max) <= 0;
            if (!fits && (verdict.Exhausted < 0 || IsLonger(retryAfter, verdict.RetryAfter)))
            {
                verdict = new LimitVerdict(i, retryAfter);
            }
        }

        return verdict;
    }

    /// <summary>Counts what was reserved by the intent of this sequence number.</summary>
    internal void Count(long sequence, in LimitReservation reservation, LimitInstant now)
    {
        if (reservation.Amount == default)
        {
            return;
        }

        if (!_counters.TryGetValue(reservation.Key, out var counter))
        {
            Sweep(now);
            _counters.Add(reservation.Key, counter = new LimitCounter());
        }

        counter.Count(sequence, reservation, now);
    }

    /// <summary>Gives back what was reserved by the intent of this sequence number; nothing when its window has passed.</summary>
    internal void Release(long sequence, in LimitReservation reservation, LimitInstant reservedAt)
    {
        if (_counters.TryGetValue(reservation.Key, out var counter))
        {
            counter.Release(sequence, reservation.Amount, reservedAt);
        }
    }

    /// <summary>Every counter, for saving.</summary>
    internal IEnumerable<KeyValuePair<LimitKey, LimitCounter>> Counters => _counters;

    /// <summary>Puts a saved counter back.</summary>
    internal void Restore(in LimitKey key, LimitCounter counter) => _counters[key] = counter;

    /// <summary>Forgets everything.</summary>
    internal void Clear() => _counters.Clear();

    private static bool IsLonger(long? left, long? right) => right is not null && (left is null || left > right);

    // Idle budgets are removed when their number has doubled since the last look: constant cost per new budget.
    private void Sweep(LimitInstant now)
    {
        if (_counters.Count < _sweepAt)
        {
            return;
        }

        foreach (var (key, counter) in _counters)
        {
            if (counter.IsIdle(now))
            {
                _counters.Remove(key);
            }
        }

        _sweepAt = Math.Max(SmallestSweep, _counters.Count * 2);
    }
}
