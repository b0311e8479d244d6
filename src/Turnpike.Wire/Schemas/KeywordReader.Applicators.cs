using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas.Documents;
using Turnpike.Wire.Schemas.Keywords;

namespace Turnpike.Wire.Schemas;

/// <content>Applicators: keywords whose value holds schemas (2020-12 core, section 10).</content>
internal sealed partial class KeywordReader
{
    private void ReadMembers()
    {
        var parts = new MembersKeyword.Parts();
        if (_dialect.HasApplicators)
        {
            foreach (var member in Map("properties"))
            {
                var node = NodeAt(member.Value, $"properties/{SchemaLibrary.Escape(member.Name.GetString())}");
                parts.Properties.Add((parts.Names.SlotOf(member.Name), node));
            }

            parts.Declares = Value("properties").Exists;
            foreach (var member in Map("patternProperties"))
            {
                var node = NodeAt(member.Value, $"patternProperties/{SchemaLibrary.Escape(member.Name.GetString())}");
                parts.Patterns.Add((PatternOf(member.Name, "patternProperties"), node));
            }

            parts.Additional = Value("additionalProperties") is { Exists: true } rest ? NodeAt(rest, "additionalProperties") : null;
        }

        if (_dialect.HasValidation && Value("required") is { Exists: true } required)
        {
            foreach (var name in Names(required, "required"))
            {
                parts.Required.Add((parts.Names.SlotOf(name), name));
            }
        }

        if (parts.Declares || parts.Patterns.Count > 0 || parts.Additional is not null || parts.Required.Count > 0)
        {
            _keywords.Add(new MembersKeyword(PathOf("properties"), parts));
        }
    }

    private void ReadApplicators()
    {
        if (Value("propertyNames") is { Exists: true } names)
        {
            _keywords.Add(new PropertyNamesKeyword(PathOf("propertyNames"), NodeAt(names, "propertyNames")));
        }

        ReadElements();
        ReadContains();
        if (Value("allOf") is { Exists: true } all)
        {
            _keywords.Add(new AllOfKeyword(PathOf("allOf"), NodesOf(all, "allOf")));
        }

        if (Value("anyOf") is { Exists: true } any)
        {
            _keywords.Add(new AnyOfKeyword(PathOf("anyOf"), NodesOf(any, "anyOf")));
        }

        if (Value("oneOf") is { Exists: true } one)
        {
            _keywords.Add(new OneOfKeyword(PathOf("oneOf"), NodesOf(one, "oneOf")));
        }

        if (Value("not") is { Exists: true } not)
        {
            _keywords.Add(new NotKeyword(PathOf("not"), NodeAt(not, "not")));
        }

        if (Value("if") is { Exists: true } condition)
        {
            var then = Value("then") is { Exists: true } t ? NodeAt(t, "then") : null;
            var otherwise = Value("else") is { Exists: true } e ? NodeAt(e, "else") : null;
            _keywords.Add(new IfKeyword(PathOf("if"), NodeAt(condition, "if"), then, otherwise));
        }

        ReadDependentSchemas(_dialect.IsDraft7 ? null : "dependentSchemas");

        // 2020-12 leaves draft-07's keyword to those who still know it (core, section 10.2.2.4): honouring it refuses more, never less.
        ReadDependentSchemas("dependencies");
    }

    private void ReadElements()
    {
        var items = Value("items");
        if (!_dialect.IsDraft7)
        {
            var prefix = Value("prefixItems");
            if (prefix.Exists || items.Exists)
            {
                var first = prefix.Exists ? NodesOf(prefix, "prefixItems") : [];
                _keywords.Add(new ElementsKeyword(PathOf("items"), first, items.Exists ? NodeAt(items, "items") : null));
            }

            return;
        }

        if (items.Kind != JsonKind.Array)
        {
            if (items.Exists)
            {
                _keywords.Add(new ElementsKeyword(PathOf("items"), [], NodeAt(items, "items")));
            }

            return;
        }

        var rest = Value("additionalItems") is { Exists: true } additional ? NodeAt(additional, "additionalItems") : null;
        _keywords.Add(new ElementsKeyword(PathOf("items"), items.Count == 0 ? [] : NodesOf(items, "items"), rest));
    }

    private void ReadContains()
    {
        if (Value("contains") is { Exists: true } contains)
        {
            var hasCounts = !_dialect.IsDraft7 && _dialect.HasValidation;
            var least = hasCounts ? Count("minContains") ?? 1 : 1;
            var most = hasCounts ? Count("maxContains") ?? int.MaxValue : int.MaxValue;
            _keywords.Add(new ContainsKeyword(PathOf("contains"), NodeAt(contains, "contains"), least, most));
        }
    }

    private void ReadDependentSchemas(string? keyword)
    {
        if (keyword is null)
        {
            return;
        }

        var schemas = new List<(JsonView, SchemaNode)>();
        var required = new List<(JsonView, JsonView[])>();
        foreach (var member in Map(keyword))
        {
            if (member.Value.Kind == JsonKind.Array && keyword == "dependencies")
            {
                required.Add((member.Name, Names(member.Value, keyword)));
            }
            else
            {
                schemas.Add((member.Name, NodeAt(member.Value, $"{keyword}/{SchemaLibrary.Escape(member.Name.GetString())}")));
            }
        }

        if (schemas.Count > 0)
        {
            _keywords.Add(new DependentSchemasKeyword(keyword, PathOf(keyword), [.. schemas]));
        }

        if (required.Count > 0)
        {
            _keywords.Add(new DependentRequiredKeyword(keyword, PathOf(keyword), [.. required]));
        }
    }

    private JsonView.MemberSequence Map(string name)
    {
        var value = Value(name);
        return value.Kind is JsonKind.Object or JsonKind.None ? value.Members : throw Problem("must be an object", name);
    }
}
