using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas.Keywords;

namespace Turnpike.Wire.Schemas;

/// <content>Assertions about the value itself (2020-12 validation, section 6).</content>
internal sealed partial class KeywordReader
{
    private void ReadAssertions()
    {
        ReadType();
        ReadEnum();
        foreach (var (name, inclusive) in new[] { ("minimum", ""), ("maximum", ""), ("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum") })
        {
            if (Bound(name, inclusive) is { Exists: true } bound)
            {
                _keywords.Add(new BoundKeyword(name, PathOf(name), bound));
            }
        }

        if (Number("multipleOf") is { Exists: true } divisor)
        {
            var number = new NumberText(divisor.Raw);
            if (number.IsZero || number.IsNegative || number.Significant.Length > MultipleOfKeyword.MaxDigits)
            {
                throw Problem($"must be greater than zero and of at most {MultipleOfKeyword.MaxDigits} digits", "multipleOf");
            }

            _keywords.Add(new MultipleOfKeyword(PathOf("multipleOf"), divisor));
        }

        foreach (var name in new[] { "minLength", "maxLength" })
        {
            if (Count(name) is { } bound)
            {
                _keywords.Add(new LengthKeyword(name, PathOf(name), bound));
            }
        }

        foreach (var name in new[] { "minItems", "maxItems", "minProperties", "maxProperties" })
        {
            if (Count(name) is { } bound)
            {
                _keywords.Add(new CountKeyword(name, PathOf(name), bound));
            }
        }

        ReadPattern();
        ReadUnique();
        ReadDependentRequired();
    }

    private void ReadType()
    {
        var type = Value("type");
        if (!type.Exists)
        {
            return;
        }

        var allowed = TypeBit(type);
        if (type.Kind == JsonKind.Array)
        {
            foreach (var name in type.Elements)
            {
                allowed |= TypeBit(name) is var bit and > 0 ? bit : throw Problem("names an unknown type", "type");
            }
        }

        if (allowed == 0)
        {
            throw Problem("names an unknown type", "type");
        }

        _keywords.Add(new TypeKeyword(PathOf("type"), allowed));
    }

    private static int TypeBit(JsonView name) => name.Kind == JsonKind.String ? TypeKeyword.Bit(name) : 0;

    private void ReadEnum()
    {
        if (Value("const") is { Exists: true } only)
        {
            _keywords.Add(new EnumKeyword("const", PathOf("const"), [only]));
        }

        var list = Value("enum");
        if (!list.Exists)
        {
            return;
        }

        if (list.Kind != JsonKind.Array)
        {
            throw Problem("must be a list", "enum");
        }

        var values = new List<JsonView>();
        foreach (var value in list.Elements)
        {
            values.Add(value);
        }

        _keywords.Add(new EnumKeyword("enum", PathOf("enum"), values));
    }

    private void ReadPattern()
    {
        var pattern = Value("pattern");
        if (!pattern.Exists)
        {
            return;
        }

        if (pattern.Kind != JsonKind.String)
        {
            throw Problem("must be a string", "pattern");
        }

        _keywords.Add(new PatternKeyword(PathOf("pattern"), PatternOf(pattern, "pattern"), pattern.GetString()));
    }

    private void ReadUnique()
    {
        var unique = Value("uniqueItems");
        if (unique.Kind == JsonKind.True)
        {
            _keywords.Add(new UniqueItemsKeyword(PathOf("uniqueItems")));
        }
        else if (unique.Exists && unique.Kind != JsonKind.False)
        {
            throw Problem("must be true or false", "uniqueItems");
        }
    }

    private void ReadDependentRequired()
    {
        var dependent = _dialect.IsDraft7 ? default : Value("dependentRequired");
        if (!dependent.Exists)
        {
            return;
        }

        if (dependent.Kind != JsonKind.Object)
        {
            throw Problem("must be an object", "dependentRequired");
        }

        var entries = new List<(JsonView, JsonView[])>();
        foreach (var member in dependent.Members)
        {
            entries.Add((member.Name, Names(member.Value, "dependentRequired")));
        }

        _keywords.Add(new DependentRequiredKeyword("dependentRequired", PathOf("dependentRequired"), [.. entries]));
    }

    private JsonView[] Names(JsonView list, string keyword)
    {
        var names = new List<JsonView>();
        foreach (var name in list.Elements)
        {
            names.Add(name.Kind == JsonKind.String ? name : throw Problem("must be a list of names", keyword));
        }

        return list.Kind == JsonKind.Array ? [.. names] : throw Problem("must be a list of names", keyword);
    }

    // Draft-04 wrote "exclusiveMinimum": true beside "minimum", and generators of schemas still do whatever $schema they name. It has but one meaning.
    private JsonView Bound(string name, string inclusive) => Value(name).Kind switch
    {
        JsonKind.False when inclusive.Length > 0 => default,
        JsonKind.True when inclusive.Length > 0 && Number(inclusive) is { Exists: true } bound => bound,
        JsonKind.True when inclusive.Length > 0 => throw Problem($"is true, as in draft-04, and there is no {inclusive} beside it that it could be about;", name),
        _ => Number(name),
    };

    private JsonView Number(string name)
    {
        var value = Value(name);
        if (value.Exists && (value.Kind != JsonKind.Number || new NumberText(value.Raw).IsOutOfRange))
        {
            throw Problem("must be a number", name);
        }

        return value;
    }

    private int? Count(string name)
    {
        var value = Number(name);
        if (!value.Exists)
        {
            return null;
        }

        return new NumberText(value.Raw).TryGetCount(out var count) ? count : throw Problem("must be a non-negative integer", name);
    }
}
