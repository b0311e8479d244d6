namespace Turnpike.Audit.Counting;

/// <summary>A tally that is being added to.</summary>
internal sealed class Cell
{
    public long Calls { get; set; }

    public long Denied { get; set; }

    public long Errors { get; set; }

    public long Asked { get; set; }

    public Tally Tally => new(Calls, Denied, Errors, Asked);

    public Cell Copy() => new Cell().Add(this);

    public Cell Add(Cell other)
    {
        Calls += other.Calls;
        Denied += other.Denied;
        Errors += other.Errors;
        Asked += other.Asked;
        return this;
    }
}

/// <summary>A tally for each pair of codes of two columns; of a block with many of both only for those that come.</summary>
internal sealed class PairCells
{
    private const int MaxTable = 64 * 1024;

    private readonly int _names;
    private readonly Cell?[]? _table;
    private readonly Dictionary<int, Cell>? _pairs;

    public PairCells(int servers, int names)
    {
        _names = names + 1;
        var pairs = (long)(servers + 1) * _names;
        _table = pairs <= MaxTable ? new Cell?[pairs] : null;
        _pairs = _table is null ? [] : null;
    }

    /// <summary>Those there are.</summary>
    public IEnumerable<(int Server, int Name, Cell Cell)> All
    {
        get
        {
            for (var i = 0; i < (_table?.Length ?? 0); i++)
            {
                if (_table![i] is { } cell)
                {
                    yield return (i / _names, i % _names, cell);
                }
            }

            foreach (var (key, cell) in _pairs ?? [])
            {
                yield return (key / _names, key % _names, cell);
            }
        }
    }

    /// <summary>The tally of a pair.</summary>
    public Cell Of(int server, int name)
    {
        var key = (server * _names) + name;
        if (_table is not null)
        {
            return _table[key] ??= new Cell();
        }

        if (!_pairs!.TryGetValue(key, out var cell))
        {
            _pairs[key] = cell = new Cell();
        }

        return cell;
    }
}
