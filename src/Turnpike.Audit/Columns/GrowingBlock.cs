namespace Turnpike.Audit.Columns;

/// <summary>
/// A block that is being filled, in memory. One thread adds, under the index's gate; whoever reads takes a <see cref="View"/> under the same
/// gate and then needs it no more, for rows that are there do not change but to become none.
/// </summary>
internal sealed class GrowingBlock
{
    private readonly ushort[][] _codes = [.. Enumerable.Range(0, IndexColumns.TextCount).Select(_ => new ushort[IndexColumns.BlockSize])];
    private readonly long[][] _numbers = [.. Enumerable.Range(0, IndexColumns.NumberCount).Select(_ => new long[IndexColumns.BlockSize])];
    private readonly GrowingTerms[] _terms = [.. Enumerable.Range(0, IndexColumns.TextCount).Select(_ => new GrowingTerms())];

    public GrowingBlock(long number) => Number = number;

    /// <summary>The block's number.</summary>
    public long Number { get; }

    /// <summary>Sequence number of row 0.</summary>
    public long First => IndexColumns.FirstOf(Number);

    /// <summary>Rows that are filled, those without a record included.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows with a record.</summary>
    public int Records { get; private set; }

    /// <summary>The chain hash of the last record.</summary>
    public byte[] LastHash { get; } = new byte[Chain.ChainHash.Size];

    /// <summary>Whether a record belongs here.</summary>
    public bool Holds(long sequence) => IndexColumns.BlockOf(sequence) == Number;

    /// <summary>Adds a record behind all that are there.</summary>
    public void Add(long sequence, long segment, long offset, ReadOnlySpan<byte> hash, RowFields fields)
    {
        var row = (int)(sequence - First);
        var times = _numbers[(int)NumberColumn.Time];
        times.AsSpan(Rows..row).Fill(Rows > 0 ? times[Rows - 1] : 0);
        for (var column = 0; column < IndexColumns.TextCount; column++)
        {
            _codes[column][row] = _terms[column].Add(fields.Texts[column]);
        }

        times[row] = fields.Time.Ticks;
        _numbers[(int)NumberColumn.Segment][row] = segment;
        _numbers[(int)NumberColumn.Offset][row] = offset;
        _numbers[(int)NumberColumn.Intent][row] = fields.Intent;
        _numbers[(int)NumberColumn.Via][row] = fields.Via;
        _numbers[(int)NumberColumn.Latency][row] = fields.Latency;
        _numbers[(int)NumberColumn.Count][row] = fields.Count;
        hash.CopyTo(LastHash);
        Rows = row + 1;
        Records++;
    }

    /// <summary>Gives an outcome what it has of the record it ends, if that is here. By the thread that adds.</summary>
    public void Inherit(long intent, RowFields fields)
    {
        var row = (int)(intent - First);
        if (row >= Rows || _codes[(int)TextColumn.Kind][row] is not (var kind and > 0))
        {
            return;
        }

        foreach (var column in IndexColumns.Inherited)
        {
            fields.Texts[(int)column] ??= _terms[(int)column].Text(_codes[(int)column][row]);
        }

        fields.Texts[(int)TextColumn.Of] = _terms[(int)TextColumn.Kind].Text(kind);
    }

    /// <summary>Forgets records that are no more.</summary>
    public void Forget(long from, long to)
    {
        for (var row = Math.Max(0, from - First); row <= Math.Min(Rows - 1, to - First); row++)
        {
            Records -= _codes[(int)TextColumn.Kind][row] == 0 ? 0 : 1;
            _codes[(int)TextColumn.Kind][row] = 0;
        }
    }

    /// <summary>What is there now. Under the index's gate.</summary>
    public BlockColumns View() => new BlockView(this);

    private sealed class BlockView : BlockColumns
    {
        private readonly GrowingBlock _block;
        private readonly Terms[] _terms;

        public BlockView(GrowingBlock block)
        {
            _block = block;
            Rows = block.Rows;
            _terms = [.. block._terms.Select(t => t.View())];
        }

        public override long First => _block.First;

        public override int Rows { get; }

        public override ReadOnlySpan<ushort> Codes(TextColumn column) => _block._codes[(int)column].AsSpan(0, Rows);

        public override Terms Terms(TextColumn column) => _terms[(int)column];

        public override ReadOnlySpan<long> Numbers(NumberColumn column) => _block._numbers[(int)column].AsSpan(0, Rows);

        public override void Dispose()
        {
        }
    }
}
