using System.Collections.Frozen;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Turnpike.Console.Api.OpenApi;

/// <summary>What the XML documentation of the administrative acts says of types, members and parameters, as plain sentences. Embedded when the program is built.</summary>
internal static partial class DocumentedNames
{
    // Of the acts, and of what they show of the record.
    private static readonly string[] Resources = ["acts.xml", "record.xml"];

    private static readonly Lazy<FrozenDictionary<string, XElement>> Members = new(Read);

    /// <summary>What a type is; null where nobody says.</summary>
    public static string? OfType(Type type) => Summary($"T:{Name(type)}");

    /// <summary>What a member of a type is, of a positional record by its parameter; null where nobody says.</summary>
    public static string? OfMember(Type type, string property) =>
        Summary($"P:{Name(type)}.{property}")
        ?? Plain(Members.Value.GetValueOrDefault($"T:{Name(type)}")?.Elements("param").FirstOrDefault(p => (string?)p.Attribute("name") == property));

    private static string Name(Type type) => type.FullName!.Replace('+', '.');

    private static string? Summary(string id) => Plain(Members.Value.GetValueOrDefault(id)?.Element("summary"));

    private static string? Plain(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var text = string.Concat(element.Nodes().Select(n => n switch
        {
            XText plain => plain.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement see => ((string?)see.Attribute("cref") ?? (string?)see.Attribute("name") ?? see.Value).Split('.', ':')[^1].Split('(')[0],
            _ => "",
        }));
        return Blanks().Replace(text, " ").Trim() is { Length: > 0 } said ? said : null;
    }

    private static FrozenDictionary<string, XElement> Read() => Resources.SelectMany(Read)
        .GroupBy(m => m.Attribute("name")!.Value, StringComparer.Ordinal)
        .ToFrozenDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    private static IEnumerable<XElement> Read(string resource)
    {
        using var stream = typeof(DocumentedNames).Assembly.GetManifestResourceStream(resource);
        if (stream is null)
        {
            return [];
        }

        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        return [.. XDocument.Load(reader).Descendants("member").Where(m => m.Attribute("name") is not null)];
    }

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Blanks();
}
