using System.Diagnostics.CodeAnalysis;
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
    public static bool TryCompile(JsonView schema, [NotNullWhen(true)] out JsonSchema? compiled, [NotNullWhen(false)] out string? problem) =>
        throw new NotImplementedException();

    /// <summary>Validates a value.</summary>
    /// <returns>False with the first fault met.</returns>
    public bool TryValidate(JsonView instance, out SchemaFault fault) => throw new NotImplementedException();

    /// <summary>
    /// Validates a value and refuses, beside what the schema refuses, every property that no applicable subschema evaluates, at any
    /// depth where an applicable subschema declares <c>properties</c> (<c>arguments: strict</c> of a policy).
    /// </summary>
    /// <returns>False with the first fault met.</returns>
    public bool TryValidateStrict(JsonView instance, out SchemaFault fault) => throw new NotImplementedException();
}
