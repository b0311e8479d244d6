namespace Turnpike.Wire.Schemas.Documents;

/// <summary>How a resource's keywords are read: the draft, and which vocabularies hold (2020-12 core, section 8.1).</summary>
/// <param name="IsDraft7">Draft-07; else 2020-12.</param>
/// <param name="HasApplicators">Whether applicators are keywords.</param>
/// <param name="HasValidation">Whether assertions are keywords.</param>
/// <param name="HasUnevaluated">Whether the unevaluated keywords are.</param>
internal sealed record Dialect(bool IsDraft7, bool HasApplicators, bool HasValidation, bool HasUnevaluated)
{
    /// <summary>Draft 2020-12 with all its vocabularies.</summary>
    public static Dialect Draft2020 { get; } = new(false, true, true, true);

    /// <summary>Draft-07.</summary>
    public static Dialect Draft7 { get; } = new(true, true, true, false);

    /// <summary>The dialect of a known <c>$schema</c>; null for another one.</summary>
    public static Dialect? Find(string schemaUri) => schemaUri switch
    {
        "http://json-schema.org/draft-07/schema" or "http://json-schema.org/draft-07/schema#" => Draft7,
        "https://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema#" => Draft7,
        "https://json-schema.org/draft/2020-12/schema" or "https://json-schema.org/draft/2020-12/schema#" => Draft2020,
        _ => null,
    };

    /// <summary>Names of the members whose value is a schema.</summary>
    public bool IsSchemaKeyword(ReadOnlySpan<char> name) => name switch
    {
        "additionalProperties" or "contains" or "not" or "if" or "then" or "else" or "propertyNames" or "items" => true,
        "additionalItems" => IsDraft7,
        "unevaluatedProperties" or "unevaluatedItems" or "contentSchema" => !IsDraft7,
        _ => false,
    };

    /// <summary>Names of the members whose value is an array of schemas.</summary>
    public bool IsSchemaListKeyword(ReadOnlySpan<char> name) => name switch
    {
        "allOf" or "anyOf" or "oneOf" => true,
        "prefixItems" => !IsDraft7,
        "items" => IsDraft7,
        _ => false,
    };

    /// <summary>Names of the members whose value is an object of schemas.</summary>
    public bool IsSchemaMapKeyword(ReadOnlySpan<char> name) => name switch
    {
        "properties" or "patternProperties" or "definitions" or "dependencies" => true,
        "$defs" or "dependentSchemas" => !IsDraft7,
        _ => false,
    };
}
