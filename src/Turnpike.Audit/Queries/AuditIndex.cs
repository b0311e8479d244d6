using System.Collections.Immutable;
using System.Text;
using Turnpike.Audit.Columns;
using Turnpike.Audit.Reading;

namespace Turnpike.Audit.Queries;

/// <summary>
/// An index over the record: what can be looked for, column by column, in blocks of 16,384 records. It holds nothing of its own and can be
/// deleted; what is damaged is built again from the segments. Full blocks are files, the one being filled is in memory. A query looks at every block
/// that its time and place leave, and so takes as long for what is not there as for what is. Thread-safe: queries do not wait for <see cref="CatchUp(CancellationToken)"/>.
/// </summary>
public sealed partial class AuditIndex : IDisposable
{
    private const int MaxPage = 10_000;
    private const int MaxMends = 3;

    private readonly string _folder;
    private readonly string _path;

    // Guards what is below it; held for moments only.
    private readonly Lock _gate = new();
    private ImmutableArray<BlockFile> _blocks = [];
    private GrowingBlock _growing = new(0);
    private long _first = 1;
    private long _last;

    /// <summary>Opens or makes the index of the record in <paramref name="folder"/> at the folder <paramref name="indexPath"/>; nothing is read before <see cref="CatchUp(CancellationToken)"/>.</summary>
    public AuditIndex(string folder, string indexPath) => (_folder, _path) = (folder, Path.GetFullPath(indexPath));

    /// <summary>Sequence number of the last record that queries know.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Sequence number of the first record there is; those before it were retired.</summary>
    public long First
    {
        get
        {
            lock (_gate)
            {
                return _first;
            }
        }
    }

    /// <summary>
    /// The records that match every filter as they stand in the log, in the order asked for, one page. Throws
    /// <see cref="ArgumentOutOfRangeException"/> for a limit or a text out of bounds.
    /// </summary>
    public AuditPage Query(AuditQuery query)
    {
        var page = Scan(query, isTotal: false, (block, row) => (
            Sequence: block.First + row,
            Time: block.Numbers(NumberColumn.Time)[row],
            Kind: block.Text(TextColumn.Kind, row)!,
            Segment: block.Numbers(NumberColumn.Segment)[row],
            Offset: block.Numbers(NumberColumn.Offset)[row]));
        var rows = ImmutableArray.CreateBuilder<AuditRow>(page.Rows.Count);
        using var fetch = new RecordFetch(_folder);
        foreach (var row in page.Rows)
        {
            // What was retired meanwhile is left out.
            if (fetch.Read(row.Segment, row.Offset, row.Sequence) is { IsEmpty: false } payload)
            {
                rows.Add(new AuditRow(row.Sequence, new DateTimeOffset(row.Time, TimeSpan.Zero), row.Kind, Encoding.UTF8.GetString(payload)));
            }
        }

        return new AuditPage(rows.ToImmutable(), page.Next);
    }

    /// <summary>As <see cref="Query"/>, by what the index itself knows; with <paramref name="isTotal"/> how many match on all pages together. Throws as it.</summary>
    public IndexedPage Find(AuditQuery query, bool isTotal = false)
    {
        var page = Scan(query, isTotal, IndexedRecord.Read);
        return new IndexedPage([.. page.Rows], page.Next, page.Total);
    }

    /// <summary>The whole record of a number as it stands in the log; null when there is none (any more) or it is not indexed yet.</summary>
    public AuditRow? Get(long sequence)
    {
        var query = new AuditQuery { After = sequence - 1, NewestFirst = false, Limit = 1 };
        return Query(query).Rows is [var row] && row.Sequence == sequence ? row : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_upkeep)
        {
            _reader?.Dispose();
            _older?.Dispose();
            (_reader, _older) = (null, null);
        }
    }

    private (List<T> Rows, long? Next, long? Total) Scan<T>(AuditQuery query, bool isTotal, Func<BlockColumns, int, T> read)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MaxPage, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Text?.Length ?? 0, AuditQuery.MaxText, nameof(query));
        return Looked(() =>
        {
            var (rows, last, isMore) = Page(query, read);
            return (rows, isMore ? (long?)last : null, isTotal ? Total(query) : null);
        });
    }

    private (List<T> Rows, long Last, bool IsMore) Page<T>(AuditQuery query, Func<BlockColumns, int, T> read)
    {
        var rows = new List<T>();
        var last = 0L;
        var filter = new RowFilter(query, First);
        var hits = new byte[IndexColumns.BlockSize];
        foreach (var block in Blocks(filter, query.NewestFirst))
        {
            using (block)
            {
                var left = filter.Select(block, hits.AsSpan(0, block.Rows));
                for (var i = 0; i < block.Rows && left > 0; i++)
                {
                    var row = query.NewestFirst ? block.Rows - 1 - i : i;
                    if (hits[row] == 0)
                    {
                        continue;
                    }

                    if (rows.Count == query.Limit)
                    {
                        return (rows, last, true);
                    }

                    left--;
                    last = block.First + row;
                    rows.Add(read(block, row));
                }
            }
        }

        return (rows, last, false);
    }

    private long? Total(AuditQuery query)
    {
        var filter = new RowFilter(query, First, isWhole: true);
        var hits = new byte[IndexColumns.BlockSize];
        var total = 0L;
        foreach (var block in Blocks(filter, newestFirst: true))
        {
            using (block)
            {
                total += filter.Select(block, hits.AsSpan(0, block.Rows));
            }
        }

        return total;
    }

    /// <summary>The blocks that may hold something, each to be disposed of.</summary>
    private IEnumerable<BlockColumns> Blocks(RowFilter filter, bool newestFirst)
    {
        var (blocks, growing) = Now();
        if (newestFirst)
        {
            yield return growing;
        }

        for (var i = 0; i < blocks.Length; i++)
        {
            var block = blocks[newestFirst ? blocks.Length - 1 - i : i];
            if (filter.MayMatch(block.Header))
            {
                yield return Open(block);
            }
        }

        if (!newestFirst)
        {
            yield return growing;
        }
    }

    private (ImmutableArray<BlockFile> Blocks, BlockColumns Growing) Now()
    {
        lock (_gate)
        {
            return (_blocks, _growing.View());
        }
    }

    private static FileColumns Open(BlockFile block)
    {
        try
        {
            return new FileColumns(block);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BlockDamagedException(block.Header.Number, e);
        }
    }

    // Whatever is found damaged is built again, and then looked at anew.
    private T Looked<T>(Func<T> look)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return look();
            }
            catch (BlockDamagedException e) when (i < MaxMends)
            {
                Mend(e.Number);
            }
        }
    }
}
