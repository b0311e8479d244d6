using System.Collections.Immutable;

namespace Turnpike.Policies;

/// <summary>The words that <c>tool.class</c>, <c>tool.severity</c> and <c>tool.flags</c> can be. What they mean stands in docs/recommended.md.</summary>
public static class ToolWords
{
    /// <summary>The classes, the mildest first.</summary>
    public static ImmutableArray<string> Classes { get; } = ["Read", "Write", "Execute", "Destructive", "Financial"];

    /// <summary>The severities, the lowest first.</summary>
    public static ImmutableArray<string> Severities { get; } = ["low", "medium", "high", "critical"];

    /// <summary>The flags, each of which a tool has or has not.</summary>
    public static ImmutableArray<string> Flags { get; } = ["sensitive_read", "untrusted_source", "external_send", "admin", "code"];
}
