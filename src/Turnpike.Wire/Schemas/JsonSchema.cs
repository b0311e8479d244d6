using System.Diagnostics.CodeAnalysis;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas.Documents;

namespace Turnpike.Wire.Schemas;

/// <summary>A compiled JSON Schema (2020-12, or draft-07 by <c>$schema</c>). Immutable; safe to share between threads.</summary>
public sealed class JsonSchema
{
    private readonly SchemaNode _root;
    private readonly bool _hasUnevaluated;
    private readonly bool _hasDynamicScope;

    private JsonSchema(SchemaNode root, bool hasUnevaluated, bool hasDynamicScope)
    {
        _root = root;
        _hasUnevaluated = hasUnevaluated;
        _hasDynamicScope = hasDynamicScope;
    }

    /// <summary>
    /// Compiles a schema; it keeps a copy of the text. Only references inside the document and to the drafts' own metaschemas are
    /// followed; nothing is fetched. A pattern that the linear-time engine cannot take, a reference that cannot be resolved, a known
    /// keyword of the wrong shape, or more than 1 MiB make the schema unusable.
    /// </summary>
    /// <returns>False with a sentence saying what is unusable and where (JSON Pointer).</returns>
    public static bool TryCompile(JsonView schema, [NotNullWhen(true)] out JsonSchema? compiled, [NotNullWhen(false)] out string? problem) =>
        TryCompile(schema, Metaschemas.Find, Dialect.Draft2020, out compiled, out problem);

    /// <summary>Compiles with another source of referenced texts and another dialect where <c>$schema</c> is missing, for the official suite.</summary>
    internal static bool TryCompile(
        JsonView schema, SchemaSource source, Dialect dialect, [NotNullWhen(true)] out JsonSchema? compiled, [NotNullWhen(false)] out string? problem)
    {
        compiled = null;
        var document = new SchemaDocument(SchemaLibrary.DefaultUri, schema.Raw, isMain: true);
        if (document.Fault.Kind != JsonFaultKind.None)
        {
            problem = $"the schema cannot be read: {document.Fault.Message}";
            return false;
        }

        try
        {
            var compiler = new SchemaCompiler(source);
            compiled = new JsonSchema(compiler.Compile(document, dialect), compiler.HasUnevaluated, compiler.HasDynamicScope);
            problem = null;
            return true;
        }
        catch (SchemaProblemException e)
        {
            problem = e.Message;
            return false;
        }
    }

    /// <summary>
    /// Validates a value. Nothing is allocated when it is valid. The work is bounded by the value's size; beyond the bound, and for
    /// a missing value, the answer is invalid.
    /// </summary>
    /// <returns>False with the first fault met.</returns>
    public bool TryValidate(JsonView instance, out SchemaFault fault) => TryValidate(instance, strict: false, out fault);

    /// <summary>
    /// Validates a value and refuses, beside what the schema refuses, every property that no applicable subschema evaluates, at any
    /// depth where an applicable subschema declares <c>properties</c> (<c>arguments: strict</c> of a policy).
    /// </summary>
    /// <returns>False with the first fault met.</returns>
    public bool TryValidateStrict(JsonView instance, out SchemaFault fault) => TryValidate(instance, strict: true, out fault);

    private bool TryValidate(JsonView instance, bool strict, out SchemaFault fault)
    {
        if (!instance.Exists)
        {
            fault = new SchemaFault("", "type", "", "there is no value");
            return false;
        }

        var evaluation = Evaluation.Begin(instance, _hasUnevaluated, strict, _hasDynamicScope);
        try
        {
            var valid = _root.Validate(instance, evaluation);
            var undeclared = valid && strict ? evaluation.FindUndeclared(instance) : default;
            fault = (valid, evaluation.IsExhausted, undeclared.Exists) switch
            {
                (_, true, _) => new SchemaFault("", "", "", "the value takes too much work to validate"),
                (true, _, false) => default,
                (true, _, true) => SchemaFaults.Undeclared(instance, undeclared),
                _ => SchemaFaults.Of(instance, evaluation),
            };
            return valid && !evaluation.IsExhausted && !undeclared.Exists;
        }
        finally
        {
            evaluation.End();
        }
    }
}
