using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Documents;

/// <summary>Gives the text of a schema by its URI, or null. The product's one knows the metaschemas alone; nothing is fetched.</summary>
internal delegate ReadOnlyMemory<byte>? SchemaSource(string uri);

/// <summary>
/// The resources one schema can refer to: its own, found by walking the places where its dialect has schemas, and those of the source.
/// </summary>
internal sealed class SchemaLibrary
{
    /// <summary>Base of a document without <c>$id</c>.</summary>
    public const string DefaultUri = "schema:///";

    // References times members looked at: keeps a hostile schema from costing the square of its size.
    private const long MaxWork = 20_000_000;

    private const string VocabularyBase = "https://json-schema.org/draft/2020-12/vocab/";

    private readonly Dictionary<string, SchemaResource> _resources = new(StringComparer.Ordinal);
    private readonly SchemaSource _source;
    private long _work = MaxWork;

    public SchemaLibrary(SchemaSource source) => _source = source;

    /// <summary>Every resource known so far.</summary>
    public IEnumerable<SchemaResource> Resources => _resources.Values;

    /// <summary>Reads a document and everything named in it.</summary>
    public SchemaPlace Load(SchemaDocument document, Dialect dialect)
    {
        // Draft-07 roots may be anything that is a schema; the resource of the document itself is known by the URI it was asked for.
        var resource = new SchemaResource(document.Uri, DialectOf(document.Root, dialect));
        _resources.TryAdd(document.Uri, resource);
        resource.Root = new SchemaPlace(document, resource, document.Root, "");
        Walk(resource.Root);
        return document.Places[document.Root.Index];
    }

    /// <summary>Finds what a reference in a schema points at.</summary>
    public SchemaPlace Resolve(SchemaPlace from, string keyword, string reference)
    {
        var (relative, fragment) = SchemaUri.Split(reference);
        var uri = SchemaUri.Resolve(from.Resource.Uri, relative);
        if (!_resources.TryGetValue(uri, out var resource))
        {
            if (_source(uri) is not { } text)
            {
                throw new SchemaProblemException("the reference leads outside of the schema", from, keyword);
            }

            var document = new SchemaDocument(uri, text.Span, isMain: false);
            if (document.Fault.Kind != JsonFaultKind.None)
            {
                throw new SchemaProblemException("the referenced text is no JSON", from, keyword);
            }

            Load(document, from.Resource.Dialect);
            resource = _resources[uri];
        }

        if (string.IsNullOrEmpty(fragment))
        {
            return resource.Root.Document.Places[resource.Root.View.Index];
        }

        fragment = Uri.UnescapeDataString(fragment);
        if (fragment[0] != '/')
        {
            return resource.Anchors.TryGetValue(fragment, out var place)
                ? place
                : throw new SchemaProblemException("the reference names no anchor of the schema", from, keyword);
        }

        return Follow(resource.Root, fragment) ?? throw new SchemaProblemException("the reference leads nowhere", from, keyword);
    }

    private SchemaPlace? Follow(SchemaPlace place, string pointer)
    {
        foreach (var segment in pointer[1..].Split('/'))
        {
            var name = segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            _work -= place.View.Count;
            if (_work < 0)
            {
                throw new SchemaProblemException("the schema has too many references", place);
            }

            var next = Step(place.View, name);
            if (!next.Exists)
            {
                return null;
            }

            place = place.Document.Places.TryGetValue(next.Index, out var known)
                ? known
                : place with { View = next, Pointer = place.Pointer + "/" + segment };
        }

        // A reference may lead to a place where no keyword has a schema; then it is one because it is referred to.
        if (!place.Document.Places.ContainsKey(place.View.Index))
        {
            Walk(place);
        }

        return place.Document.Places[place.View.Index];
    }

    private static JsonView Step(JsonView from, string name)
    {
        if (from.Kind == JsonKind.Object)
        {
            return from[System.Text.Encoding.UTF8.GetBytes(name)];
        }

        var isIndex = name.Length > 0 && name.All(char.IsAsciiDigit) && (name.Length == 1 || name[0] != '0');
        if (from.Kind == JsonKind.Array && isIndex && int.TryParse(name, out var index))
        {
            foreach (var element in from.Elements)
            {
                if (index-- == 0)
                {
                    return element;
                }
            }
        }

        return default;
    }

    private void Walk(SchemaPlace place)
    {
        if (place.View.Kind == JsonKind.Object)
        {
            place = Identify(place);
        }

        place.Document.Places[place.View.Index] = place;
        foreach (var member in place.View.Members)
        {
            var name = member.Name.GetString();
            var pointer = place.Pointer + "/" + Escape(name);
            var dialect = place.Resource.Dialect;
            if (dialect.IsSchemaKeyword(name) && IsSchema(member.Value))
            {
                Walk(place with { View = member.Value, Pointer = pointer });
            }
            else if (dialect.IsSchemaListKeyword(name) && member.Value.Kind == JsonKind.Array)
            {
                var index = 0;
                foreach (var element in member.Value.Elements)
                {
                    Walk(place with { View = element, Pointer = $"{pointer}/{index++}" });
                }
            }
            else if (dialect.IsSchemaMapKeyword(name))
            {
                foreach (var entry in member.Value.Members)
                {
                    if (IsSchema(entry.Value))
                    {
                        Walk(place with { View = entry.Value, Pointer = pointer + "/" + Escape(entry.Name.GetString()) });
                    }
                }
            }
        }
    }

    /// <summary>Reads <c>$id</c> and the anchors; gives the place with the resource that begins there, if one does.</summary>
    private SchemaPlace Identify(SchemaPlace place)
    {
        var view = place.View;
        var isDraft7 = DialectOf(view, place.Resource.Dialect).IsDraft7;
        if (isDraft7 && view["$ref"u8].Exists)
        {
            return place; // Draft-07 section 8.3: all other keywords beside $ref are ignored.
        }

        var id = view["$id"u8];
        if (id.Kind == JsonKind.String)
        {
            var (relative, fragment) = SchemaUri.Split(id.GetString());
            if (relative.Length > 0)
            {
                var uri = SchemaUri.Resolve(place.Resource.Uri, relative);
                var resource = new SchemaResource(uri, DialectOf(view, place.Resource.Dialect));
                place = place with { Resource = resource };
                resource.Root = place;
                _resources.TryAdd(uri, resource);
                if (place.Pointer.Length == 0)
                {
                    _resources[place.Document.Uri] = resource;
                }
            }

            if (!string.IsNullOrEmpty(fragment) && isDraft7)
            {
                place.Resource.Anchors.TryAdd(fragment, place);
            }
        }

        if (!isDraft7)
        {
            AddAnchor(place, view["$anchor"u8], isDynamic: false);
            AddAnchor(place, view["$dynamicAnchor"u8], isDynamic: true);
        }

        return place;
    }

    private static void AddAnchor(SchemaPlace place, JsonView anchor, bool isDynamic)
    {
        if (anchor.Kind != JsonKind.String)
        {
            return;
        }

        place.Resource.Anchors.TryAdd(anchor.GetString(), place);
        if (isDynamic)
        {
            place.Resource.DynamicAnchors.TryAdd(anchor.GetString(), place);
        }
    }

    /// <summary>The dialect <c>$schema</c> names: draft-07, 2020-12, or a metaschema the source has; anything else is read as 2020-12.</summary>
    private Dialect DialectOf(JsonView root, Dialect inherited)
    {
        var schema = root.Kind == JsonKind.Object ? root["$schema"u8] : default;
        if (schema.Kind != JsonKind.String)
        {
            return inherited;
        }

        var uri = schema.GetString();
        if (Dialect.Find(uri) is { } known)
        {
            return known;
        }

        if (_source(SchemaUri.Split(uri).Uri) is not { } text)
        {
            return Dialect.Draft2020;
        }

        var metaschema = new SchemaDocument(uri, text.Span, isMain: false);
        var vocabulary = metaschema.Root["$vocabulary"u8];
        return vocabulary.Kind == JsonKind.Object ? DialectOfVocabulary(vocabulary, metaschema) : Dialect.Draft2020;
    }

    private static Dialect DialectOfVocabulary(JsonView vocabulary, SchemaDocument metaschema)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in vocabulary.Members)
        {
            var name = member.Name.GetString();
            names.Add(name);
            if (!name.StartsWith(VocabularyBase, StringComparison.Ordinal) && member.Value.Kind == JsonKind.True)
            {
                var place = new SchemaPlace(metaschema, new SchemaResource(metaschema.Uri, Dialect.Draft2020), vocabulary, "/$vocabulary");
                throw new SchemaProblemException("a required vocabulary is not known", place);
            }
        }

        return new Dialect(
            false,
            names.Contains(VocabularyBase + "applicator"),
            names.Contains(VocabularyBase + "validation"),
            names.Contains(VocabularyBase + "unevaluated"));
    }

    private static bool IsSchema(JsonView view) => view.Kind is JsonKind.Object or JsonKind.True or JsonKind.False;

    /// <summary>A member name as a JSON Pointer segment (RFC 6901).</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
