using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Turnpike.Admin.Pins;

/// <summary>Whether a part of a text is in both versions, or in one of them.</summary>
public enum DiffMark : byte
{
    /// <summary>In both.</summary>
    Same,

    /// <summary>Only in the one before.</summary>
    Gone,

    /// <summary>Only in the one after.</summary>
    Added,
}

/// <summary>Definitions before and after, line by line and word by word.</summary>
public static class DefinitionLines
{
    private const long MaxCells = 4_000_000;

    private static readonly JsonWriterOptions LaidOut = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The lines of a definition, laid out; none for null.</summary>
    /// <param name="json">The source JSON; untrusted text stands in it.</param>
    public static string[] Of(string? json)
    {
        if (json is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, LaidOut))
        {
            document.RootElement.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray()).Split('\n');
    }

    /// <summary>A line in two: the blanks before it, which are ours, and what the server says.</summary>
    public static (string Indent, string Text) Indented(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var text = line.TrimStart(' ');
        return (line[..^text.Length], text);
    }

    /// <summary>
    /// What stays, what was taken out and what was put in, in order: by the longest common run. What would take too much room for that is shown
    /// as all taken out and all put in.
    /// </summary>
    public static IEnumerable<(DiffMark Mark, string Part)> Compare(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (start, end) = (0, 0);
        while (start < before.Count && start < after.Count && before[start] == after[start])
        {
            start++;
        }

        while (end < before.Count - start && end < after.Count - start && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        return before.Take(start).Select(p => (DiffMark.Same, p))
            .Concat(Middle([.. before.Skip(start).SkipLast(end)], [.. after.Skip(start).SkipLast(end)]))
            .Concat(before.TakeLast(end).Select(p => (DiffMark.Same, p)));
    }

    private static IEnumerable<(DiffMark Mark, string Part)> Middle(string[] before, string[] after)
    {
        if ((long)before.Length * after.Length > MaxCells)
        {
            return before.Select(p => (DiffMark.Gone, p)).Concat(after.Select(p => (DiffMark.Added, p)));
        }

        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return Walk(before, after, common);
    }

    private static IEnumerable<(DiffMark Mark, string Part)> Walk(string[] before, string[] after, int[,] common)
    {
        var (i, j) = (0, 0);
        while (i < before.Length || j < after.Length)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                yield return (DiffMark.Same, before[i++]);
                j++;
            }
            else if (j == after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                yield return (DiffMark.Gone, before[i++]);
            }
            else
            {
                yield return (DiffMark.Added, after[j++]);
            }
        }
    }
}
