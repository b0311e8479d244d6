using Turnpike.Policies;

namespace Turnpike.State.Limits;

/// <summary>
/// Which calls are on their way under a <c>concurrent</c> limit: pure state, a projection of the record. A slot is free again at the call's
/// recorded outcome, when the task it started has ended, or when its time is over, whatever became of the process that took it. Not
/// thread-safe: used under the record's gate.
/// </summary>
internal sealed class SlotBook
{
    private readonly Dictionary<LimitKey, List<Slot>> _slots = [];

    /// <summary>Every slot that is or was lately taken, for saving.</summary>
    public IEnumerable<(LimitKey Key, Slot Slot)> All => _slots.SelectMany(held => held.Value.Select(slot => (held.Key, slot)));

    /// <summary>Whether one of so many slots is free.</summary>
    public bool HasRoom(in LimitKey key, int slots, long now)
    {
        if (!_slots.TryGetValue(key, out var held))
        {
            return true;
        }

        var taken = 0;
        foreach (var slot in held)
        {
            taken += slot.FreeAt > now ? 1 : 0;
        }

        return taken < slots;
    }

    /// <summary>Takes a slot for the intent of this sequence number.</summary>
    public void Take(in LimitKey key, Slot slot, long now)
    {
        if (!_slots.TryGetValue(key, out var held))
        {
            _slots.Add(key, held = new List<Slot>(1));
        }

        held.RemoveAll(other => other.FreeAt <= now);
        held.Add(slot);
    }

    /// <summary>Frees the slot an intent took.</summary>
    public void Free(in LimitKey key, long sequence) => Remove(key, slot => slot.Sequence == sequence);

    /// <summary>Frees the slots a task holds.</summary>
    public void EndTask(string task)
    {
        foreach (var key in _slots.Keys)
        {
            Remove(key, slot => slot.Task == task);
        }
    }

    /// <summary>Keeps the slot an intent took, for another time: of a task, or of a call whose process ended.</summary>
    public void Keep(in LimitKey key, long sequence, long until, string? task)
    {
        if (_slots.TryGetValue(key, out var held) && held.FindIndex(slot => slot.Sequence == sequence) is >= 0 and var index)
        {
            held[index] = held[index] with { FreeAt = until, Task = task };
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _slots.Clear();

    private void Remove(in LimitKey key, Predicate<Slot> which)
    {
        if (_slots.TryGetValue(key, out var held) && held.RemoveAll(which) > 0 && held.Count == 0)
        {
            _slots.Remove(key);
        }
    }
}

/// <summary>One slot that is taken.</summary>
/// <param name="Sequence">The intent that took it.</param>
/// <param name="FreeAt">When it is free at the latest, by the limits' clock in Unix milliseconds.</param>
/// <param name="Task">The task that holds it on; null for the call itself.</param>
internal readonly record struct Slot(long Sequence, long FreeAt, string? Task);
