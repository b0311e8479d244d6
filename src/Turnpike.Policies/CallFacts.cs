using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Policies;

/// <summary>What kind of thing a call names.</summary>
public enum CallTarget : byte
{
    /// <summary>A tool, by name.</summary>
    Tool,

    /// <summary>A resource, by URI.</summary>
    Resource,

    /// <summary>A prompt, by name.</summary>
    Prompt,

    /// <summary>A server-to-client request: <c>sampling</c>, <c>elicitation</c> or <c>roots</c>.</summary>
    ServerRequest,
}

/// <summary>Everything a decision may look at. A snapshot of the call; the policy reads nothing else.</summary>
public readonly ref struct CallFacts
{
    /// <summary>What the call names.</summary>
    public required CallTarget Target { get; init; }

    /// <summary>Tool or prompt name, resource URI, or the kind of server request.</summary>
    public required string Name { get; init; }

    /// <summary>The arguments object; missing when the call has none.</summary>
    public JsonView Arguments { get; init; }

    /// <summary>Whether the definition is pinned and unchanged. Resources and server requests have none: true.</summary>
    public required bool IsPinned { get; init; }

    /// <summary>The pinned input schema of a tool; null when there is none or it is unusable.</summary>
    public JsonSchema? InputSchema { get; init; }

    /// <summary>The grant's subject.</summary>
    public string Subject { get; init; }

    /// <summary>The server's name.</summary>
    public string Server { get; init; }
}
