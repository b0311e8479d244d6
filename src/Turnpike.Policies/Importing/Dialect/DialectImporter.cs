using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Turnpike.Policies.Importing.Dialect;

/// <summary>
/// Imports a policy of the YAML dialect: the same decision for every call, except where the source lets a call through unjudged. There
/// the import denies, and says so in the report.
/// </summary>
public static partial class DialectImporter
{
    private const string DefaultReason = "Denied by policy.";

    /// <summary>Imports a file's bytes (UTF-8).</summary>
    public static PolicyImport Import(ReadOnlySpan<byte> yaml)
    {
        var report = new ImportReport();
        if (YamlTree.Read(yaml, report) is not { } root || new DialectReader(report).Read(root) is not { } policy)
        {
            return new PolicyImport(null, report.ToArray());
        }

        var document = Write(policy, report);
        var text = document.ToJsonString(Written.Json) + "\n";
        if (!report.IsRefused)
        {
            foreach (var problem in CompiledPolicy.Load(Encoding.UTF8.GetBytes(text)).Problems.Where(p => p.Severity == ProblemSeverity.Error))
            {
                report.Refuse(0, $"cannot be said here: {problem.Message} ({problem.Pointer})");
            }
        }

        return new PolicyImport(report.IsRefused ? null : text, report.ToArray());
    }

    private static JsonObject Write(DialectPolicy policy, ImportReport report)
    {
        Unjudged(policy, report);
        var counters = new CounterWriter(policy, report);
        var document = new JsonObject { ["version"] = "1", ["default"] = policy.AllowsByDefault ? "allow" : "deny" };
        if (!string.IsNullOrEmpty(policy.Description))
        {
            document["description"] = policy.Description;
        }

        if (!policy.Hide.IsEmpty)
        {
            document["hide"] = new JsonArray([.. policy.Hide.Select(h => JsonValue.Create(h.Name))]);
            foreach (var (name, line) in policy.Hide.Where(h => h.Name != DialectTool.Everything && IsGlob(h.Name)))
            {
                report.Change(line, $"the source hides the tool with the very name \"{name}\"; here * and ? stand for other characters, so more is hidden");
            }
        }

        var tools = new JsonObject();
        foreach (var tool in policy.Tools)
        {
            if (tool.Name == DialectTool.Everything)
            {
                if (Rule(tool, counters, report, isShared: true) is { Count: > 0 } shared)
                {
                    document["all_tools"] = shared;
                }
            }
            else if (IsGlob(tool.Name))
            {
                report.Refuse(tool.Line, $"the source means the tool with the very name \"{tool.Name}\"; here * and ? stand for other characters");
            }
            else
            {
                tools[tool.Name] = Rule(tool, counters, report, isShared: false);
            }
        }

        if (policy.AllowsByDefault)
        {
            // The source has no schemas: an unlisted tool is let through whatever its arguments are.
            tools[DialectTool.Everything] = new JsonObject { ["arguments"] = "open" };
        }

        document["tools"] = tools;
        return document;
    }

    private static JsonObject Rule(DialectTool tool, CounterWriter counters, ImportReport report, bool isShared)
    {
        var rule = new JsonObject();
        if (!isShared)
        {
            rule["arguments"] = "open";
        }

        if (tool.Rules.FirstOrDefault(r => r.Action == DialectAction.Deny) is { } denial)
        {
            if (tool.Rules.Length > 1)
            {
                report.Note(denial.Line, "every call is denied by this rule: the other rules of the tool change nothing and are left out");
            }

            return Denied(rule, denial.OnDeny, isShared);
        }

        var (require, limits, reasons) = (new JsonArray(), new JsonArray(), new List<(string? Reason, int Line)>());
        foreach (var source in tool.Rules.Where(r => r.Action == DialectAction.Evaluate))
        {
            var limit = counters.Limit(tool, source);
            var conditions = new JsonArray();
            var writer = new ConditionWriter(report);
            foreach (var condition in source.Conditions)
            {
                if (condition.Path.StartsWith("args.", StringComparison.Ordinal))
                {
                    writer.Write(condition, isExact: false).ToList().ForEach(conditions.Add);
                }
                else if (counters.AlwaysHolds(tool, source, condition) is false)
                {
                    report.Note(condition.Line, "this condition never holds: every call is denied");
                    return Denied(isShared ? [] : new JsonObject { ["arguments"] = "open" }, source.OnDeny, isShared);
                }
            }

            if (limit is null && source.State?.IncrementFrom is { } path)
            {
                // The source reads the amount also where it does not count it, and denies where it is no number. What it is changes nothing.
                conditions.Add(new JsonObject { ["path"] = ConditionWriter.PathText(path), ["op"] = "type", ["value"] = "number" });
            }

            if (conditions.Count > 0)
            {
                require.Add(new JsonObject { ["conditions"] = conditions, ["on_deny"] = source.OnDeny ?? DefaultReason });
            }

            if (limit is not null)
            {
                limits.Add(limit);
                reasons.Add((source.OnDeny, source.Line));
            }
        }

        if (require.Count > 0)
        {
            rule["require"] = require;
        }

        Approval(tool, rule, report, reasons);
        if (limits.Count > 0)
        {
            rule["limits"] = limits;
        }

        foreach (var (reason, line) in reasons.Where(r => !string.Equals(r.Reason, reasons[0].Reason, StringComparison.Ordinal)))
        {
            report.Change(line, $"the agent reads \"{reasons[0].Reason ?? DefaultReason}\" here too, not \"{reason ?? DefaultReason}\": limits and approvals of an entry have one reason");
        }

        if (reasons is [({ } first, _), ..])
        {
            rule["reason"] = first;
        }

        return rule;
    }

    private static JsonObject Denied(JsonObject rule, string? reason, bool isShared)
    {
        if (isShared)
        {
            // all_tools has no action; a predicate without conditions always holds.
            rule["deny_if"] = new JsonArray(new JsonObject { ["conditions"] = new JsonArray(), ["on_deny"] = reason ?? DefaultReason });
            return rule;
        }

        rule["action"] = "deny";
        if (reason is not null)
        {
            rule["reason"] = reason;
        }

        return rule;
    }

    private static void Approval(DialectTool tool, JsonObject rule, ImportReport report, List<(string? Reason, int Line)> reasons)
    {
        DialectRule[] asking = [.. tool.Rules.Where(r => r.Action == DialectAction.RequireApproval)];
        if (asking.Length == 0)
        {
            return;
        }

        var writer = new ConditionWriter(report);
        var approval = new JsonObject();
        List<JsonObject> cases = [];
        foreach (var source in asking)
        {
            if (source.State is not null || source.Conditions.Any(c => !c.Path.StartsWith("args.", StringComparison.Ordinal)))
            {
                report.Refuse(source.Line, "a counter in a rule that asks for approval cannot be said here: count in a rule of its own");
                return;
            }

            JsonObject[] conditions = [.. source.Conditions.SelectMany(c => writer.Write(c, isExact: true))];
            cases.Add(conditions.Length == 1 ? conditions[0] : new JsonObject { ["all"] = new JsonArray([.. conditions]) });
            reasons.Add((source.OnDeny, source.Line));
        }

        if (asking.All(a => !a.Conditions.IsEmpty))
        {
            approval["when"] = cases is [var one] ? new JsonArray(one) : new JsonArray(new JsonObject { ["any"] = new JsonArray([.. cases]) });
        }

        var timeouts = asking.Select(a => a.ApprovalTimeout).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        if (timeouts.Length > 1)
        {
            report.Refuse(asking[1].Line, "two rules of one tool ask for approval with different timeouts: give them one");
        }
        else if (timeouts is [var timeout])
        {
            if (Duration(timeout) is { } duration)
            {
                approval["timeout"] = duration;
            }
            else
            {
                report.Refuse(asking[0].Line, $"approval_timeout must look like 30s, 10m or 1h30m, found \"{timeout}\"");
            }
        }

        report.Note(asking[0].Line, "anyone with the approver role may approve, once for each call; never the grant's subject");
        rule["approval"] = approval;
    }

    private static string? Duration(string text)
    {
        var match = DurationText().Match(text);
        return !match.Success || text.Length == 0 ? null
            : string.Concat("PT", string.Concat(match.Groups.Values.Skip(1).Where(g => g.Success).Select(g => g.Value.ToUpperInvariant())));
    }

    private static void Unjudged(DialectPolicy policy, ImportReport report)
    {
        report.Change(0, "the source lets a batch, malformed parameters and duplicate or differently-cased keys through unjudged: here they are refused");
        report.Change(0, policy.AllowsByDefault
            ? "the source judges tools alone: here requests of the server to the client are denied, since none is named"
            : "the source judges tools alone: here resources and prompts fall under default: deny, and requests of the server to the client are denied");
        if (policy.Tools.Any(t => t.Rules.Any(r => r.Conditions.Any(c => c.Path.StartsWith("args.", StringComparison.Ordinal)))))
        {
            report.Change(0, "the source rounds numbers to binary fractions: here they are compared as they are written, and a number of more than 28 digits is an error, which denies");
        }

        if (policy.Tools.Any(t => t.Rules.Any(r => r.State is not null)))
        {
            report.Note(0, "the counters of the source belong to one proxy: here to one grant on the server (scope: grant)");
        }
    }

    private static bool IsGlob(string name) => name.AsSpan().IndexOfAny('*', '?') >= 0;

    [GeneratedRegex(@"^(?=.)([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?\z")]
    private static partial Regex DurationText();
}
