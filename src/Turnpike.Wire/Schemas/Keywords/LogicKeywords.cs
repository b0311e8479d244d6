using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary><c>allOf</c> (2020-12 core, section 10.2.1.1).</summary>
internal sealed class AllOfKeyword : Keyword
{
    private readonly SchemaNode[] _schemas;

    public AllOfKeyword(string path, SchemaNode[] schemas)
        : base("allOf", path) => _schemas = schemas;

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        foreach (var schema in _schemas)
        {
            if (!schema.Validate(instance, evaluation))
            {
                return false;
            }
        }

        return true;
    }

    public override string Describe(JsonView detail) => "not every alternative holds";
}

/// <summary><c>anyOf</c> (2020-12 core, section 10.2.1.2). Where members are noted, every branch that holds notes its own.</summary>
internal sealed class AnyOfKeyword : Keyword
{
    private readonly SchemaNode[] _schemas;

    public AnyOfKeyword(string path, SchemaNode[] schemas)
        : base("anyOf", path) => _schemas = schemas;

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        var valid = false;
        foreach (var schema in _schemas)
        {
            var before = evaluation.Mark;
            if (!schema.Validate(instance, evaluation))
            {
                evaluation.Forget(before);
                continue;
            }

            valid = true;
            if (!evaluation.Tracks)
            {
                break;
            }
        }

        return valid || evaluation.Fail(this, instance);
    }

    public override string Describe(JsonView detail) => "none of the alternatives holds";
}

/// <summary><c>oneOf</c> (2020-12 core, section 10.2.1.3).</summary>
internal sealed class OneOfKeyword : Keyword
{
    private readonly SchemaNode[] _schemas;

    public OneOfKeyword(string path, SchemaNode[] schemas)
        : base("oneOf", path) => _schemas = schemas;

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        var valid = 0;
        foreach (var schema in _schemas)
        {
            var before = evaluation.Mark;
            if (!schema.Validate(instance, evaluation))
            {
                evaluation.Forget(before);
            }
            else if (++valid > 1)
            {
                break;
            }
        }

        return valid == 1 || evaluation.Fail(this, instance);
    }

    public override string Describe(JsonView detail) => "not exactly one of the alternatives holds";
}

/// <summary><c>not</c> (2020-12 core, section 10.2.1.4).</summary>
internal sealed class NotKeyword : Keyword
{
    private readonly SchemaNode _schema;

    public NotKeyword(string path, SchemaNode schema)
        : base("not", path) => _schema = schema;

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        var before = evaluation.Mark;
        if (_schema.Validate(instance, evaluation))
        {
            return evaluation.Fail(this, instance);
        }

        evaluation.Forget(before);
        return true;
    }

    public override string Describe(JsonView detail) => "the value is what it must not be";
}

/// <summary><c>if</c>, <c>then</c>, <c>else</c> (2020-12 core, section 10.2.2).</summary>
internal sealed class IfKeyword : Keyword
{
    private readonly SchemaNode _condition;
    private readonly SchemaNode? _then;
    private readonly SchemaNode? _else;

    public IfKeyword(string path, SchemaNode condition, SchemaNode? then, SchemaNode? otherwise)
        : base("if", path)
    {
        _condition = condition;
        _then = then;
        _else = otherwise;
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        var before = evaluation.Mark;
        if (_condition.Validate(instance, evaluation))
        {
            return _then is null || _then.Validate(instance, evaluation);
        }

        evaluation.Forget(before);
        return _else is null || _else.Validate(instance, evaluation);
    }

    public override string Describe(JsonView detail) => "the condition's consequence does not hold";
}
