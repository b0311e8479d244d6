using Turnpike.Audit.Columns;

namespace Turnpike.Audit.Queries;

/// <content>What became of calls.</content>
public sealed partial class AuditIndex
{
    /// <summary>The outcome of each of these records, by the number of what it ends; without those that have none yet. A page of them at most.</summary>
    public IReadOnlyDictionary<long, IndexedRecord> OutcomesOf(IReadOnlyCollection<long> sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequences.Count, MaxPage, nameof(sequences));
        var found = new Dictionary<long, IndexedRecord>();
        if (sequences.Count == 0)
        {
            return found;
        }

        var (least, most, wanted) = (sequences.Min(), sequences.Max(), sequences.ToHashSet());
        return Looked(() =>
        {
            var filter = new RowFilter(new AuditQuery { After = least, NewestFirst = false }, First);
            foreach (var block in Blocks(filter, newestFirst: false))
            {
                using (block)
                {
                    Collect(block, least, most, wanted, found);
                    if (found.Count == wanted.Count)
                    {
                        break;
                    }
                }
            }

            return found;
        });
    }

    private static void Collect(BlockColumns block, long least, long most, HashSet<long> wanted, Dictionary<long, IndexedRecord> found)
    {
        var intents = block.Numbers(NumberColumn.Intent);
        for (var row = 0; row < intents.Length; row++)
        {
            var intent = intents[row];
            if (intent >= least && intent <= most && wanted.Contains(intent) && block.Codes(TextColumn.Kind)[row] != 0)
            {
                found[intent] = IndexedRecord.Read(block, row);
            }
        }
    }
}
