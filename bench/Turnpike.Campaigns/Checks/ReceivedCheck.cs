using Turnpike.Campaigns.Servers;

namespace Turnpike.Campaigns.Checks;

/// <summary>What the tool server's own log is held against: the record's intents, and the limit in the server's own time.</summary>
internal static class ReceivedCheck
{
    /// <summary>Every received call has an intent of its own, for its tool and nonce, and was received once.</summary>
    public static void IsSubsetOfIntents(List<ReceivedCall> received, Dictionary<string, RecordedCall> intents, Verdict verdict)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in received)
        {
            verdict.Require(seen.Add(call.Nonce), $"{call.Tool} {call.Nonce} was received twice");
            verdict.Require(intents.TryGetValue(call.Nonce, out var intent) && intent.Tool == call.Tool, $"{call.Tool} {call.Nonce} was received and has no intent");
        }
    }

    /// <summary>
    /// No budget is exceeded in any window of the server's own time. The gateway counts a call when it is reserved and the server sees
    /// it a delay later; two calls exactly a minute apart at the gateway can so stand closer together here, by at most the difference of
    /// their delays. The window is shorter by the largest such difference, with what wall and monotonic clock moved against each other.
    /// </summary>
    public static void NeverExceeds(List<ReceivedCall> received, Dictionary<string, RecordedCall> intents, Verdict verdict)
    {
        var known = received.Where(c => intents.ContainsKey(c.Nonce)).ToList();
        if (known.Count == 0)
        {
            return;
        }

        var delays = known.Select(c => c.WallMilliseconds - intents[c.Nonce].At).ToList();
        var offsets = known.Select(c => c.WallMilliseconds - (c.Microseconds / 1000)).ToList();
        var drift = offsets.Max() - offsets.Min();
        var window = LimitModel.Window - (delays.Max() - delays.Min()) - drift;
        var strict = 0;
        var raw = 0;
        foreach (var budget in known.GroupBy(c => intents[c.Nonce].Budget))
        {
            long[] times = [.. budget.Select(c => c.Microseconds)];
            var most = MostWithin(times, window * 1000);
            verdict.Require(most <= LimitModel.Max, $"{budget.Key}: {most} received within {window} ms");
            strict = Math.Max(strict, most);
            raw = Math.Max(raw, MostWithin(times, LimitModel.Window * 1000));
        }

        Console.WriteLine(
            $"reserve to receive: {delays.Min()} to {delays.Max()} ms (median {delays.Order().ElementAt(delays.Count / 2)}), wall against monotonic clock {drift} ms; so the window is {window} ms");
        Console.WriteLine($"most received of one budget: {strict} in any {window} ms, {raw} in any {LimitModel.Window} ms");
        verdict.Require(window > LimitModel.Window / 2, $"a window of {window} ms proves too little: the machine was too slow");
    }

    /// <summary>The most of the times, which are sorted, that lie in any one window.</summary>
    private static int MostWithin(long[] times, long window)
    {
        var (most, first) = (0, 0);
        for (var last = 0; last < times.Length; last++)
        {
            while (times[last] - times[first] > window)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }
}
