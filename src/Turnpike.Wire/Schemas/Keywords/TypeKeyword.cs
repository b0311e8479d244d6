using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary><c>type</c> (2020-12 validation, section 6.1.1); 1.0 is an integer.</summary>
internal sealed class TypeKeyword : Keyword
{
    private const int Integer = 1 << 16;

    private readonly int _allowed;

    public TypeKeyword(string path, int allowed)
        : base("type", path) => _allowed = allowed;

    /// <summary>The bit of a type's name; 0 when there is no such type.</summary>
    public static int Bit(JsonView name) => name switch
    {
        _ when name.Is("object"u8) => 1 << (int)JsonKind.Object,
        _ when name.Is("array"u8) => 1 << (int)JsonKind.Array,
        _ when name.Is("string"u8) => 1 << (int)JsonKind.String,
        _ when name.Is("number"u8) => 1 << (int)JsonKind.Number,
        _ when name.Is("integer"u8) => Integer,
        _ when name.Is("boolean"u8) => (1 << (int)JsonKind.True) | (1 << (int)JsonKind.False),
        _ when name.Is("null"u8) => 1 << (int)JsonKind.Null,
        _ => 0,
    };

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        if ((_allowed & (1 << (int)instance.Kind)) != 0)
        {
            return true;
        }

        if ((_allowed & Integer) != 0 && instance.Kind == JsonKind.Number)
        {
            var number = new NumberText(instance.Raw);
            if (number.IsOutOfRange)
            {
                return evaluation.GiveUp();
            }

            if (number.IsInteger)
            {
                return true;
            }
        }

        return evaluation.Fail(this, instance);
    }

    public override string Describe(JsonView detail)
    {
        var names = new List<string>();
        foreach (var (bit, name) in new[]
        {
            (1 << (int)JsonKind.Object, "object"), (1 << (int)JsonKind.Array, "array"), (1 << (int)JsonKind.String, "string"),
            (1 << (int)JsonKind.Number, "number"), (Integer, "integer"), (1 << (int)JsonKind.True, "boolean"), (1 << (int)JsonKind.Null, "null"),
        })
        {
            if ((_allowed & bit) != 0)
            {
                names.Add(name);
            }
        }

        return $"the value must be of type {string.Join(" or ", names)}";
    }
}
