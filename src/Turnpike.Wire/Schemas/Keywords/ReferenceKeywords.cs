using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas.Documents;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary><c>$ref</c> (2020-12 core, section 8.2.3.1), resolved when the schema was compiled.</summary>
internal sealed class RefKeyword : Keyword
{
    private readonly SchemaNode _target;

    public RefKeyword(string path, SchemaNode target)
        : base("$ref", path) => _target = target;

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark) => _target.Validate(instance, evaluation);

    public override string Describe(JsonView detail) => "the referenced schema does not hold";
}

/// <summary>
/// <c>$dynamicRef</c> whose first resolution is a <c>$dynamicAnchor</c> (2020-12 core, section 8.2.3.2): goes to the anchor of that
/// name in the outermost resource of the dynamic scope that has one.
/// </summary>
internal sealed class DynamicRefKeyword : Keyword
{
    private readonly SchemaNode _initial;
    private readonly Dictionary<SchemaResource, SchemaNode> _targets;

    /// <summary>The compiler fills <paramref name="targets"/> until every resource is known.</summary>
    public DynamicRefKeyword(string path, SchemaNode initial, Dictionary<SchemaResource, SchemaNode> targets)
        : base("$dynamicRef", path)
    {
        _initial = initial;
        _targets = targets;
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        foreach (var scope in evaluation.Scopes)
        {
            if (_targets.TryGetValue(scope, out var target))
            {
                return target.Validate(instance, evaluation);
            }
        }

        return _initial.Validate(instance, evaluation);
    }

    public override string Describe(JsonView detail) => "the referenced schema does not hold";
}
