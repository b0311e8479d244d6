using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Policies.Editing;
using Turnpike.Policies.Explanation;

namespace Turnpike.Console.Policies;

/// <summary>A row of a condition in the form.</summary>
/// <param name="Kind"><c>require</c> or <c>deny_if</c>.</param>
/// <param name="Path">The path.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Value">The value as typed.</param>
/// <param name="Say">What the agent is told.</param>
public sealed record ConditionRow(string Kind, string Path, string Operator, string Value, string Say);

/// <summary>The form of one tool's rule, as it was typed: nothing of it is lost where something is wrong with it.</summary>
public sealed record RuleForm
{
    private const int MostRows = 50;

    /// <summary>The tool it is about.</summary>
    public required string Tool { get; init; }

    /// <summary><c>allow</c>, <c>deny</c> or <c>require_approval</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What the agent is told; empty for nothing of its own.</summary>
    public string Reason { get; init; } = "";

    /// <summary><c>schema</c>, <c>strict</c>, <c>open</c>, or empty where the rule does not say.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>The conditions.</summary>
    public ImmutableArray<ConditionRow> Conditions { get; init; } = [];

    /// <summary>The limits.</summary>
    public ImmutableArray<LimitDraft> Limits { get; init; } = [];

    /// <summary>Roles or groups with commas between; empty for anyone with the approver role.</summary>
    public string Approvers { get; init; } = "";

    /// <summary>How long an approval is worth something; empty for the default.</summary>
    public string Timeout { get; init; } = "";

    /// <summary>How many different people; empty for one.</summary>
    public string Quorum { get; init; } = "";

    /// <summary>How long the call waits; empty for not at all.</summary>
    public string Hold { get; init; } = "";

    /// <summary>What the rule says beyond the form.</summary>
    public ImmutableArray<string> Kept { get; init; } = [];

    /// <summary>What is wrong with it; empty for nothing.</summary>
    public ImmutableArray<string> Errors { get; init; } = [];

    /// <summary>The form of a rule that is there. Whoever wants a limit finds one to change.</summary>
    public static RuleForm Of(string tool, RuleDraft draft, ToolChoice wanted)
    {
        var action = wanted == ToolChoice.RequireApproval ? DraftAction.RequireApproval : wanted is ToolChoice.Limit or ToolChoice.Custom && draft.Action == DraftAction.Deny ? DraftAction.Allow : draft.Action;
        var needsLimit = wanted == ToolChoice.Limit && draft.Limits.IsEmpty;
        return new RuleForm
        {
            Tool = tool,
            Action = action switch { DraftAction.Deny => "deny", DraftAction.RequireApproval => "require_approval", _ => "allow" },
            Reason = draft.Reason ?? "",
            Arguments = draft.Arguments ?? "",
            Conditions = [.. draft.Conditions.Select(c => new ConditionRow(c.MustHold ? "require" : "deny_if", c.Path, c.Operator, ArgumentPaths.ToText(c.Value), c.OnDeny ?? ""))],
            Limits = needsLimit ? [new LimitDraft(tool, "10", "minute", "grant", null)] : draft.Limits,
            Approvers = string.Join(", ", draft.Approvers),
            Timeout = draft.Timeout ?? "",
            Quorum = draft.Quorum?.ToString(CultureInfo.InvariantCulture) ?? "",
            Hold = draft.Hold ?? "",
            Kept = draft.Kept,
        };
    }

    /// <summary>Reads the form that was sent.</summary>
    public static RuleForm Read(string tool, Func<string, string> field)
    {
        var conditions = ImmutableArray.CreateBuilder<ConditionRow>();
        var limits = ImmutableArray.CreateBuilder<LimitDraft>();
        for (var i = 0; i < MostRows; i++)
        {
            var row = i.ToString(CultureInfo.InvariantCulture);
            if (field($"c-{row}-path") is { Length: > 0 } path)
            {
                conditions.Add(new ConditionRow(field($"c-{row}-kind"), path, field($"c-{row}-op"), field($"c-{row}-value"), field($"c-{row}-say")));
            }

            if (field($"l-{row}-max") is { Length: > 0 } max)
            {
                limits.Add(new LimitDraft(field($"l-{row}-counter") is { Length: > 0 } counter ? counter : tool, max, field($"l-{row}-window"), field($"l-{row}-scope"), Filled(field($"l-{row}-amount"))));
            }
        }

        return new RuleForm
        {
            Tool = tool,
            Action = field("r-action"),
            Reason = field("r-reason"),
            Arguments = field("r-arguments"),
            Conditions = conditions.ToImmutable(),
            Limits = limits.ToImmutable(),
            Approvers = field("r-approvers"),
            Timeout = field("r-timeout"),
            Quorum = field("r-quorum"),
            Hold = field("r-hold"),
        };
    }

    /// <summary>The rule it describes. A value that is none is found where the document is checked.</summary>
    /// <param name="types">The declared types of the tool's arguments, by path.</param>
    public RuleDraft Draft(IReadOnlyDictionary<string, string> types) => new()
    {
        Action = Action switch { "deny" => DraftAction.Deny, "require_approval" => DraftAction.RequireApproval, _ => DraftAction.Allow },
        Reason = Filled(Reason),
        Arguments = Filled(Arguments),
        Conditions =
        [
            .. Conditions.Select(c => new ConditionDraft(c.Kind != "deny_if", c.Path, c.Operator, ArgumentPaths.ToJson(c.Operator, c.Value, types.GetValueOrDefault(c.Path, "")), Filled(c.Say))),
        ],
        Limits = Limits,
        Approvers = [.. Approvers.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        Timeout = Filled(Timeout),
        Quorum = int.TryParse(Quorum, NumberStyles.None, CultureInfo.InvariantCulture, out var quorum) ? quorum : null,
        Hold = Filled(Hold),
    };

    private static string? Filled(string text) => text.Length == 0 ? null : text;
}
