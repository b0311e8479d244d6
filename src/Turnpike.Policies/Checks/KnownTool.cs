namespace Turnpike.Policies.Checks;

/// <summary>A tool whose definition is known, for checks against it.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="InputSchema">Source JSON of its input schema (UTF-8); empty when it has none.</param>
public readonly record struct KnownTool(string Name, ReadOnlyMemory<byte> InputSchema);
