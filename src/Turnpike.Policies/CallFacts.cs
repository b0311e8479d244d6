using System.Collections.Immutable;
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

/// <summary>
/// Everything a decision may look at. A snapshot of the call; the policy reads nothing else. What is not given is missing: a
/// condition on it is an error, which denies.
/// </summary>
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

    /// <summary>The grant's subject: <c>caller.subject</c>.</summary>
    public string Subject { get; init; }

    /// <summary>The groups the caller is in: <c>caller.groups</c>; default when unknown.</summary>
    public ImmutableArray<string> Groups { get; init; }

    /// <summary>The claims of the caller's token, an object: <c>caller.claims</c>.</summary>
    public JsonView Claims { get; init; }

    /// <summary>The grant's labels: <c>caller.labels</c>; default when unknown.</summary>
    public ImmutableArray<string> GrantLabels { get; init; }

    /// <summary>The server's name: <c>server</c>.</summary>
    public string Server { get; init; }

    /// <summary>What one call can do: <c>tool.class</c>, one of <see cref="ToolWords.Classes"/>; null when unknown.</summary>
    public string? ToolClass { get; init; }

    /// <summary>How bad one call can be: <c>tool.severity</c>, one of <see cref="ToolWords.Severities"/>; null when unknown.</summary>
    public string? ToolSeverity { get; init; }

    /// <summary>What else is true of the tool: <c>tool.flags</c>, of <see cref="ToolWords.Flags"/>; default when unknown.</summary>
    public ImmutableArray<string> ToolFlags { get; init; }

    /// <summary>The hash of the pinned definition: <c>tool.hash</c>; null when there is none.</summary>
    public string? DefinitionHash { get; init; }

    /// <summary>The labels that earlier calls put on the session: <c>session.labels</c>; default when unknown.</summary>
    public ImmutableArray<string> SessionLabels { get; init; }

    /// <summary>Calls of the session forwarded before this one: <c>session.calls</c>; null when unknown.</summary>
    public long? SessionCalls { get; init; }

    /// <summary>When the call is decided; one instant for everything that <c>time</c> says. Null when unknown.</summary>
    public DateTimeOffset? Instant { get; init; }

    /// <summary>The result a server answered with, for the conditions of <c>result</c>; missing before the forward.</summary>
    public JsonView Result { get; init; }
}
