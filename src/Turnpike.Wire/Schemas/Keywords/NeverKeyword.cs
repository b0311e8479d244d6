using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary>The schema <c>false</c>.</summary>
internal sealed class NeverKeyword : Keyword
{
    public NeverKeyword(string name, string path)
        : base(name, path)
    {
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark) => evaluation.Fail(this, instance);

    public override string Describe(JsonView detail) => Name switch
    {
        "additionalProperties" or "unevaluatedProperties" => "the property is not declared",
        "additionalItems" or "unevaluatedItems" or "items" => "there are more elements than declared",
        _ => "nothing is allowed here",
    };
}
