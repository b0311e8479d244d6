using System.Collections.Immutable;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Policies.Testing;

/// <summary>A call as a file or the record describes it: what a decision may look at, outside of a gateway.</summary>
public sealed record GivenCall
{
    /// <summary>What the call names.</summary>
    public required CallTarget Target { get; init; }

    /// <summary>Tool or prompt name, resource URI, or the kind of server request.</summary>
    public required string Name { get; init; }

    /// <summary>The arguments object; missing when there is none.</summary>
    public JsonView Arguments { get; init; }

    /// <summary>The grant's subject.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The server's name.</summary>
    public string Server { get; init; } = "";

    /// <summary>The groups the caller is in; default when unknown.</summary>
    public ImmutableArray<string> Groups { get; init; }

    /// <summary>The labels of the session; default when unknown.</summary>
    public ImmutableArray<string> SessionLabels { get; init; }

    /// <summary>What one call of the tool can do; null when unknown.</summary>
    public string? ToolClass { get; init; }

    /// <summary>How bad one call can be; null when unknown.</summary>
    public string? ToolSeverity { get; init; }

    /// <summary>What else is true of the tool; default when unknown, and nothing where its class is given.</summary>
    public ImmutableArray<string> ToolFlags { get; init; }

    /// <summary>When the call is decided; null when unknown.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Whether the definition is pinned and unchanged.</summary>
    public bool IsPinned { get; init; } = true;

    /// <summary>What a policy decides on; a session of which nothing is said has no labels. With the pinned input schema, or one that admits everything.</summary>
    public CallFacts Facts(JsonSchema? schema) => new()
    {
        Target = Target,
        Name = Name,
        Arguments = Arguments,
        IsPinned = IsPinned,
        InputSchema = schema,
        Subject = Subject,
        Server = Server,
        Groups = Groups,
        ToolClass = ToolClass,
        ToolSeverity = ToolSeverity,
        ToolFlags = ToolFlags.IsDefault && ToolClass is not null ? [] : ToolFlags,
        SessionLabels = SessionLabels.IsDefault ? [] : SessionLabels,
        Instant = Time,
    };

    /// <summary>A schema that admits every arguments object, for decisions without a server's definitions.</summary>
    public static JsonSchema AnySchema { get; } = Any();

    private static JsonSchema Any()
    {
        var tape = new JsonTape();
        return tape.TryRead("{}"u8.ToArray(), JsonBudget.Document, out _) && JsonSchema.TryCompile(tape.Root, out var schema, out _)
            ? schema
            : throw new InvalidOperationException("the empty schema is one");
    }
}
