using Turnpike.Admin.Clients;
using Turnpike.Admin.Scans;
using Turnpike.Answers;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;

namespace Turnpike.Scanning;

/// <summary>A scan for people: the servers, the tools that matter from the worst down, what was seen, and what it comes to together.</summary>
internal static class ScanText
{
    private const int MostReasons = 4;
    private const int MostTools = 6;

    public static void Write(TextWriter text, ScanReport report)
    {
        WriteFiles(text, report);
        if (report.Servers.IsEmpty)
        {
            text.WriteLine("There is no server to scan.");
            return;
        }

        WriteServers(text, report);
        WriteRest(text, report);
        WriteTools(text, report.Stack);
        WriteFindings(text, report.Stack);
        WriteStack(text, report.Stack);
        if (report.Count(ScanState.NotStarted) is > 0 and var waiting)
        {
            text.WriteLine();
            text.WriteLine($"Not started: {waiting}, use --start. Reading the configuration started nothing.");
        }
    }

    private static void WriteFiles(TextWriter text, ScanReport report)
    {
        foreach (var file in report.Files)
        {
            text.WriteLine($"{Printable.Of(file.File)}{(file.Client is null ? "" : $" ({file.Client})")}: {(file.Problem is null ? Counted.Of(file.Servers, "server") : Printable.Of(file.Problem))}");
        }
    }

    private static void WriteServers(TextWriter text, ScanReport report)
    {
        if (report.Count(ScanState.Scanned) == 0)
        {
            return;
        }

        text.WriteLine();
        Columns.Write(text, ["server", "says it is", "tools", "worst tool", "flags", "findings"], report.Servers.Where(s => s.Listing is not null).Select(server =>
        {
            var seen = report.Of(server)!;
            var findings = seen.AllFindings();
            return (string[])
            [
                server.Target.Name,
                server.Release is { } release ? $"npm {release}" : ScanWords.Short($"{server.Listing!.ServerName} {server.Listing.ServerVersion}".Trim(), 60),
                Counted.Of(seen.Tools.Length, "tool"),
                seen.Tools.IsEmpty ? "-" : RiskWords.Of(seen.Severity),
                string.Join(", ", RiskWords.Of(seen.Flags)),
                findings.IsEmpty ? "none" : $"{findings.Length}, {FindingWords.Of(findings.Max(f => f.Finding.Severity))} at worst",
            ];
        }));
    }

    private static void WriteRest(TextWriter text, ScanReport report)
    {
        foreach (var server in report.Servers.Where(s => s.Listing is null))
        {
            text.WriteLine();
            text.WriteLine($"{Printable.Of(server.Target.Name)}: {Printable.Of(server.Problem ?? server.StateWord)}");
            foreach (var source in server.Target.Sources)
            {
                text.WriteLine($"  in       {Printable.Of(ScanWords.Place(source))}");
            }

            foreach (var (name, value) in Facts(server))
            {
                text.WriteLine($"  {name,-9}{Printable.Of(value)}");
            }
        }

        foreach (var problem in report.Servers.Where(s => s.Listing is not null).SelectMany(s => s.Listing!.Problems.Select(p => $"{s.Target.Name}: {ScanWords.Short(p, 300)}")))
        {
            text.WriteLine(Printable.Of(problem));
        }
    }

    private static IEnumerable<(string Name, string Value)> Facts(ScannedServer server)
    {
        var target = server.Target;
        if (target.Url is { } url)
        {
            yield return ("url", ShownCommand.Host(url));
        }
        else if (!target.Command.IsEmpty)
        {
            yield return ("command", ShownCommand.Line(target.Command));
        }

        if (target.Package is { } package)
        {
            yield return ("package", ScanWords.Package(package) + (server.Release is { } release ? $"; the registry answers {release.Version}" : ""));
        }

        if (!target.SecretNames.IsEmpty)
        {
            yield return ("secrets", string.Join(", ", target.SecretNames));
        }

        if (target.Note is { } note)
        {
            yield return ("note", note);
        }
    }

    private static void WriteTools(TextWriter text, StackReport stack)
    {
        var tools = stack.Servers.SelectMany(s => s.Tools.Select(t => (Server: s.Name, Tool: t)))
            .OrderByDescending(t => t.Tool.Risk.Severity).ThenByDescending(t => t.Tool.Risk.Class).ThenBy(t => t.Server, StringComparer.Ordinal).ToArray();
        var shown = tools.Where(t => t.Tool.Risk.Severity > RiskSeverity.Low).ToArray();
        if (shown.Length > 0)
        {
            text.WriteLine();
            Columns.Write(text, ["severity", "class", "server", "tool", "flags", "why"], shown.Select(t => (string[])
            [
                RiskWords.Of(t.Tool.Risk.Severity), RiskWords.Of(t.Tool.Risk.Class), t.Server, ScanWords.Short(t.Tool.Name), string.Join(", ", RiskWords.Of(t.Tool.Risk.Flags)), Why(t.Tool.Risk),
            ]));
        }

        if (tools.Length > shown.Length)
        {
            text.WriteLine($"{Counted.Of(tools.Length - shown.Length, "tool")} of low severity not shown (--json has all).");
        }
    }

    // One word in two places, or in two cases of letters, is one reason.
    private static string Why(ToolRisk risk) => string.Join("; ", risk.Evidence.GroupBy(e => e.SpeaksFor, StringComparer.Ordinal).Take(MostReasons).Select(reasons =>
        $"{reasons.Key}: {string.Join(", ", reasons.Select(e => e.Words).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostReasons).Select(w => $"\"{ScanWords.Short(w, 40)}\""))}"));

    private static void WriteFindings(TextWriter text, StackReport stack)
    {
        var findings = stack.Servers.SelectMany(s => s.AllFindings().Select(f => (Server: s.Name, Seen: f))).OrderByDescending(f => f.Seen.Finding.Severity).ToArray();
        if (findings.Length == 0)
        {
            return;
        }

        text.WriteLine();
        Columns.Write(text, ["severity", "finding", "server", "where", "what"], findings.Select(f => (string[])
        [
            FindingWords.Of(f.Seen.Finding.Severity), FindingWords.Of(f.Seen.Finding.Detector), f.Server, ScanWords.Short(f.Seen.Definition.Name) + ScanWords.Short(f.Seen.Finding.Pointer),
            $"{f.Seen.Finding.Message} \"{f.Seen.Finding.Excerpt}\"",
        ]));
        text.WriteLine("A finding is a reason to look, never a proof.");
    }

    private static void WriteStack(TextWriter text, StackReport stack)
    {
        if (stack.Servers.Length == 0)
        {
            return;
        }

        text.WriteLine();
        var worst = stack.WorstRisk is { } risk ? $", {RiskWords.Of(risk)} at worst" : "";
        text.WriteLine($"Together: {Counted.Of(stack.Servers.Length, "server")}, {Counted.Of(stack.ToolCount, "tool")}{worst}.");
        Columns.Write(text, ["class", "low", "medium", "high", "critical"], Enum.GetValues<ToolClass>()
            .Select(c => (string[])[RiskWords.Of(c), .. Enum.GetValues<RiskSeverity>().Select(s => Number(stack.Count(c, s)))])
            .Where(row => row.Skip(1).Any(n => n != "-")));
        foreach (var combination in stack.Combinations)
        {
            text.WriteLine();
            text.WriteLine($"{RiskWords.Of(combination.Severity)}: {CombinationWords.Sentence(combination)}");
            foreach (var part in combination.Parts)
            {
                text.WriteLine($"  {RiskWords.Of(part.Flag).Single(),-17}{Tools(part)}");
            }
        }

        foreach (var collision in stack.Collisions)
        {
            text.WriteLine($"The tool {Printable.Of(ScanWords.Short(collision.Tool))} is there on {string.Join(" and ", collision.Servers.Select(s => Printable.Of(s)))}.");
        }
    }

    private static string Tools(CombinationPart part)
    {
        var more = part.Tools.Length > MostTools ? $" and {part.Tools.Length - MostTools} more" : "";
        return string.Join(", ", part.Tools.Take(MostTools).Select(t => Printable.Of($"{t.Server}/{ScanWords.Short(t.Tool)}"))) + more;
    }

    private static string Number(int count) => count == 0 ? "-" : count.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
