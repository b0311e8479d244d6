using System.Text.RegularExpressions;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c> and <c>required</c> of one schema, in one pass over the
/// members (2020-12 core, sections 10.3.2.1 to 10.3.2.3; validation, section 6.5.3).
/// </summary>
internal sealed class MembersKeyword : Keyword
{
    private readonly NameTable _names;
    private readonly SchemaNode?[] _properties;
    private readonly bool[] _required;
    private readonly int _requiredCount;
    private readonly (Regex Pattern, SchemaNode Schema)[] _patterns;
    private readonly SchemaNode? _additional;
    private readonly bool _declares;
    private readonly RequiredKeyword _missing;

    public MembersKeyword(string path, Parts parts)
        : base("properties", path)
    {
        _names = parts.Names.Build();
        _properties = new SchemaNode?[_names.Count];
        _required = new bool[_names.Count];
        foreach (var (slot, schema) in parts.Properties)
        {
            _properties[slot] = schema;
        }

        foreach (var (slot, _) in parts.Required)
        {
            _requiredCount += _required[slot] ? 0 : 1;
            _required[slot] = true;
        }

        _patterns = [.. parts.Patterns];
        _additional = parts.Additional;
        _declares = parts.Declares;
        _missing = new RequiredKeyword(path[..path.LastIndexOf('/')] + "/required", [.. parts.Required.Select(r => r.Name)]);
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        if (instance.Kind != JsonKind.Object)
        {
            return true;
        }

        if (_declares && evaluation.IsStrict)
        {
            evaluation.NoteDeclares(instance);
        }

        // The strict tape has no repeated keys, so counting the required names is enough.
        var found = 0;
        foreach (var member in instance.Members)
        {
            var slot = _names.Find(member.Name);
            found += slot >= 0 && _required[slot] ? 1 : 0;
            if (!ValidateMember(member, slot < 0 ? null : _properties[slot], evaluation))
            {
                return false;
            }
        }

        return found == _requiredCount ? evaluation.TrySpend(instance.Count) : _missing.Validate(instance, evaluation, mark);
    }

    public override string Describe(JsonView detail) => "a property is not as declared";

    private bool ValidateMember(JsonMember member, SchemaNode? property, Evaluation evaluation)
    {
        var evaluated = false;
        if (property is not null)
        {
            evaluated = true;
            if (!property.ValidateChild(member.Value, evaluation))
            {
                return false;
            }
        }

        foreach (var (pattern, schema) in _patterns)
        {
            if (!PatternKeyword.Matches(pattern, member.Name, evaluation))
            {
                continue;
            }

            evaluated = true;
            if (!schema.ValidateChild(member.Value, evaluation))
            {
                return false;
            }
        }

        return evaluated || _additional is null || _additional.ValidateChild(member.Value, evaluation);
    }

    /// <summary>What the compiler gathers of the four keywords.</summary>
    internal sealed class Parts
    {
        public NameTableBuilder Names { get; } = new();

        public List<(int Slot, SchemaNode Schema)> Properties { get; } = [];

        public List<(int Slot, JsonView Name)> Required { get; } = [];

        public List<(Regex Pattern, SchemaNode Schema)> Patterns { get; } = [];

        public SchemaNode? Additional { get; set; }

        public bool Declares { get; set; }
    }
}

/// <summary><c>required</c>, asked only once it is known that a name is missing: finds the first one.</summary>
internal sealed class RequiredKeyword : Keyword
{
    private readonly JsonView[] _names;

    public RequiredKeyword(string path, JsonView[] names)
        : base("required", path) => _names = names;

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        foreach (var name in _names)
        {
            if (!evaluation.TrySpend(1 + instance.Count))
            {
                return false;
            }

            if (!Has(instance, name))
            {
                return evaluation.Fail(this, instance, name);
            }
        }

        return true;
    }

    public override string Describe(JsonView detail) => $"the property {detail.GetString()} is missing";

    /// <summary>Whether an object has a member of that name.</summary>
    public static bool Has(JsonView owner, JsonView name)
    {
        foreach (var member in owner.Members)
        {
            if (JsonEquality.AreSameText(name, member.Name))
            {
                return true;
            }
        }

        return false;
    }
}
