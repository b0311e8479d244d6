using System.Globalization;
using System.Text.Json.Nodes;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Reports;

namespace Turnpike.Catalog.Recommendations;

/// <summary>The rule that is recommended for one tool, and why.</summary>
/// <param name="Body">The rule, as a policy has it behind the tool's name.</param>
/// <param name="Comments">Lines that say why, without <c>#</c>; printable.</param>
internal sealed record ToolRule(JsonObject Body, IReadOnlyList<string> Comments)
{
    private const int MaxReasons = 4;

    /// <summary>The rule of a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="around">The flags of all tools of the policy together, this one's too.</param>
    /// <param name="hasWayOut">Whether data can leave by one of them, so that labels lead to something.</param>
    /// <param name="placeholders">Whether rules are written that a person has to fill.</param>
    public static ToolRule Of(ToolReport tool, RiskFlags around, bool hasWayOut, bool placeholders)
    {
        var risk = tool.Risk;
        var body = new JsonObject();
        var comments = new List<string> { Judgement(tool) };
        if (Reasons(tool) is { } reasons)
        {
            comments.Add(reasons);
        }

        foreach (var finding in tool.Findings.Take(MaxReasons))
        {
            comments.Add($"Look at it: {CommentText.Plain(finding.Message)}");
        }

        var rule = DefaultSet.Of(risk.Class);
        if (rule.RequiresApproval)
        {
            body["action"] = "require_approval";
            body["reason"] = rule.Reason;
        }

        Bound(tool, rule, body, comments, placeholders);
        Limit(risk, rule, body);
        Flow(risk, around, hasWayOut, body, comments);
        return new ToolRule(body, comments);
    }

    private static void Bound(ToolReport tool, ClassRule rule, JsonObject body, List<string> comments, bool placeholders)
    {
        var require = new JsonArray();
        foreach (var bound in ArgumentBound.Of(tool.Definition, tool.Risk.Arguments))
        {
            if (bound.Condition is null || !placeholders)
            {
                comments.Add(bound.Says);
                continue;
            }

            require.Add((JsonNode)new JsonObject { ["conditions"] = new JsonArray(bound.Condition), ["on_deny"] = bound.OnDeny });
        }

        if (require.Count > 0)
        {
            // What is not declared could be the same argument under another name.
            body["arguments"] = "strict";
            body["require"] = require;
        }
        else if (rule.LeavesArguments && (tool.Risk.Flags & RiskFlags.Code) == 0 && !tool.Risk.Arguments.Any(a => (a.Tags & ArgumentBound.Programs) != 0))
        {
            body["arguments"] = "open";
        }

        if (tool.Definition.InputSchema is null && (string?)body["arguments"] != "open")
        {
            comments.Add("It has no usable input schema, so that every call is denied; with \"arguments\": \"open\" the server alone would judge them.");
        }
    }

    private static void Limit(ToolRisk risk, ClassRule rule, JsonObject body)
    {
        var limits = new JsonArray();
        if (rule is { PerMinute: { } most, Counter: { } counter })
        {
            limits.Add((JsonNode)PerMinute(counter, most));
        }

        if (risk.Flags.HasFlag(RiskFlags.SensitiveRead) && !rule.RequiresApproval)
        {
            limits.Add((JsonNode)PerMinute(DefaultSet.SensitiveReads, DefaultSet.SensitiveReadsPerMinute));
        }

        if (limits.Count > 0)
        {
            body["limits"] = limits;
        }
    }

    private static JsonObject PerMinute(string counter, int most) => new() { ["counter"] = counter, ["window"] = "minute", ["max"] = most };

    private static void Flow(ToolRisk risk, RiskFlags around, bool hasWayOut, JsonObject body, List<string> comments)
    {
        var meets = around.HasFlag(RiskFlags.SensitiveRead | RiskFlags.UntrustedSource);
        if (DefaultSet.IsWayOut(risk.Flags) && meets && body["action"] is null)
        {
            comments.Add("Data can leave by it: a person is asked once the session has read sensitive data and what outsiders can write.");
            body["approval"] = new JsonObject { ["when"] = new JsonArray(Carries(DefaultSet.SensitiveLabel), Carries(DefaultSet.UntrustedLabel)) };
        }

        var isLedOn = risk.Flags.HasFlag(RiskFlags.Admin) && around.HasFlag(RiskFlags.UntrustedSource) && body["action"] is null;
        if (isLedOn)
        {
            comments.Add("It administers: a person is asked once the session has read what outsiders can write.");
        }

        // Labels only where a rule of the policy looks at them.
        var labels = new JsonArray();
        if (risk.Flags.HasFlag(RiskFlags.SensitiveRead) && meets && hasWayOut)
        {
            labels.Add(DefaultSet.SensitiveLabel);
        }

        if (risk.Flags.HasFlag(RiskFlags.UntrustedSource) && ((meets && hasWayOut) || around.HasFlag(RiskFlags.Admin)))
        {
            labels.Add(DefaultSet.UntrustedLabel);
        }

        var flow = new JsonObject();
        if (labels.Count > 0)
        {
            flow["labels"] = labels;
        }

        if (isLedOn)
        {
            flow["approve_after"] = new JsonArray(DefaultSet.UntrustedLabel);
        }

        if (flow.Count > 0)
        {
            body["flow"] = flow;
        }
    }

    private static JsonObject Carries(string label) => new() { ["path"] = "session.labels", ["op"] = "contains", ["value"] = label };

    private static string Judgement(ToolReport tool)
    {
        var risk = tool.Risk;
        var flags = string.Join(", ", RiskWords.Of(risk.Flags));
        return $"{RiskWords.Of(risk.Class)}, {RiskWords.Of(risk.Severity)}{(flags.Length == 0 ? string.Empty : "; " + flags)}."
            + (tool.Correction is { } by ? $" So says {CommentText.Quote(by.By)}: {CommentText.Quote(by.Reason)}." : string.Empty);
    }

    private static string? Reasons(ToolReport tool)
    {
        var reasons = tool.Risk.Evidence.Take(MaxReasons)
            .Select(e => $"{CommentText.Quote(e.Words)} in {Where(e.Pointer)} ({CommentText.Plain(e.SpeaksFor)})")
            .ToArray();
        return tool.Correction is not null || reasons.Length == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"By {string.Join(", ", reasons)}; confidence {tool.Risk.Confidence:0.0#}.");
    }

    private static string Where(string pointer) => pointer switch
    {
        "/name" => "the name",
        "/title" => "the title",
        "/description" => "the description",
        _ => CommentText.Plain(pointer),
    };
}
