using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas;

/// <summary>A compiled JSON Schema (2020-12, or draft-07 by <c>$schema</c>). Immutable; safe to share between threads.</summary>
public sealed class JsonSchema
{
    private JsonSchema()
    {
    }

    /// <summary>
    /// Compiles a schema. Only references inside the document are followed; nothing is fetched. A pattern that the linear-time
    /// engine cannot take, or a reference that cannot be resolved, makes the schema unusable.
    /// </summary>
    /// <returns>False with a sentence saying what is unusable and where (JSON Pointer).</returns>
    public static bool TryCompile(JsonView schema, out JsonSchema? compiled, out string? problem) =>
        throw new NotImplementedException();

    /// <summary>Validates a value.</summary>
    /// <returns>False with the first fault in document order.</returns>
    public bool TryValidate(JsonView instance, out SchemaFault fault) => throw new NotImplementedException();
}

/// <summary>Where and why a value does not satisfy its schema.</summary>
/// <param name="InstancePath">JSON Pointer of the offending value.</param>
/// <param name="Keyword">The schema keyword that failed, such as <c>required</c>.</param>
/// <param name="SchemaPath">JSON Pointer of the keyword in the schema.</param>
/// <param name="Message">A sentence that names types, bounds and keys, never the offending value.</param>
public readonly record struct SchemaFault(string InstancePath, string Keyword, string SchemaPath, string Message);
