using System.Text.RegularExpressions;
using Turnpike.Admin.Pins;

namespace Turnpike.Console.Servers.Pins;

/// <summary>A piece of a line.</summary>
/// <param name="Text">The text; untrusted.</param>
/// <param name="IsMarked">Whether it is what differs from the other side.</param>
internal readonly record struct LinePiece(string Text, bool IsMarked);

/// <summary>A line on one side.</summary>
/// <param name="Mark">Whether the other side has it, too.</param>
/// <param name="Indent">The blanks before it.</param>
/// <param name="Pieces">The line; empty where only the other side has one here.</param>
internal readonly record struct SideLine(DiffMark Mark, string Indent, LinePiece[] Pieces);

/// <summary>Two lines that stand beside each other, or a run of lines that are the same and are left out.</summary>
/// <param name="Before">On the left.</param>
/// <param name="After">On the right.</param>
/// <param name="LeftOut">How many lines are left out here; 0 for a row with lines.</param>
internal readonly record struct SideRow(SideLine Before, SideLine After, int LeftOut = 0);

/// <summary>A definition before and after beside each other, with the words marked that differ.</summary>
internal static partial class SideBySide
{
    private const int Around = 3;
    private const int LongestLine = 20_000;

    private static readonly SideLine None = new(DiffMark.Same, "", []);

    /// <summary>The rows.</summary>
    /// <param name="before">The source JSON on the left.</param>
    /// <param name="after">The source JSON on the right.</param>
    public static List<SideRow> Of(string? before, string? after)
    {
        var rows = new List<SideRow>();
        var (gone, added) = (new List<string>(), new List<string>());
        foreach (var (mark, line) in DefinitionLines.Compare(DefinitionLines.Of(before), DefinitionLines.Of(after)))
        {
            if (mark == DiffMark.Same)
            {
                Pair(rows, gone, added);
                var same = Whole(DiffMark.Same, line);
                rows.Add(new(same, same));
            }
            else
            {
                (mark == DiffMark.Gone ? gone : added).Add(line);
            }
        }

        Pair(rows, gone, added);
        return Folded(rows);
    }

    // The lines of a run that differs are taken in pairs; what is longer on one side stands alone.
    private static void Pair(List<SideRow> rows, List<string> gone, List<string> added)
    {
        for (var i = 0; i < Math.Max(gone.Count, added.Count); i++)
        {
            rows.Add(i >= added.Count ? new(Whole(DiffMark.Gone, gone[i]), None)
                : i >= gone.Count ? new(None, Whole(DiffMark.Added, added[i]))
                : Words(gone[i], added[i]));
        }

        gone.Clear();
        added.Clear();
    }

    private static SideLine Whole(DiffMark mark, string line)
    {
        var (indent, text) = DefinitionLines.Indented(line);
        return new(mark, indent, [new(text, false)]);
    }

    private static SideRow Words(string before, string after)
    {
        if (before.Length > LongestLine || after.Length > LongestLine)
        {
            return new(Whole(DiffMark.Gone, before), Whole(DiffMark.Added, after));
        }

        var ((left, gone), (right, added)) = (DefinitionLines.Indented(before), DefinitionLines.Indented(after));
        var parts = DefinitionLines.Compare(Split(gone), Split(added)).ToArray();
        return new(
            new(DiffMark.Gone, left, Joined(parts.Where(p => p.Mark != DiffMark.Added))),
            new(DiffMark.Added, right, Joined(parts.Where(p => p.Mark != DiffMark.Gone))));
    }

    private static LinePiece[] Joined(IEnumerable<(DiffMark Mark, string Part)> parts)
    {
        var pieces = new List<LinePiece>();
        foreach (var (mark, part) in parts)
        {
            var isMarked = mark != DiffMark.Same;
            if (pieces.Count > 0 && pieces[^1].IsMarked == isMarked)
            {
                pieces[^1] = pieces[^1] with { Text = pieces[^1].Text + part };
            }
            else
            {
                pieces.Add(new(part, isMarked));
            }
        }

        return [.. pieces];
    }

    private static string[] Split(string line) => [.. Word().Matches(line).Select(m => m.Value)];

    private static List<SideRow> Folded(List<SideRow> rows)
    {
        var differs = rows.Select((row, i) => (row, i)).Where(r => r.row.Before.Mark != DiffMark.Same || r.row.After.Mark != DiffMark.Same).Select(r => r.i).ToArray();
        if (differs.Length == 0)
        {
            return rows;
        }

        var kept = new bool[rows.Count];
        foreach (var at in differs)
        {
            Array.Fill(kept, true, Math.Max(0, at - Around), Math.Min(rows.Count, at + Around + 1) - Math.Max(0, at - Around));
        }

        var folded = new List<SideRow>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (kept[i])
            {
                folded.Add(rows[i]);
            }
            else if (folded.Count > 0 && folded[^1].LeftOut > 0)
            {
                folded[^1] = folded[^1] with { LeftOut = folded[^1].LeftOut + 1 };
            }
            else
            {
                folded.Add(new(None, None, LeftOut: 1));
            }
        }

        return folded;
    }

    [GeneratedRegex(@"\w+|\s+|[^\w\s]", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
