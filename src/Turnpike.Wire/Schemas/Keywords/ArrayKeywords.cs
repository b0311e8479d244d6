using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary>
/// <c>prefixItems</c> and <c>items</c> (2020-12 core, section 10.3.1), or both forms of <c>items</c> with <c>additionalItems</c>
/// (draft-07, section 6.4): schemas for the first elements and one for the rest.
/// </summary>
internal sealed class ElementsKeyword : Keyword
{
    private readonly SchemaNode[] _first;
    private readonly SchemaNode? _rest;

    public ElementsKeyword(string path, SchemaNode[] first, SchemaNode? rest)
        : base("items", path)
    {
        _first = first;
        _rest = rest;
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        var i = 0;
        foreach (var element in instance.Elements)
        {
            var schema = i < _first.Length ? _first[i] : _rest;
            i++;
            if (schema is null)
            {
                return true;
            }

            if (!schema.ValidateChild(element, evaluation))
            {
                return false;
            }
        }

        return true;
    }

    public override string Describe(JsonView detail) => "an element is not as declared";
}

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c> (2020-12 core, section 10.3.1.3).</summary>
internal sealed class ContainsKeyword : Keyword
{
    private readonly SchemaNode _schema;
    private readonly int _least;
    private readonly int _most;

    public ContainsKeyword(string path, SchemaNode schema, int least, int most)
        : base("contains", path)
    {
        _schema = schema;
        _least = least;
        _most = most;
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        if (instance.Kind != JsonKind.Array)
        {
            return true;
        }

        var found = 0;
        foreach (var element in instance.Elements)
        {
            var before = evaluation.Mark;
            if (!_schema.ValidateChild(element, evaluation))
            {
                evaluation.Forget(before);
                continue;
            }

            found++;
            if (found > _most || (found >= _least && _most == int.MaxValue && !evaluation.Tracks))
            {
                break;
            }
        }

        return (found >= _least && found <= _most) || evaluation.Fail(this, instance);
    }

    public override string Describe(JsonView detail) => _most == int.MaxValue
        ? $"at least {_least} elements must be as declared"
        : $"{_least} to {_most} elements must be as declared";
}
