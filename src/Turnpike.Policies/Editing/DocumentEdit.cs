using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Turnpike.Policies.Formatting;
using Turnpike.Policies.Parsing;
using Turnpike.Policies.Yaml;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Editing;

/// <summary>Changes the text of a document, JSON or YAML, in one place and leaves every other character as it was.</summary>
internal static class DocumentEdit
{
    /// <summary>The text with all changes; null where its layout does not allow one of them without touching something else.</summary>
    public static string? Apply(string text, IEnumerable<TextChange> changes)
    {
        string? now = text;
        foreach (var change in changes)
        {
            now = now is null ? null : Apply(now, change);
        }

        return now;
    }

    /// <summary>What a document says, as a tree; null where it is no object.</summary>
    public static JsonObject? Read(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var source = new SourceText(utf8);
        var tape = new JsonTape();
        return DocumentText.TryRead(utf8, source, tape, new ProblemList(source)) && tape.Root.Kind == JsonKind.Object
            ? JsonNode.Parse(tape.Root.Raw, documentOptions: new JsonDocumentOptions { MaxDepth = 512 }) as JsonObject
            : null;
    }

    /// <summary>Whether a document is read as YAML.</summary>
    public static bool IsYaml(string text) => YamlTranslator.IsYaml(Encoding.UTF8.GetBytes(text));

    private static string? Apply(string text, TextChange change)
    {
        if (Read(text) is not { } said)
        {
            return null;
        }

        change.Do(said);
        var edited = IsYaml(text) ? YamlSplice.Apply(text, change) : JsonSplice.Apply(text, change);

        // Invariant: the text that comes out says exactly what was to be said, or none comes out.
        return edited is not null && PolicyFormat.Means(Encoding.UTF8.GetBytes(edited)) is { Length: > 0 } means
            && means.AsSpan().SequenceEqual(PolicyFormat.Means(Encoding.UTF8.GetBytes(said.ToJsonString())))
            ? edited
            : null;
    }
}
