using System.Collections.Immutable;

namespace Turnpike.Console.Policies;

/// <summary>A row of two texts side by side.</summary>
/// <param name="Old">The line of the old text; null where it has none here.</param>
/// <param name="New">The line of the new text; null where it has none here.</param>
/// <param name="OldLine">Its number, from 1; 0 for none.</param>
/// <param name="NewLine">Its number, from 1; 0 for none.</param>
/// <param name="IsSame">Whether both are the same; both are null where lines that are the same were left out.</param>
public sealed record TextRow(string? Old, string? New, int OldLine, int NewLine, bool IsSame);

/// <summary>Two texts line by line, with a little of what is the same around what is not.</summary>
internal static class TextDifference
{
    private const int Around = 3;

    // Beyond that lines between equal beginnings and ends count as replaced.
    private const long MostCells = 4_000_000;

    /// <summary>The rows; empty where both texts are the same.</summary>
    public static ImmutableArray<TextRow> Of(string old, string now)
    {
        var rows = Rows(Lines(old), Lines(now));
        var isShown = new bool[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            if (!rows[i].IsSame)
            {
                Array.Fill(isShown, true, Math.Max(0, i - Around), Math.Min(rows.Count, i + Around + 1) - Math.Max(0, i - Around));
            }
        }

        var shown = ImmutableArray.CreateBuilder<TextRow>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (isShown[i])
            {
                shown.Add(rows[i]);
            }
            else if (isShown.AsSpan().Contains(true) && (i == 0 || isShown[i - 1]))
            {
                shown.Add(new TextRow(null, null, 0, 0, true));
            }
        }

        return shown.ToImmutable();
    }

    private static List<TextRow> Rows(string[] old, string[] now)
    {
        var rows = new List<TextRow>();
        var start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start])
        {
            rows.Add(new TextRow(old[start], now[start], start + 1, ++start, true));
        }

        var (oldEnd, newEnd) = (old.Length, now.Length);
        while (oldEnd > start && newEnd > start && old[oldEnd - 1] == now[newEnd - 1])
        {
            (oldEnd, newEnd) = (oldEnd - 1, newEnd - 1);
        }

        AddMiddle(rows, old, now, start, oldEnd, newEnd);
        for (; oldEnd < old.Length; oldEnd++, newEnd++)
        {
            rows.Add(new TextRow(old[oldEnd], now[newEnd], oldEnd + 1, newEnd + 1, true));
        }

        return rows;
    }

    private static void AddMiddle(List<TextRow> rows, string[] old, string[] now, int start, int oldEnd, int newEnd)
    {
        var (height, width) = (oldEnd - start, newEnd - start);
        var longest = (long)height * width > MostCells ? null : new int[height + 1, width + 1];
        for (var i = height - 1; longest is not null && i >= 0; i--)
        {
            for (var j = width - 1; j >= 0; j--)
            {
                longest[i, j] = old[start + i] == now[start + j] ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
            }
        }

        var (gone, added) = (new List<int>(), new List<int>());
        int a = 0, b = 0;
        while (a < height || b < width)
        {
            if (longest is not null && a < height && b < width && old[start + a] == now[start + b])
            {
                Pair(rows, old, now, gone, added);
                rows.Add(new TextRow(old[start + a], now[start + b], start + a + 1, start + b + 1, true));
                (a, b) = (a + 1, b + 1);
            }
            else if (a < height && (b == width || longest is null || longest[a + 1, b] >= longest[a, b + 1]))
            {
                gone.Add(start + a++);
            }
            else
            {
                added.Add(start + b++);
            }
        }

        Pair(rows, old, now, gone, added);
    }

    private static void Pair(List<TextRow> rows, string[] old, string[] now, List<int> gone, List<int> added)
    {
        for (var i = 0; i < Math.Max(gone.Count, added.Count); i++)
        {
            rows.Add(new TextRow(
                i < gone.Count ? old[gone[i]] : null, i < added.Count ? now[added[i]] : null, i < gone.Count ? gone[i] + 1 : 0, i < added.Count ? added[i] + 1 : 0, false));
        }

        gone.Clear();
        added.Clear();
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
