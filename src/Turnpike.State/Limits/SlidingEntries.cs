using Turnpike.Wire.Json;

namespace Turnpike.State.Limits;

/// <summary>
/// What is counted in a sliding window: one entry per admitted call, oldest first, in a ring. A whole amount of usual size stands in
/// the entry itself, any other beside it.
/// </summary>
internal sealed class SlidingEntries
{
    private const long Beside = -1;

    private Entry[] _ring = new Entry[2];
    private int _first;
    private int _released;
    private Dictionary<long, ExactDecimal>? _amounts;

    /// <summary>Number of entries, released ones that are not yet removed included.</summary>
    public int Count { get; private set; }

    /// <summary>When the newest entry was counted.</summary>
    public long Newest => Count == 0 ? 0 : this[Count - 1].At;

    private ref Entry this[int index] => ref _ring[(_first + index) & (_ring.Length - 1)];

    /// <summary>Adds the newest entry. Sequence numbers and times never decrease.</summary>
    public void Add(long sequence, long at, in ExactDecimal amount)
    {
        if (Count == _ring.Length)
        {
            Grow();
        }

        if (!ExactSum.IsSmall(amount, out var whole))
        {
            whole = Beside;
            (_amounts ??= [])[sequence] = amount;
        }

        Count++;
        this[Count - 1] = new Entry(sequence, at, whole);
    }

    /// <summary>Removes the entries counted before <paramref name="horizon"/> and takes them from the sum.</summary>
    public void Expire(long horizon, ref ExactSum sum)
    {
        while (Count > 0 && this[0].At < horizon)
        {
            sum.Subtract(AmountOf(this[0]));
            RemoveFirst();
        }
    }

    /// <summary>Takes the entry of this sequence number out of the count, if there is one.</summary>
    public void Release(long sequence, ref ExactSum sum)
    {
        var low = 0;
        var high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            ref var entry = ref this[middle];
            if (entry.Sequence == sequence)
            {
                if (entry.Whole == 0)
                {
                    return;
                }

                sum.Subtract(AmountOf(entry));
                _amounts?.Remove(sequence);
                entry.Whole = 0;
                _released++;
                Tidy();
                return;
            }

            if (entry.Sequence < sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }
    }

    /// <summary>When the entry was counted whose leaving, with all before it, brings <paramref name="sum"/> to <paramref name="max"/> or below.</summary>
    public long FreedAt(ExactSum sum, in ExactDecimal max)
    {
        for (var i = 0; i < Count; i++)
        {
            ref var entry = ref this[i];
            sum.Subtract(AmountOf(entry));
            if (sum.CompareTo(max) <= 0)
            {
                return entry.At;
            }
        }

        return Newest;
    }

    /// <summary>Moves the older half into a lump.</summary>
    /// <returns>When the youngest of them was counted.</returns>
    public long FoldHalf(ref ExactSum lump)
    {
        var at = 0L;
        for (var left = Count / 2; left > 0; left--)
        {
            at = this[0].At;
            lump.Add(AmountOf(this[0]));
            RemoveFirst();
        }

        return at;
    }

    /// <summary>Copies every entry behind those of another ring.</summary>
    public void CopyTo(SlidingEntries other)
    {
        for (var i = 0; i < Count; i++)
        {
            if (this[i].Whole != 0)
            {
                other.Add(this[i].Sequence, this[i].At, AmountOf(this[i]));
            }
        }
    }

    /// <summary>When the oldest entry was counted.</summary>
    public long Oldest => Count == 0 ? 0 : this[0].At;

    /// <summary>One entry, for saving.</summary>
    public (long Sequence, long At, ExactDecimal Amount) Read(int index) => (this[index].Sequence, this[index].At, AmountOf(this[index]));

    private ExactDecimal AmountOf(in Entry entry) =>
        entry.Whole == Beside ? _amounts![entry.Sequence] : ExactDecimal.FromInt64(entry.Whole);

    // Released entries go at once from the end, and from the middle when they are more than half.
    private void Tidy()
    {
        while (Count > 0 && this[Count - 1].Whole == 0)
        {
            Count--;
            _released--;
        }

        if (_released <= 16 || _released <= Count / 2)
        {
            return;
        }

        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (this[i].Whole != 0)
            {
                this[kept++] = this[i];
            }
        }

        Count = kept;
        _released = 0;
    }

    private void RemoveFirst()
    {
        ref var entry = ref this[0];
        _released -= entry.Whole == 0 ? 1 : 0;
        _amounts?.Remove(entry.Sequence);
        _first = (_first + 1) & (_ring.Length - 1);
        Count--;
    }

    private void Grow()
    {
        var larger = new Entry[_ring.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = this[i];
        }

        _ring = larger;
        _first = 0;
    }

    // Whole is 0 for an entry that was released: an amount of 0 is never counted.
    private struct Entry(long sequence, long at, long whole)
    {
        public readonly long Sequence = sequence;
        public readonly long At = at;
        public long Whole = whole;
    }
}
