using System.Collections.Immutable;
using Turnpike.Audit.Columns;

namespace Turnpike.Audit.Queries;

/// <summary>The filters of a query, laid over one block after another: which of its rows match.</summary>
internal sealed class RowFilter
{
    // What free text is looked for in; docs/console.md says the same.
    private static readonly ImmutableArray<TextColumn> Named =
    [
        TextColumn.Name, TextColumn.Server, TextColumn.Subject, TextColumn.Grant, TextColumn.Method, TextColumn.Rule, TextColumn.Source, TextColumn.Approval, TextColumn.By,
    ];

    private readonly long _since;
    private readonly long _until;
    private readonly long _from;
    private readonly long _to;
    private readonly ImmutableArray<(TextColumn Column, ImmutableArray<Wanted> Any)> _wanted;
    private readonly ImmutableArray<(NumberColumn Column, long Value)> _numbers;
    private readonly byte[]? _text;
    private readonly bool _isOwn;

    /// <param name="query">The filters.</param>
    /// <param name="first">The first record there is; those before it were retired.</param>
    /// <param name="isWhole">Whether to leave out where the page begins.</param>
    public RowFilter(AuditQuery query, long first, bool isWhole = false)
    {
        _since = query.Since?.UtcTicks ?? long.MinValue;
        _until = query.Until?.UtcTicks ?? long.MaxValue;
        (_from, _to) = (first, long.MaxValue);
        if (!isWhole && query.After is { } after)
        {
            (_from, _to) = query.NewestFirst ? (first, after - 1) : (Math.Max(first, after + 1), long.MaxValue);
        }

        _wanted = [.. Texts(query).Where(w => !w.Any.IsEmpty)];
        _numbers = [.. Numbers(query)];
        _isOwn = !query.IncludesOutcomes && (query.Text is { Length: > 0 } || _wanted.Any(w => IndexColumns.Inherited.Contains(w.Column)));
        _text = query.Text is { Length: > 0 } text ? Choice.Lower(text) : null;
    }

    /// <summary>Whether a block may hold anything, by what is known of it without looking.</summary>
    public bool MayMatch(BlockHeader block) =>
        block.To >= _since && block.From < _until && block.Last >= _from && IndexColumns.FirstOf(block.Number) <= _to;

    /// <summary>Marks the rows that match with 1, all others with 0. Returns how many match.</summary>
    public int Select(BlockColumns block, Span<byte> hits)
    {
        hits.Clear();
        var low = (int)Math.Clamp(_from - block.First, 0, block.Rows);
        var high = (int)Math.Clamp(_to - block.First + 1, 0, block.Rows);
        if (_since > long.MinValue)
        {
            low = Math.Max(low, block.FirstSince(_since));
        }

        if (_until < long.MaxValue)
        {
            high = Math.Min(high, block.FirstSince(_until));
        }

        if (low >= high)
        {
            return 0;
        }

        var choices = new Choice[_wanted.Length];
        for (var i = 0; i < choices.Length; i++)
        {
            // Looked up before any row is: what no text of the block matches costs next to nothing.
            choices[i] = Choice.Of(block.Terms(_wanted[i].Column), _wanted[i].Any);
            if (choices[i].IsEmpty)
            {
                return 0;
            }
        }

        var rows = hits[low..high];
        var kinds = block.Codes(TextColumn.Kind)[low..high];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = kinds[i] != 0 ? (byte)1 : (byte)0;
        }

        if (_isOwn)
        {
            var ends = block.Codes(TextColumn.Of)[low..high];
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] &= ends[i] == 0 ? (byte)1 : (byte)0;
            }
        }

        for (var i = 0; i < choices.Length; i++)
        {
            choices[i].Keep(block.Codes(_wanted[i].Column)[low..high], rows);
        }

        foreach (var (column, value) in _numbers)
        {
            var numbers = block.Numbers(column)[low..high];
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] &= numbers[i] == value ? (byte)1 : (byte)0;
            }
        }

        if (_text is not null)
        {
            KeepNamed(block, low, high, rows);
        }

        var count = 0;
        foreach (var row in rows)
        {
            count += row;
        }

        return count;
    }

    private void KeepNamed(BlockColumns block, int low, int high, Span<byte> rows)
    {
        var found = new byte[rows.Length];
        foreach (var column in Named)
        {
            var choice = Choice.Containing(block.Terms(column), _text!);
            if (!choice.IsEmpty)
            {
                choice.Add(block.Codes(column)[low..high], found);
            }
        }

        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] &= found[i];
        }
    }

    private static IEnumerable<(TextColumn Column, ImmutableArray<Wanted> Any)> Texts(AuditQuery query)
    {
        yield return (TextColumn.Kind, Of(query.Kind));
        yield return (TextColumn.Kind, [.. query.Kinds.Select(k => new Wanted(k))]);
        yield return (TextColumn.Grant, Of(query.Grant));
        yield return (TextColumn.Subject, Of(query.Subject));
        yield return (TextColumn.Server, Of(query.Server));
        yield return (TextColumn.Method, Of(query.Method));
        yield return (TextColumn.Name, Of(query.Name));
        yield return (TextColumn.Decision, Of(query.Decision));
        yield return (TextColumn.Step, Of(query.Step));
        yield return (TextColumn.Rule, Of(query.Rule));
        yield return (TextColumn.Session, Of(query.Session));
        yield return (TextColumn.Outcome, Of(query.Outcome));
        yield return (TextColumn.Outcome, [.. query.Outcomes.Select(o => new Wanted(o))]);
        yield return (TextColumn.Of, Of(query.Of));
        yield return (TextColumn.Source, Of(query.Source));
        yield return (TextColumn.Approval, Of(query.Approval));
        yield return (TextColumn.Answer, Of(query.Answer));
        yield return (TextColumn.By, Of(query.By));
        yield return (TextColumn.Policy, Of(query.Policy));
        yield return (TextColumn.Mode, Of(query.Mode));
        yield return (TextColumn.WouldBe, Of(query.WouldBe));
    }

    private static IEnumerable<(NumberColumn Column, long Value)> Numbers(AuditQuery query)
    {
        if (query.Via is { } via)
        {
            yield return (NumberColumn.Via, via);
        }

        if (query.Intent is { } intent)
        {
            yield return (NumberColumn.Intent, intent);
        }
    }

    private static ImmutableArray<Wanted> Of(string? text) => text is null ? [] : [new Wanted(text)];
}
