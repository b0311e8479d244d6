using Turnpike.Admin.Pins;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary>Definitions before and after, line by line.</summary>
internal static class PinDiffText
{
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

            foreach (var (mark, line) in DefinitionLines.Compare(DefinitionLines.Of(approved), DefinitionLines.Of(seen)))
            {
                text.WriteLine($"  {Sign(mark)} {Printable.Of(line)}");
            }
        }
    }

    private static char Sign(DiffMark mark) => mark switch { DiffMark.Gone => '-', DiffMark.Added => '+', _ => ' ' };
}
