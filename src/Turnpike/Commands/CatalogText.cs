using System.Globalization;
using System.Text.Json;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.Catalog.Classification;
using Turnpike.Policies;
using Turnpike.State.Catalogs;

namespace Turnpike.Commands;

/// <summary>Servers, tools and judgements of the catalogue, for machines and for people.</summary>
internal static class CatalogText
{
    /// <summary>What is said of a server whose tools nobody told: not that it is harmless.</summary>
    public const string NotScanned = "not scanned: what it can do is unknown, which is not a low risk";

    public static void Write(Utf8JsonWriter json, CatalogTool tool)
    {
        json.WriteString("server", tool.Server);
        json.WriteString("name", tool.Name);
        json.WriteString("title", tool.Title);
        json.WriteString("summary", tool.Summary);
        json.WriteString("hash", tool.Hash.Hex);
        Write(json, tool.Class, tool.Severity, tool.Flags, tool.Tags);
        json.WriteNumber("confidence", tool.Confidence);
        json.WriteNumber("classifier", tool.ClassifierVersion);
        json.WriteBoolean("derived", tool.IsDerived);
        json.WriteBoolean("corrected", tool.Correction is not null);
    }

    public static void Write(Utf8JsonWriter json, ToolClass risk, RiskSeverity severity, RiskFlags flags, ArgumentTags tags)
    {
        json.WriteString("class", RiskWords.Of(risk));
        json.WriteString("severity", RiskWords.Of(severity));
        List(json, "flags", RiskWords.Of(flags));
        List(json, "tags", RiskWords.Of(tags));
    }

    public static void Write(Utf8JsonWriter json, CatalogServer server)
    {
        json.WriteString("name", server.Name);
        json.WriteString("title", server.Title);
        json.WriteString("summary", server.Summary);
        json.WriteString("source", server.Source);
        json.WriteString("version", server.Version);
        json.WriteString("repository", server.Repository);
        json.WriteString("homepage", server.Homepage);
        json.WriteString("status", JsonNamingPolicy.SnakeCaseLower.ConvertName(server.Status.ToString()));
        json.WriteBoolean("scanned", server.IsScanned);
        json.WriteString("scanned_at", server.ScannedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteNumber("tools", server.ToolCount);
        json.WriteString("severity", server.Severity is { } severity ? RiskWords.Of(severity) : null);
        List(json, "flags", RiskWords.Of(server.Flags));
    }

    public static void List(Utf8JsonWriter json, string name, IEnumerable<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }

    /// <summary>A server's risk in a few words.</summary>
    public static string RiskOf(CatalogServer server) =>
        !server.IsScanned ? "not scanned" : server.Severity is { } severity ? $"{RiskWords.Of(severity)}, {Counted.Of(server.ToolCount, "tool")}" : "no tools";

    public static void Table(TextWriter text, IEnumerable<CatalogTool> tools) => Columns.Write(
        text,
        ["class", "severity", "tool", "server", "flags", "says"],
        tools.Select(t => new[]
        {
            RiskWords.Of(t.Class), RiskWords.Of(t.Severity), t.Name, t.Server, string.Join(',', RiskWords.Of(t.Flags)), t.Summary.Length > 70 ? t.Summary[..69] + "…" : t.Summary,
        }));

    /// <summary>That there is no such server, with one that its words lead to.</summary>
    public static AdminException NoServer(CatalogIndex index, string name) => new(
        AdminFaultCode.NotFound, $"the catalogue has no server '{name}'", index.Search(new CatalogQuery { Words = name, Limit = 1 }) is { Servers: [var near, ..] } ? near.Name : null);

    /// <summary>The value of a word of the rubric; throws <see cref="AdminException"/> naming the nearest one.</summary>
    public static T? Word<T>(string? word, string what, TryWord<T> read, IEnumerable<string> words)
        where T : struct
    {
        if (word is null)
        {
            return null;
        }

        string[] all = [.. words];
        return read(word, out var value) ? value : throw new AdminException(AdminFaultCode.Invalid, $"there is no {what} '{word}'", NearestName.Of(word, all) ?? string.Join(", ", all));
    }

    public static ToolClass? Class(string? word) => Word<ToolClass>(word, "class", RiskWords.TryClass, Enum.GetValues<ToolClass>().Select(RiskWords.Of));

    public static RiskSeverity? Severity(string? word) => Word<RiskSeverity>(word, "severity", RiskWords.TrySeverity, Enum.GetValues<RiskSeverity>().Select(RiskWords.Of));

    public static RiskFlags Flags(string[]? words) =>
        (words ?? []).Aggregate(RiskFlags.None, (all, w) => all | Word<RiskFlags>(w, "flag", RiskWords.TryFlag, RiskWords.Of((RiskFlags)0xFF))!.Value);

    public static ArgumentTags Tags(string[]? words) =>
        (words ?? []).Aggregate(ArgumentTags.None, (all, w) => all | Word<ArgumentTags>(w, "tag", RiskWords.TryTag, RiskWords.Of((ArgumentTags)0xFFFF))!.Value);
}

/// <summary>Reads a word of the rubric.</summary>
internal delegate bool TryWord<T>(string word, out T value);
