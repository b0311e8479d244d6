using Turnpike.Audit.Columns;
using Turnpike.Audit.Counting;

namespace Turnpike.Audit.Queries;

/// <content>Counting.</content>
public sealed partial class AuditIndex
{
    /// <summary>
    /// Counts what happened over a stretch of time. Throws <see cref="ArgumentOutOfRangeException"/> when it ends before it begins, or a bucket
    /// is shorter than a second.
    /// </summary>
    public RecordCounts Count(CountQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Bucket, TimeSpan.FromSeconds(1), nameof(query));
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Until, query.Since ?? DateTimeOffset.MinValue, nameof(query));
        return Looked(() =>
        {
            var since = query.Since?.UtcTicks ?? Math.Min(Beginning(), query.Until.UtcTicks);
            var bucket = query.Bucket.Ticks;
            var span = Math.Max(1, query.Until.UtcTicks - since);
            bucket *= Math.Max(1, (int)Math.Ceiling(span / ((double)bucket * CountQuery.MaxBuckets)));
            var filter = new RowFilter(
                new AuditQuery { Since = query.Since, Until = query.Until, Server = query.Server, Grant = query.Grant, Subject = query.Subject, Name = query.Name, IncludesOutcomes = true }, First);
            var scan = new CountScan(since, bucket, (int)((span + bucket - 1) / bucket));
            var hits = new byte[IndexColumns.BlockSize];
            foreach (var block in Blocks(filter, newestFirst: false))
            {
                using (block)
                {
                    if (filter.Select(block, hits.AsSpan(0, block.Rows)) > 0)
                    {
                        scan.Add(block, hits.AsSpan(0, block.Rows));
                    }
                }
            }

            return scan.Finish(query.Until.UtcTicks, query.Top);
        });
    }

    // Time of the first record there is; the greatest time when there is none.
    private long Beginning()
    {
        var filter = new RowFilter(new AuditQuery(), First);
        var hits = new byte[IndexColumns.BlockSize];
        foreach (var block in Blocks(filter, newestFirst: false))
        {
            using (block)
            {
                if (filter.Select(block, hits.AsSpan(0, block.Rows)) > 0)
                {
                    return block.Numbers(NumberColumn.Time)[hits.AsSpan(0, block.Rows).IndexOf((byte)1)];
                }
            }
        }

        return DateTimeOffset.MaxValue.UtcTicks;
    }
}
