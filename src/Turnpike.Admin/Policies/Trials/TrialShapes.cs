using System.Collections.Immutable;

namespace Turnpike.Admin.Policies.Trials;

/// <summary>Asks how a call would be decided. Nothing is called, counted or recorded.</summary>
/// <param name="Policy">The policy, or a draft.</param>
/// <param name="Kind">What the call names: <c>tool</c>, <c>resource</c>, <c>prompt</c> or <c>server_request</c>.</param>
/// <param name="Name">Tool or prompt name, resource URI, or the kind of server request.</param>
public sealed record TryPolicy(ChosenPolicy Policy, string Kind, string Name)
{
    /// <summary>The server, whose pinned definitions apply; null to leave them out: then everything is pinned and no input schema is asked.</summary>
    public string? Server { get; init; }

    /// <summary>The arguments, the text of a JSON object.</summary>
    public string Arguments { get; init; } = "{}";

    /// <summary>A grant that the call comes under; what <see cref="Circumstances"/> leaves out is taken from it.</summary>
    public string? Grant { get; init; }

    /// <summary>What the call finds.</summary>
    public Circumstances Circumstances { get; init; } = new();
}

/// <summary>How a call would be decided, and why.</summary>
/// <param name="Policy">The policy that was asked.</param>
/// <param name="Decision"><c>allow</c>, <c>deny</c> or <c>require_approval</c>.</param>
/// <param name="Step">The step that decided, 1 to 11 (docs/policy.md, the order of evaluation).</param>
/// <param name="Rule">JSON Pointer of the rule that decided, or a name in parentheses.</param>
/// <param name="Reason">What the agent would be told; empty for an allow.</param>
/// <param name="WouldBe">For a policy in shadow: what would be decided if it enforced; null where it enforces, or that is the same.</param>
/// <param name="IsPinned">Whether the definition is approved.</param>
/// <param name="IsSchemaChecked">Whether the arguments were held against the tool's input schema.</param>
/// <param name="Steps">Everything that was looked at, in order.</param>
/// <param name="Obstacles">What would have to change for an allow, in the order a call meets it; empty where it is allowed.</param>
/// <param name="IsWhole">Whether <paramref name="Obstacles"/> is everything.</param>
/// <param name="Limits">Limits the call would count on, once it is not denied.</param>
/// <param name="Labels">Labels it would put on the session.</param>
/// <param name="Approval">Who would be asked; null where nobody is.</param>
public sealed record TriedCall(
    PolicyIdentity Policy,
    string Decision,
    int Step,
    string Rule,
    string Reason,
    TriedVerdict? WouldBe,
    bool IsPinned,
    bool IsSchemaChecked,
    ImmutableArray<TriedStep> Steps,
    ImmutableArray<TriedObstacle> Obstacles,
    bool IsWhole,
    ImmutableArray<TriedLimit> Limits,
    ImmutableArray<string> Labels,
    TriedApproval? Approval);

/// <summary>A verdict.</summary>
/// <param name="Decision"><c>allow</c>, <c>deny</c> or <c>require_approval</c>.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Reason">What the agent would be told.</param>
public sealed record TriedVerdict(string Decision, string Rule, string Reason);

/// <summary>One thing that was looked at.</summary>
/// <param name="Step">The step.</param>
/// <param name="Rule">JSON Pointer, or a name in parentheses.</param>
/// <param name="Verdict"><c>passed</c>, <c>denied</c>, <c>needs_approval</c>, <c>true</c>, <c>false</c> or <c>error</c>.</param>
/// <param name="Text">A sentence; never holds a value of the call.</param>
public sealed record TriedStep(int Step, string Rule, string Verdict, string Text);

/// <summary>One thing that stands in the way of an allow.</summary>
/// <param name="Step">The step.</param>
/// <param name="Rule">JSON Pointer, or a name in parentheses.</param>
/// <param name="Found">What was found.</param>
/// <param name="Change">What would have to be otherwise.</param>
public sealed record TriedObstacle(int Step, string Rule, string Found, string Change);

/// <summary>A limit a call would count on.</summary>
/// <param name="Rule">JSON Pointer.</param>
/// <param name="Counter">The counter's name.</param>
/// <param name="Amount">What the call would count.</param>
/// <param name="Max">The most in a window, or at once.</param>
/// <param name="Window">The window's word; null for calls that are on their way at once.</param>
/// <param name="Scope">Whose budget it is.</param>
public sealed record TriedLimit(string Rule, string Counter, string Amount, string Max, string? Window, string Scope);

/// <summary>Who would be asked.</summary>
/// <param name="Approvers">A person counts who has a role or group of each list; empty for anyone with the approver role.</param>
/// <param name="Quorum">How many different people have to say yes.</param>
/// <param name="TimeoutSeconds">How long they have.</param>
/// <param name="HoldSeconds">How long the call is held meanwhile.</param>
public sealed record TriedApproval(ImmutableArray<ImmutableArray<string>> Approvers, int Quorum, long TimeoutSeconds, long HoldSeconds);
