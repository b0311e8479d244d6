using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary><c>propertyNames</c> (2020-12 core, section 10.3.2.4): each name is validated as a string.</summary>
internal sealed class PropertyNamesKeyword : Keyword
{
    private readonly SchemaNode _schema;

    public PropertyNamesKeyword(string path, SchemaNode schema)
        : base("propertyNames", path) => _schema = schema;

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        foreach (var member in instance.Members)
        {
            if (!_schema.Validate(member.Name, evaluation))
            {
                return evaluation.Fail(this, instance);
            }
        }

        return true;
    }

    public override string Describe(JsonView detail) => "a property's name is not as declared";
}

/// <summary><c>dependentRequired</c> (2020-12 validation, section 6.5.4) and the list form of <c>dependencies</c> (draft-07).</summary>
internal sealed class DependentRequiredKeyword : Keyword
{
    private readonly (JsonView Name, RequiredKeyword Required)[] _entries;

    public DependentRequiredKeyword(string name, string path, (JsonView Name, JsonView[] Required)[] entries)
        : base(name, path) => _entries = [.. entries.Select(e => (e.Name, new RequiredKeyword(path, e.Required)))];

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        if (instance.Kind != JsonKind.Object)
        {
            return true;
        }

        foreach (var (name, required) in _entries)
        {
            if (!evaluation.TrySpend(instance.Count))
            {
                return false;
            }

            if (RequiredKeyword.Has(instance, name) && !required.Validate(instance, evaluation, mark))
            {
                return evaluation.Fail(this, instance, evaluation.FailedDetail);
            }
        }

        return true;
    }

    public override string Describe(JsonView detail) =>
        $"the property {detail.GetString()} is missing, which another property asks for";
}

/// <summary><c>dependentSchemas</c> (2020-12 core, section 10.2.2.4) and the schema form of <c>dependencies</c> (draft-07).</summary>
internal sealed class DependentSchemasKeyword : Keyword
{
    private readonly (JsonView Name, SchemaNode Schema)[] _entries;

    public DependentSchemasKeyword(string name, string path, (JsonView Name, SchemaNode Schema)[] entries)
        : base(name, path) => _entries = entries;

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        if (instance.Kind != JsonKind.Object)
        {
            return true;
        }

        foreach (var (name, schema) in _entries)
        {
            if (!evaluation.TrySpend(instance.Count))
            {
                return false;
            }

            if (RequiredKeyword.Has(instance, name) && !schema.Validate(instance, evaluation))
            {
                return false;
            }
        }

        return true;
    }

    public override string Describe(JsonView detail) => "the value is not as another property asks for";
}
