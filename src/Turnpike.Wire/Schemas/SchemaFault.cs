namespace Turnpike.Wire.Schemas;

/// <summary>Where and why a value does not satisfy its schema.</summary>
/// <param name="InstancePath">JSON Pointer of the offending value.</param>
/// <param name="Keyword">The schema keyword that failed, such as <c>required</c>.</param>
/// <param name="SchemaPath">JSON Pointer of the keyword in the schema.</param>
/// <param name="Message">A sentence that names types, bounds and keys, never the offending value.</param>
public readonly record struct SchemaFault(string InstancePath, string Keyword, string SchemaPath, string Message);
