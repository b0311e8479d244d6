using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>
/// What a page says to machines, in the words of schema.org as JSON-LD. The encoder writes <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c> and quotes
/// of texts as escapes, so that no text can end the element it stands in.
/// </summary>
internal sealed class StructuredData : IDisposable
{
    private readonly MemoryStream _bytes = new();
    private readonly Utf8JsonWriter _json;
    private readonly CatalogLinks _links;

    public StructuredData(CatalogLinks links)
    {
        _links = links;
        _json = new Utf8JsonWriter(_bytes);
        _json.WriteStartObject();
        _json.WriteString("@context", "https://schema.org");
        _json.WriteStartArray("@graph");
    }

    /// <summary>The way to the page.</summary>
    public void Way(ImmutableArray<Crumb> way)
    {
        Begin("BreadcrumbList");
        _json.WriteStartArray("itemListElement");
        for (var i = 0; i < way.Length; i++)
        {
            _json.WriteStartObject();
            _json.WriteString("@type", "ListItem");
            _json.WriteNumber("position", i + 1);
            Text("name", way[i].Name, 120);
            _json.WriteString("item", _links.Absolute(way[i].Place));
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    /// <summary>A program: a server, or a tool of one.</summary>
    public void Software(string name, string description, string? version, string? source)
    {
        Begin("SoftwareApplication");
        Text("name", name, 120);
        Text("description", description, 300);
        _json.WriteString("applicationCategory", "DeveloperApplication");
        _json.WriteString("url", _links.Absolute(_links.Page));
        if (!string.IsNullOrEmpty(version))
        {
            Text("softwareVersion", version, 40);
        }

        if (source is not null)
        {
            _json.WriteString("sameAs", source);
        }

        _json.WriteEndObject();
    }

    /// <summary>Questions and answers.</summary>
    public void Questions(ImmutableArray<QuestionAndAnswer> questions)
    {
        Begin("FAQPage");
        _json.WriteStartArray("mainEntity");
        foreach (var (question, answer) in questions)
        {
            _json.WriteStartObject();
            _json.WriteString("@type", "Question");
            Text("name", question, 200);
            _json.WriteStartObject("acceptedAnswer");
            _json.WriteString("@type", "Answer");
            Text("text", answer, 1000);
            _json.WriteEndObject();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    /// <summary>A page of explanation.</summary>
    public void Article(string headline, string description)
    {
        Begin("TechArticle");
        Text("headline", headline, 110);
        Text("description", description, 300);
        _json.WriteString("url", _links.Absolute(_links.Page));
        _json.WriteEndObject();
    }

    /// <summary>The whole, fit to stand in a script element.</summary>
    public Html Finish()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        return new Html(Encoding.UTF8.GetString(_bytes.ToArray()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _bytes.Dispose();
    }

    private void Begin(string type)
    {
        _json.WriteStartObject();
        _json.WriteString("@type", type);
    }

    private void Text(string name, string text, int limit) => _json.WriteString(name, UntrustedText.Line(text, limit));
}
