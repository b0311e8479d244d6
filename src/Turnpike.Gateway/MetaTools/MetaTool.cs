using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools;

/// <summary>What the recommended policy says of one of the gateway's own tools.</summary>
internal enum MetaAdvice : byte
{
    /// <summary>It only looks, or what it does is judged again by the policy of the server it reaches.</summary>
    Open,

    /// <summary>Allowed at most 30 times a minute: what it begins is finished by a person, outside of the agent.</summary>
    Limited,

    /// <summary>It changes the gateway: a person is asked each time.</summary>
    Ask,

    /// <summary>It leads out of the gateway: denied until a person writes another policy.</summary>
    Deny,
}

/// <summary>The annotations of a tool (MCP, tool annotations); all of them are said of every tool.</summary>
/// <param name="ReadOnly">It changes nothing.</param>
/// <param name="Destructive">What it changes may be lost.</param>
/// <param name="Idempotent">Twice is as once.</param>
/// <param name="OpenWorld">It reaches something outside of the gateway.</param>
internal readonly record struct MetaHints(bool ReadOnly = false, bool Destructive = false, bool Idempotent = false, bool OpenWorld = false)
{
    /// <summary>A look at what the gateway knows.</summary>
    public static readonly MetaHints Look = new(ReadOnly: true, Idempotent: true);
}

/// <summary>Answers one call whose arguments satisfy the input schema.</summary>
internal delegate ValueTask<MetaAnswer> MetaHandler(MetaCall call, JsonView arguments, CancellationToken cancellation);

/// <summary>Says what is wrong with arguments that satisfy the input schema; null for nothing.</summary>
internal delegate MetaError? MetaCheck(JsonView arguments);

/// <summary>One of the gateway's own tools.</summary>
internal sealed record MetaTool
{
    /// <summary>Its name; a name with a dot may also be written with an underscore in its place.</summary>
    public required string Name { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>What it does and when to use it, for a model.</summary>
    public required string Description { get; init; }

    /// <summary>Its annotations.</summary>
    public required MetaHints Hints { get; init; }

    /// <summary>What the recommended policy says of it.</summary>
    public required MetaAdvice Advice { get; init; }

    /// <summary>Whether it is one of the eight of <c>/mcp/gateway</c>.</summary>
    public bool IsListedFirst { get; init; }

    /// <summary>JSON Schema of its arguments; unknown members are refused.</summary>
    public required string InputSchema { get; init; }

    /// <summary>JSON Schema of what it answers, by <see cref="MetaSchema.Output"/>: a failure is part of it.</summary>
    public required string OutputSchema { get; init; }

    /// <summary>What is wrong with arguments that fit the schema, before a policy asks anybody about the call; null for nothing. Quotes no value that may be a secret.</summary>
    public MetaCheck? Check { get; init; }

    /// <summary>Source JSON of the <c>deny_if</c> the recommended policy has for it; null for none.</summary>
    public string? DeniedIf { get; init; }

    /// <summary>What is said beside to somebody whose arguments do not fit; null for nothing.</summary>
    public string? Advising { get; init; }

    /// <summary>Answers a call.</summary>
    public required MetaHandler Handle { get; init; }
}
