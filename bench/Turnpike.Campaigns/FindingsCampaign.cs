using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Turnpike.Campaigns.Drifting;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Lists;
using Turnpike.Wire.Json;

namespace Turnpike.Campaigns;

/// <summary>
/// Measures the detectors: <c>findings --benign F --malicious F [--show]</c>. How many honest definitions are flagged, alone and in stacks
/// of ten servers; how many malicious ones are found, by detector and family; and whether a mark in any one string is seen, wherever the string stands.
/// </summary>
internal static class FindingsCampaign
{
    private const int StackSize = 10;
    private static readonly string[] Said = ["name", "title", "description", "inputSchema", "outputSchema", "annotations"];

    /// <param name="args">
    /// Files of lines with <c>name</c>, <c>description</c>, <c>server</c> and <c>inputSchema</c>; malicious ones with <c>params</c>, and their
    /// family is the first word of the name. <c>--show</c> prints every finding of the honest ones.
    /// </param>
    public static int Run(string[] args)
    {
        if (args is not ["--benign", var benignFile, "--malicious", var maliciousFile, .. var rest] || rest is not ([] or ["--show"]))
        {
            throw new ArgumentException("findings needs --benign F --malicious F [--show]");
        }

        var benign = File.ReadLines(benignFile).Select(Read).ToArray();
        var malicious = File.ReadLines(maliciousFile).Select(Read).ToArray();
        Console.WriteLine("| set | definitions | flagged | share | 95 % interval | by detector |\n|---|---:|---:|---:|---|---|");
        Report("honest, alone", [.. benign.Select(t => FindingScanner.Scan(t.Definition, t.Server, KnownNames.None))]);
        var stacks = InStacks(benign);
        Report($"honest, in stacks of {StackSize} servers", stacks);
        Report("the same, above low", [.. stacks.Select(s => s.RemoveAll(f => f.Severity == FindingSeverity.Low))]);
        foreach (var source in benign.GroupBy(t => t.Source, StringComparer.Ordinal))
        {
            Report($"honest, {source.Key}", [.. source.Select(t => FindingScanner.Scan(t.Definition, t.Server, KnownNames.None))]);
        }

        foreach (var family in malicious.GroupBy(t => t.Definition.Name.Split('_')[0], StringComparer.Ordinal))
        {
            Report($"malicious, {family.Key}", [.. family.Select(t => FindingScanner.Scan(t.Definition, "", KnownNames.None))]);
        }

        Report("malicious, all", [.. malicious.Select(t => FindingScanner.Scan(t.Definition, "", KnownNames.None))]);
        Judge(malicious);
        if (rest.Length == 1)
        {
            Show(benign);
        }

        return Placements.Run(File.ReadLines(benignFile)) ? 0 : 1;
    }

    // What a tool openly says it does is no finding, however bad it is: that is the classifier's to say.
    private static void Judge(Tool[] malicious)
    {
        Console.WriteLine("\n| malicious | definitions | critical | high | medium | low |\n|---|---:|---:|---:|---:|---:|");
        foreach (var family in malicious.GroupBy(t => t.Definition.Name.Split('_')[0], StringComparer.Ordinal).Append(malicious.GroupBy(_ => "all").Single()))
        {
            var severities = family.CountBy(t => RiskClassifier.Classify(t.Definition).Severity).ToDictionary();
            var shares = Enum.GetValues<RiskSeverity>().Reverse().Select(s => severities.GetValueOrDefault(s));
            Console.WriteLine($"| {family.Key} | {family.Count()} | {string.Join(" | ", shares)} |");
        }
    }

    private static void Show(Tool[] tools)
    {
        foreach (var tool in tools)
        {
            foreach (var finding in FindingScanner.Scan(tool.Definition, tool.Server, KnownNames.None))
            {
                Console.WriteLine($"{tool.Server}/{tool.Definition.Name} {finding.Detector} {finding.Pointer}: {finding.Excerpt}");
            }
        }

        foreach (var group in InStacks(tools).SelectMany(f => f).GroupBy(f => (f.Detector, f.Severity)))
        {
            Console.WriteLine($"in stacks: {group.Key.Detector} {group.Key.Severity} {group.Count()}, as: {string.Join("; ", group.Take(8).Select(f => f.Excerpt + ": " + f.Message))}");
        }
    }

    private static ImmutableArray<Finding>[] InStacks(Tool[] tools)
    {
        // Servers in the order of a hash of their names, so that those of one maker do not stand together.
        var servers = tools.GroupBy(t => t.Server, StringComparer.Ordinal)
            .OrderBy(s => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(s.Key))), StringComparer.Ordinal);
        return
        [
            .. servers.Chunk(StackSize).SelectMany(stack =>
            {
                var known = new KnownNames(stack.Select(s => KeyValuePair.Create(s.Key, s.Select(t => t.Definition.Name).ToImmutableArray())));
                return stack.SelectMany(s => s.Select(t => FindingScanner.Scan(t.Definition, t.Server, known)));
            }),
        ];
    }

    private static void Report(string set, ImmutableArray<Finding>[] all)
    {
        var flagged = all.Count(f => f.Length > 0);
        var byDetector = string.Join(", ", Enum.GetValues<FindingDetector>().Select(d => $"{d} {all.Count(f => f.Any(x => x.Detector == d))}"));
        var (low, high) = Wilson(flagged, all.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {set} | {all.Length} | {flagged} | {flagged / (double)all.Length:P2} | {low:P2} to {high:P2} | {byDetector} |"));
    }

    private static (double Low, double High) Wilson(int hits, int count)
    {
        const double z = 1.96;
        var share = hits / (double)count;
        var middle = share + (z * z / (2 * count));
        var spread = z * Math.Sqrt((share * (1 - share) / count) + (z * z / (4.0 * count * count)));
        var scale = 1 + (z * z / count);
        return ((middle - spread) / scale, (middle + spread) / scale);
    }

    private static Tool Read(string line)
    {
        var source = JsonNode.Parse(line)!.AsObject();
        var said = new JsonObject();
        foreach (var name in Said.Where(source.ContainsKey))
        {
            said[name] = source[name]?.DeepClone();
        }

        if (source["params"] is JsonArray parameters)
        {
            var properties = new JsonObject(parameters.Select(p => KeyValuePair.Create((string)p!["name"]!, (JsonNode?)new JsonObject())));
            said["inputSchema"] = new JsonObject { ["type"] = "object", ["properties"] = properties };
        }

        return new Tool((string?)source["server"] ?? "", (string?)source["source"] ?? "", said, DefinitionOf(said.ToJsonString()));
    }

    private static Definition DefinitionOf(string json)
    {
        var tape = new JsonTape();
        return tape.TryRead(Encoding.UTF8.GetBytes($$"""{"tools":[{{json}}]}"""), JsonBudget.Upstream, out var fault)
            ? new DefinitionReader(new DefinitionCache()).Read(tape.Root, ListKind.Tools).Definitions.Single()
            : throw new InvalidDataException(fault.Message);
    }

    private sealed record Tool(string Server, string Source, JsonObject Json, Definition Definition);
}
