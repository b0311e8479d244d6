using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Catalog.Classification;

namespace Turnpike.Campaigns.Classifying;

/// <summary>Where a label comes from.</summary>
internal enum LabelSource
{
    /// <summary>The file of labels, servers that may be looked at.</summary>
    LookedAt,

    /// <summary>The file of labels, servers that are only measured.</summary>
    Measured,

    /// <summary>Further tools of other servers.</summary>
    More,

    /// <summary>Tools of imagined servers, written to teach: never measured on.</summary>
    Taught,
}

/// <summary>A tool to learn from; half of one has lost its name.</summary>
internal sealed record Lesson(LabelledTool Tool, LabelSource Source, bool IsHalf = false)
{
    public bool IsReal => Source != LabelSource.Taught;
}

/// <summary>Reads labels of three forms.</summary>
internal static class TrainingSet
{
    /// <summary>The lessons the options name: <c>--labels F --more-labels TSV --more-tools JSONL --taught JSONL,JSONL</c>.</summary>
    public static Lesson[] Read(string[] args)
    {
        var lessons = new List<Lesson>();
        if (ClassifyCampaign.After(args, "--labels") is { } labels)
        {
            lessons.AddRange(LabelledTool.Read(labels, withAnnotations: false).Select(t => new Lesson(t, t.MayBeLookedAt ? LabelSource.LookedAt : LabelSource.Measured)));
        }

        if (ClassifyCampaign.After(args, "--more-labels") is { } more && ClassifyCampaign.After(args, "--more-tools") is { } tools)
        {
            lessons.AddRange(More(more, tools).Select(t => new Lesson(t, LabelSource.More)));
        }

        if (ClassifyCampaign.After(args, "--taught") is { } taught)
        {
            lessons.AddRange(taught.Split(',').SelectMany(File.ReadLines).Where(l => l.Length > 0).SelectMany(Taught));
        }

        return [.. lessons];
    }

    /// <summary>
    /// Labels without texts: server, name, the first 16 digits of the definition's SHA-256 (see <see cref="Digest"/>), class, severity, and
    /// flags or <c>-</c>, separated by tabs. The texts come from a file of tools, by that digest.
    /// </summary>
    private static IEnumerable<LabelledTool> More(string labels, string tools)
    {
        var lines = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(tools).Select(l => JsonNode.Parse(l)!.AsObject()))
        {
            lines[Digest(line)] = line;
        }

        foreach (var row in File.ReadLines(labels).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')))
        {
            if (row is not [_, _, var digest, var risk, var severity, var flags] || !lines.TryGetValue(digest, out var line))
            {
                throw new InvalidDataException($"no tool for the label: {string.Join(' ', row)}");
            }

            yield return Label(line, risk, severity, flags == "-" ? [] : flags.Split(','));
        }
    }

    /// <summary>Which definition of a server a label is for.</summary>
    internal static string Digest(JsonObject line) =>
        Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(line["server"]!.GetValue<string>() + "\n"), .. LabelledTool.Definition(line, withAnnotations: false)]))[..16];

    /// <summary>A taught tool as it is, and once with nothing but its description: each half must be understood without the other.</summary>
    private static IEnumerable<Lesson> Taught(string text)
    {
        var line = JsonNode.Parse(text)!.AsObject();
        LabelledTool One() => Label(line, line["class"]!.GetValue<string>(), line["severity"]!.GetValue<string>(), line["flags"]!.AsArray().Select(f => f!.GetValue<string>()));
        var whole = One();
        yield return new Lesson(whole, LabelSource.Taught);
        if (line["description"]?.GetValue<string>() is { Length: > 25 })
        {
            line["name"] = "tool";
            line.Remove("title");
            yield return new Lesson(One(), LabelSource.Taught, IsHalf: true);
        }
    }

    private static LabelledTool Label(JsonObject line, string risk, string severity, IEnumerable<string> flags)
    {
        var json = LabelledTool.Definition(line, withAnnotations: false);
        return new LabelledTool(
            line["server"]!.GetValue<string>(),
            line["name"]!.GetValue<string>(),
            json,
            Enum.Parse<ToolClass>(risk, ignoreCase: true),
            Enum.Parse<RiskSeverity>(severity, ignoreCase: true),
            flags.Aggregate(RiskFlags.None, (all, f) => all | (RiskWords.TryFlag(f, out var flag) ? flag : throw new FormatException($"no flag: {f}"))),
            RiskClassifier.Classify(json));
    }
}
