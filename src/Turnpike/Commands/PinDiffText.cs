using System.Text.Encodings.Web;
using System.Text.Json;
using Turnpike.Admin.Pins;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary>Definitions before and after, line by line.</summary>
internal static class PinDiffText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes every definition with the lines that were taken out (-) and put in (+).</summary>
    public static void Write(TextWriter text, PinDiffList list)
    {
        if (list.Diffs.IsEmpty)
        {
            text.WriteLine("Nothing differs.");
            return;
        }

        foreach (var diff in list.Diffs)
        {
            var (pin, approved, seen, findings) = diff;
            text.WriteLine($"{pin.State} {pin.Kind} {Printable.Of(pin.Name)}  {pin.ApprovedHash?[..12] ?? "none"} -> {(seen is null ? "none" : pin.Hash[..12])}");
            // What the change brings stands before its lines: a long diff would push it out of sight.
            PinRiskText.Write(text, diff);
            foreach (var finding in findings)
            {
                text.WriteLine($"  ! {finding.Severity} {finding.Detector} at {Printable.Of(finding.Pointer)}: {Printable.Of(finding.Message)} \"{Printable.Of(finding.Excerpt)}\"");
            }

            foreach (var (mark, line) in Compare(Lines(approved), Lines(seen)))
            {
                text.WriteLine($"  {mark} {Printable.Of(line)}");
            }
        }
    }

    private static string[] Lines(string? json)
    {
        if (json is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            document.RootElement.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray()).Split('\n');
    }

    // The longest common run of lines, by the usual table; definitions are some hundred lines at most, longer ones are shown whole.
    private static IEnumerable<(char Mark, string Line)> Compare(string[] before, string[] after)
    {
        if ((long)before.Length * after.Length > 4_000_000)
        {
            return before.Select(l => ('-', l)).Concat(after.Select(l => ('+', l)));
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

    private static IEnumerable<(char Mark, string Line)> Walk(string[] before, string[] after, int[,] common)
    {
        var (i, j) = (0, 0);
        while (i < before.Length || j < after.Length)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                yield return (' ', before[i++]);
                j++;
            }
            else if (j == after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                yield return ('-', before[i++]);
            }
            else
            {
                yield return ('+', after[j++]);
            }
        }
    }
}
