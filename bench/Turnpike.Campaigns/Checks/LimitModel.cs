namespace Turnpike.Campaigns.Checks;

/// <summary>
/// Ten a minute, sliding, in the plainest way: a list of times for every budget, fed from the record in its order. It knows nothing
/// of processes, so that a kill which refilled a limit, or lost room of one, shows as a record that does not follow.
/// </summary>
internal static class LimitModel
{
    public const int Max = 10;
    public const long Window = 60_000;

    public static void Check(IEnumerable<RecordedCall> records, Verdict verdict)
    {
        var counted = new Dictionary<string, List<RecordedCall>>(StringComparer.Ordinal);
        var bySequence = new Dictionary<long, RecordedCall>();
        var last = long.MinValue;
        foreach (var record in records)
        {
            verdict.Require(record.At >= last, $"the clock of limits ran back at record {record.Sequence}: {last} to {record.At}");
            last = record.At;
            switch (record.Kind)
            {
                case RecordedKind.GivenBack:
                    if (bySequence.TryGetValue(record.Sequence, out var intent))
                    {
                        counted[intent.Budget].Remove(intent);
                    }

                    break;
                case RecordedKind.Reserved:
                    var room = Within(counted, record);
                    verdict.Require(room.Count < Max, $"record {record.Sequence} lets {record.Budget} through as number {room.Count + 1} within a minute");
                    room.Add(record);
                    bySequence[record.Sequence] = record;
                    break;
                case RecordedKind.Denied:
                    var full = Within(counted, record);
                    verdict.Require(full.Count == Max, $"record {record.Sequence} denies {record.Budget}, of which {full.Count} are counted");
                    var wait = full.Count == 0 ? -1 : full[0].At + Window + 1 - record.At;
                    verdict.Require(wait == record.RetryAfter, $"record {record.Sequence} says {record.RetryAfter} ms until there is room, it is {wait}");
                    break;
                default:
                    break;
            }
        }
    }

    // A call counts while its age is at most the window.
    private static List<RecordedCall> Within(Dictionary<string, List<RecordedCall>> counted, RecordedCall now)
    {
        if (!counted.TryGetValue(now.Budget, out var calls))
        {
            counted[now.Budget] = calls = [];
        }

        calls.RemoveAll(c => c.At < now.At - Window);
        return calls;
    }
}
