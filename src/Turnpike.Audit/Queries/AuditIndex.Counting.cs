using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Turnpike.Audit.Columns;
using Turnpike.Audit.Counting;

namespace Turnpike.Audit.Queries;

/// <content>Counting.</content>
public sealed partial class AuditIndex
{
    private const int MaxKeptBuckets = 2_000;

    // What full blocks come to, by the length of a bucket. Goes with the block.
    private readonly ConditionalWeakTable<BlockFile, ConcurrentDictionary<long, CountScan>> _counted = [];

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
            var bucket = query.Bucket.Ticks;
            var since = query.Since?.UtcTicks ?? Math.Min(Beginning(), query.Until.UtcTicks);
            bucket *= Math.Max(1, (int)Math.Ceiling(Math.Max(1, query.Until.UtcTicks - since) / ((double)bucket * (CountQuery.MaxBuckets - 1))));
            since = query.Since is null ? since - (since % bucket) : since;
            var buckets = (int)((Math.Max(1, query.Until.UtcTicks - since) + bucket - 1) / bucket);
            var filter = new RowFilter(
                new AuditQuery { Since = query.Since, Until = query.Until, Server = query.Server, Grant = query.Grant, Subject = query.Subject, Name = query.Name, IncludesOutcomes = true }, First);
            var isPlain = (query.Server ?? query.Grant ?? query.Subject ?? query.Name) is null && since % bucket == 0;
            var scan = new CountScan(since, bucket, buckets);
            var (files, growing) = Now();
            foreach (var file in files.Where(f => filter.MayMatch(f.Header)))
            {
                // Of a block that is counted whole, what it comes to is kept: it never changes.
                var isWhole = isPlain && file.Header.From >= since && file.Header.To < query.Until.UtcTicks && IndexColumns.FirstOf(file.Header.Number) >= First;
                if (isWhole && Counted(file, bucket) is { } known)
                {
                    scan.Add(known);
                }
                else
                {
                    using var block = Open(file);
                    Add(scan, filter, block);
                }
            }

            Add(scan, filter, growing);
            return scan.Finish(query.Until.UtcTicks, query.Top);
        });
    }

    private static void Add(CountScan scan, RowFilter filter, BlockColumns block)
    {
        var hits = new byte[block.Rows];
        if (filter.Select(block, hits) > 0)
        {
            scan.Add(block, hits);
        }
    }

    private CountScan? Counted(BlockFile file, long bucket)
    {
        var since = file.Header.From - (file.Header.From % bucket);
        var buckets = ((file.Header.To - since) / bucket) + 1;
        return buckets > MaxKeptBuckets ? null : _counted.GetOrCreateValue(file).GetOrAdd(bucket, _ =>
        {
            using var block = Open(file);
            var scan = new CountScan(since, bucket, (int)buckets);
            Add(scan, new RowFilter(new AuditQuery(), 0), block);
            return scan;
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
