using System.Collections.Immutable;

namespace Turnpike.Admin.Grants;

/// <summary>What a grant can do: every tool of its servers and what becomes of calls of it, before anybody makes one.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="Tools">The tools, the gravest first; among equals by server and name.</param>
/// <param name="Combinations">What those of them that may be called allow together, the worst first.</param>
public sealed record GrantReach(GrantView Grant, ImmutableArray<ReachedTool> Tools, ImmutableArray<ReachedCombination> Combinations);

/// <summary>One tool of a grant's servers.</summary>
/// <param name="Server">The server.</param>
/// <param name="Tool">The tool's name; untrusted text of the server.</param>
/// <param name="Policy">The policy it stands under; null for none.</param>
/// <param name="Outcome"><c>hidden</c>, <c>denied</c>, <c>asked</c> (a person is) or <c>allowed</c>.</param>
/// <param name="MayGoOut">Whether some call of it may go out, at once or after a yes.</param>
/// <param name="IsShadow">Whether the policy only watches, so that calls go out whatever <paramref name="Outcome"/> says.</param>
/// <param name="Rule">What decides: JSON Pointer into the policy, or a name in parentheses.</param>
/// <param name="Reason">What the policy says of it to agents; empty for nothing.</param>
/// <param name="Cause">Why, where the rule does not say it all.</param>
/// <param name="Conditions">What depends on the arguments, the session or the time.</param>
/// <param name="Limits">What is counted.</param>
/// <param name="Class">The class; null where it is not known.</param>
/// <param name="Severity">The severity; null where it is not known.</param>
/// <param name="Flags">The flags.</param>
public sealed record ReachedTool(
    string Server,
    string Tool,
    string? Policy,
    string Outcome,
    bool MayGoOut,
    bool IsShadow,
    string Rule,
    string Reason,
    string? Cause,
    ImmutableArray<ReachedCondition> Conditions,
    ImmutableArray<ReachedLimit> Limits,
    string? Class,
    string? Severity,
    ImmutableArray<string> Flags);

/// <summary>Something that depends on the call.</summary>
/// <param name="Rule">JSON Pointer into the policy.</param>
/// <param name="Effect"><c>denies_if</c>, <c>denies_unless</c> or <c>asks_if</c>.</param>
/// <param name="Text">The condition as it is written, in short.</param>
public sealed record ReachedCondition(string Rule, string Effect, string Text);

/// <summary>Something that is counted.</summary>
/// <param name="Rule">JSON Pointer into the policy.</param>
/// <param name="Text">The limit in words: <c>10 per day for each grant</c>.</param>
public sealed record ReachedLimit(string Rule, string Text);

/// <summary>Tools that are dangerous together.</summary>
/// <param name="Kind"><c>exfiltration</c>, <c>injected_code</c> or <c>injected_administration</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Meaning">What can happen, in a sentence.</param>
/// <param name="IsAcrossServers">Whether no single server has all parts.</param>
/// <param name="Parts">What brings it about.</param>
public sealed record ReachedCombination(string Kind, string Severity, string Meaning, bool IsAcrossServers, ImmutableArray<ReachedPart> Parts);

/// <summary>One part of a combination.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="Tools">The tools that have it; never empty.</param>
public sealed record ReachedPart(string Flag, ImmutableArray<ReachedPartTool> Tools);

/// <summary>A tool of a part.</summary>
/// <param name="Server">The server.</param>
/// <param name="Tool">The tool's name; untrusted text of the server.</param>
public sealed record ReachedPartTool(string Server, string Tool);
