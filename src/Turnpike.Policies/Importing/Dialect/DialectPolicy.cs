using System.Collections.Immutable;

namespace Turnpike.Policies.Importing.Dialect;

/// <summary>A policy of the YAML dialect as written.</summary>
internal sealed record DialectPolicy(
    string? Description, bool AllowsByDefault, ImmutableArray<(string Name, int Line)> Hide, ImmutableArray<DialectTool> Tools);

/// <summary>The rules of a tool, or of <c>"*"</c>.</summary>
internal sealed record DialectTool(string Name, int Line, ImmutableArray<DialectRule> Rules)
{
    public const string Everything = "*";

    /// <summary>The scope its counters count in.</summary>
    public string Scope => Name == Everything ? "_global" : Name;
}

internal enum DialectAction : byte
{
    Evaluate,
    Deny,
    RequireApproval,
}

internal sealed record DialectRule(
    int Line, string Name, DialectAction Action, ImmutableArray<DialectCondition> Conditions, string? OnDeny, DialectCounter? State, string? ApprovalTimeout);

/// <summary>A condition; <paramref name="Values"/> holds one value, or the list of <c>in</c> and <c>not_in</c>.</summary>
internal sealed record DialectCondition(int Line, string Path, string Operator, ImmutableArray<DialectValue> Values);

internal enum DialectType : byte
{
    Text,
    Number,
    Boolean,
    Null,
}

/// <summary>A value. <paramref name="Text"/> is what the source's text comparison sees.</summary>
internal sealed record DialectValue(DialectType Type, string Text);

/// <summary>A counter of a rule: what one call counts, fixed or read from the arguments.</summary>
internal sealed record DialectCounter(int Line, string Name, string Window, string Increment, string? IncrementFrom);
