namespace Turnpike.Audit.Columns;

/// <summary>The columns of one block as somebody reads them; a row of kind code 0 stands for no record. Not thread-safe.</summary>
internal abstract class BlockColumns : IDisposable
{
    /// <summary>Sequence number of row 0.</summary>
    public abstract long First { get; }

    /// <summary>Rows there are, those without a record included.</summary>
    public abstract int Rows { get; }

    /// <summary>The codes of a text column.</summary>
    public abstract ReadOnlySpan<ushort> Codes(TextColumn column);

    /// <summary>The texts of a text column.</summary>
    public abstract Terms Terms(TextColumn column);

    /// <summary>A number column.</summary>
    public abstract ReadOnlySpan<long> Numbers(NumberColumn column);

    /// <summary>A text of a row; null for none.</summary>
    public string? Text(TextColumn column, int row) => Terms(column).Text(Codes(column)[row]);

    /// <summary>The first row at or behind a time; <see cref="Rows"/> when there is none. Times never go back.</summary>
    public int FirstSince(long ticks)
    {
        var times = Numbers(NumberColumn.Time);
        var (low, high) = (0, Rows);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (times[middle] < ticks)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    public abstract void Dispose();
}
