using System.Text.RegularExpressions;
using Turnpike.Wire.Json;
using Turnpike.Wire.Patterns;
using Turnpike.Wire.Schemas.Documents;
using Turnpike.Wire.Schemas.Keywords;

namespace Turnpike.Wire.Schemas;

/// <summary>
/// Reads the keywords of one schema. A known keyword of the wrong shape makes the schema unusable: what it was meant to refuse
/// cannot be known. Unknown keywords are annotations.
/// </summary>
internal sealed partial class KeywordReader
{
    // One keeps some 0.3 MiB: real schemas have a handful.
    private const int MaxPatterns = 100;

    private readonly SchemaCompiler _compiler;
    private readonly SchemaPlace _place;
    private readonly Dialect _dialect;
    private readonly List<Keyword> _keywords = [];
    private readonly List<Keyword> _last = [];

    public KeywordReader(SchemaCompiler compiler, SchemaPlace place)
    {
        _compiler = compiler;
        _place = place;
        _dialect = place.Resource.Dialect;
    }

    /// <summary>The keywords, in the order they are to be asked.</summary>
    public Keyword[] Read()
    {
        var schema = _place.View;
        if (schema.Kind is JsonKind.True or JsonKind.False)
        {
            return schema.Kind == JsonKind.True ? [] : [new NeverKeyword(_place.Pointer[(_place.Pointer.LastIndexOf('/') + 1)..], PathOf(null))];
        }

        if (schema.Kind != JsonKind.Object)
        {
            throw new SchemaProblemException("a schema must be an object or a boolean", _place);
        }

        if (_dialect.IsDraft7 && schema["$ref"u8].Exists)
        {
            ReadReference("$ref", schema["$ref"u8]);
            return [.. _keywords];
        }

        if (_dialect.HasValidation)
        {
            ReadAssertions();
        }

        ReadReference("$ref", schema["$ref"u8]);
        if (!_dialect.IsDraft7)
        {
            ReadReference("$dynamicRef", schema["$dynamicRef"u8]);
        }

        ReadMembers();
        if (_dialect.HasApplicators)
        {
            ReadApplicators();
        }

        if (_dialect.HasUnevaluated)
        {
            ReadUnevaluated("unevaluatedProperties");
            ReadUnevaluated("unevaluatedItems");
        }

        return [.. _keywords, .. _last];
    }

    private void ReadReference(string name, JsonView value)
    {
        if (!value.Exists)
        {
            return;
        }

        if (value.Kind != JsonKind.String)
        {
            throw Problem("must be a string", name);
        }

        var target = _compiler.Resolve(_place, name, value.GetString());
        var node = _compiler.NodeOf(target);
        var anchor = name == "$dynamicRef" ? target.View["$dynamicAnchor"u8] : default;
        var fragment = SchemaUri.Split(value.GetString()).Fragment;

        // Only an anchor that is itself dynamic, and was named as such, is looked for in the dynamic scope.
        if (anchor.Kind == JsonKind.String && fragment == anchor.GetString())
        {
            _keywords.Add(new DynamicRefKeyword(PathOf(name), node, _compiler.DynamicTargets(fragment)));
            return;
        }

        _keywords.Add(new RefKeyword(PathOf(name), node));
    }

    private void ReadUnevaluated(string name)
    {
        if (Value(name) is { Exists: true } schema)
        {
            _compiler.HasUnevaluated = true;
            _last.Add(new UnevaluatedKeyword(name, PathOf(name), NodeAt(schema, name)));
        }
    }

    private JsonView Value(string name) => _place.View[System.Text.Encoding.UTF8.GetBytes(name)];

    private SchemaNode NodeAt(JsonView view, string relative) => _compiler.NodeAt(_place, view, $"{_place.Pointer}/{relative}");

    private SchemaNode[] NodesOf(JsonView list, string name)
    {
        if (list.Kind != JsonKind.Array || list.Count == 0)
        {
            throw Problem("must be a list of schemas", name);
        }

        var nodes = new List<SchemaNode>();
        foreach (var element in list.Elements)
        {
            nodes.Add(NodeAt(element, $"{name}/{nodes.Count}"));
        }

        return [.. nodes];
    }

    private Regex PatternOf(JsonView text, string keyword)
    {
        if (++_compiler.Patterns > MaxPatterns)
        {
            throw Problem($"the schema has more than {MaxPatterns} patterns:", keyword);
        }

        if (!EcmaPattern.TryCompile(text.GetString(), out var regex, out var problem))
        {
            throw Problem($"the pattern cannot be used: {problem};", keyword);
        }

        return regex;
    }

    private string PathOf(string? keyword)
    {
        var path = keyword is null ? _place.Pointer : $"{_place.Pointer}/{keyword}";
        return _place.Document.IsMain ? path : $"{_place.Document.Uri}#{path}";
    }

    private SchemaProblemException Problem(string what, string keyword) => new($"{keyword} {what}", _place, keyword);
}
