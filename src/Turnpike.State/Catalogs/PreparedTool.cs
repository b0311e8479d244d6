using System.Text;
using Turnpike.Catalog.Classification;
using Turnpike.Wire.Json;

namespace Turnpike.State.Catalogs;

/// <summary>A tool as it goes into the file: judged, hashed, packed, its words taken out. Making one needs no file, so that many are made at once.</summary>
internal sealed record PreparedTool
{
    public const int MaxName = 256;

    public required string Name { get; init; }

    /// <summary>The words of the name alone; see <see cref="CatalogWords.Key"/>.</summary>
    public required string Key { get; init; }

    public required string Title { get; init; }

    public required string Summary { get; init; }

    public required byte[] Hash { get; init; }

    public required ToolClass Class { get; init; }

    public required RiskSeverity Severity { get; init; }

    public required RiskFlags Flags { get; init; }

    public required ArgumentTags Tags { get; init; }

    public required int Confidence { get; init; }

    public required int Length { get; init; }

    public required byte[] Packed { get; init; }

    /// <summary>The words of the name and the title, and the judgement's.</summary>
    public required string NameWords { get; init; }

    /// <summary>Those and the words of the description.</summary>
    public required string ToolWords { get; init; }

    public bool IsDerived { get; init; }

    /// <summary>Prepares a definition; null, with the reason, for what is none.</summary>
    /// <param name="definition">The definition's JSON.</param>
    /// <param name="tape">Room for one parse.</param>
    /// <param name="problem">Why it is none.</param>
    public static PreparedTool? From(ReadOnlyMemory<byte> definition, JsonTape tape, out string problem)
    {
        if (!tape.TryRead(definition, JsonBudget.Upstream, out var fault))
        {
            problem = fault.Message;
            return null;
        }

        var view = tape.Root;
        var name = view["name"u8];
        if (view.Kind != JsonKind.Object || name.Kind != JsonKind.String || name.Length == 2)
        {
            problem = "the tool has no name";
            return null;
        }

        var text = name.GetString();
        if (text.Length > MaxName)
        {
            problem = $"the tool's name is longer than {MaxName} characters";
            return null;
        }

        problem = "";
        return Judge(view, text, RiskClassifier.Classify(definition));
    }

    /// <summary>The same definition under another judgement.</summary>
    public static PreparedTool Judge(JsonView view, string name, ToolRisk risk)
    {
        var title = Text(view["title"u8]) is { Length: > 0 } own ? own : Text(view["annotations"u8]["title"u8]);
        var description = Text(view["description"u8]);
        var tags = ArgumentTags.None;
        foreach (var argument in risk.Arguments)
        {
            tags |= argument.Tags;
        }

        var (names, all) = Words(name, title, description, risk.Class, risk.Severity, risk.Flags, tags);
        return new PreparedTool
        {
            Name = name,
            Key = CatalogWords.Key(name),
            Title = CatalogWords.Summary(title),
            Summary = CatalogWords.Summary(description),
            Hash = CanonicalJson.Digest(view),
            Class = risk.Class,
            Severity = risk.Severity,
            Flags = risk.Flags,
            Tags = tags,
            Confidence = (int)Math.Round(risk.Confidence * 1000),
            Length = view.Length,
            Packed = StoredDefinition.Pack(view.Raw),
            NameWords = names,
            ToolWords = all,
        };
    }

    /// <summary>The words of a definition under a judgement. The same words again for the same definition and judgement: what is taken out of the index must be what went in.</summary>
    public static (string Names, string All) Words(JsonView view, string name, ToolClass risk, RiskSeverity severity, RiskFlags flags, ArgumentTags tags) =>
        Words(name, Text(view["title"u8]) is { Length: > 0 } own ? own : Text(view["annotations"u8]["title"u8]), Text(view["description"u8]), risk, severity, flags, tags);

    private static (string Names, string All) Words(string name, string title, string description, ToolClass risk, RiskSeverity severity, RiskFlags flags, ArgumentTags tags)
    {
        var words = new StringBuilder(512);
        CatalogWords.AddTraits(words, risk, severity, flags, tags);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        CatalogWords.Add(words, seen, name);
        var joined = CatalogWords.Key(name).Replace("_", "", StringComparison.Ordinal);
        if (joined.Length is > 0 and <= 40 && seen.Add(joined))
        {
            // "readfile" finds read_file.
            words.Append(joined).Append(' ');
        }

        CatalogWords.Add(words, seen, title);
        var names = words.ToString();
        CatalogWords.Add(words, seen, description);
        return (names, words.ToString());
    }

    private static string Text(JsonView text) => text.Kind == JsonKind.String ? text.GetString() : "";
}
