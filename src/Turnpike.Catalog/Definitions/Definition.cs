using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Wire.Headers;
using Turnpike.Wire.Schemas;

namespace Turnpike.Catalog.Definitions;

/// <summary>What a definition describes.</summary>
public enum DefinitionKind : byte
{
    /// <summary>A tool of <c>tools/list</c>.</summary>
    Tool,

    /// <summary>A prompt of <c>prompts/list</c>.</summary>
    Prompt,

    /// <summary>A template of <c>resources/templates/list</c>.</summary>
    ResourceTemplate,

    /// <summary>The server's instructions.</summary>
    Instructions,
}

/// <summary>SHA-256 of a definition's canonical JSON, every field included, in lower-case hex.</summary>
/// <param name="Hex">64 lower-case hexadecimal digits.</param>
public readonly record struct DefinitionHash(string Hex)
{
    /// <inheritdoc/>
    public override string ToString() => Hex;
}

/// <summary>Everything a server says of one tool, prompt or template.</summary>
public sealed record Definition
{
    private readonly JudgedRisk _risk = new();

    /// <summary>What is described.</summary>
    public required DefinitionKind Kind { get; init; }

    /// <summary>The name; for a resource template its URI template; empty for instructions.</summary>
    public required string Name { get; init; }

    /// <summary>The hash of the whole definition.</summary>
    public required DefinitionHash Hash { get; init; }

    /// <summary>The definition's source JSON (UTF-8).</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>A tool's compiled input schema; null when it has none or it is unusable.</summary>
    public JsonSchema? InputSchema { get; init; }

    /// <summary>Why the input schema is unusable; null when it is usable.</summary>
    public string? SchemaProblem { get; init; }

    /// <summary>The arguments of a tool that are mirrored into header fields (modern era, <c>x-mcp-header</c>).</summary>
    public ImmutableArray<ParameterHeader> ParameterHeaders { get; init; } = [];

    /// <summary>
    /// What a tool can do, by the classifier: judged when it is first asked for, then kept with the definition. Null for what is no
    /// tool, and where it cannot be judged.
    /// </summary>
    public ToolRisk? Risk => Kind == DefinitionKind.Tool ? _risk.Of(Json) : null;
}
