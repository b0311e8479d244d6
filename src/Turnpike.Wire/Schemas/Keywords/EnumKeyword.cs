using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary><c>enum</c> and <c>const</c> (2020-12 validation, sections 6.1.2 and 6.1.3), by exact equality.</summary>
internal sealed class EnumKeyword : Keyword
{
    private readonly NameTable _texts;
    private readonly JsonView[] _others;

    public EnumKeyword(string name, string path, IEnumerable<JsonView> values)
        : base(name, path)
    {
        var texts = new NameTableBuilder();
        var others = new List<JsonView>();
        foreach (var value in values)
        {
            if (value.Kind == JsonKind.String)
            {
                texts.SlotOf(value);
            }
            else
            {
                others.Add(value);
            }
        }

        _texts = texts.Build();
        _others = [.. others];
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        if (instance.Kind == JsonKind.String)
        {
            return _texts.Find(instance) >= 0 || evaluation.Fail(this, instance);
        }

        foreach (var value in _others)
        {
            if (evaluation.AreEqual(value, instance))
            {
                return true;
            }
        }

        return evaluation.Fail(this, instance);
    }

    public override string Describe(JsonView detail) =>
        Name == "const" ? "the value is not the one allowed" : "the value is not one of those listed";
}
