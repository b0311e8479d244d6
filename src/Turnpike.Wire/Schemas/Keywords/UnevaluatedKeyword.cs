using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary>
/// <c>unevaluatedProperties</c> and <c>unevaluatedItems</c> (2020-12 core, section 11): a schema for the children that no other
/// keyword of this schema, or of one applied in place by it, evaluated.
/// </summary>
internal sealed class UnevaluatedKeyword : Keyword
{
    private readonly JsonKind _kind;
    private readonly SchemaNode _schema;

    public UnevaluatedKeyword(string name, string path, SchemaNode schema)
        : base(name, path)
    {
        _kind = name == "unevaluatedItems" ? JsonKind.Array : JsonKind.Object;
        _schema = schema;
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        if (instance.Kind != _kind)
        {
            return true;
        }

        var from = evaluation.CollectUnevaluated(instance, mark);
        var count = evaluation.Pending(from).Length;
        var valid = true;
        for (var i = 0; valid && i < count; i++)
        {
            // Read anew each time: the child's own validation may grow the list.
            var child = new JsonView(instance.Tape!, evaluation.Pending(from)[i]);
            valid = _schema.ValidateChild(child, evaluation);
        }

        evaluation.DropPending(from);
        return valid;
    }

    public override string Describe(JsonView detail) => "there is something that nothing declares";
}
