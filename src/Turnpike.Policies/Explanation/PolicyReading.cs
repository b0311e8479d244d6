using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Explanation;

/// <summary>One thing a policy says, in sentences.</summary>
/// <param name="Kind">What it is about: <c>policy</c>, <c>hide</c>, <c>all_tools</c>, <c>tool</c>, <c>resource</c>, <c>prompt</c>, <c>server_request</c>.</param>
/// <param name="Name">The name or glob it is about; null for the policy itself and what is about everything.</param>
/// <param name="Choice">What becomes of a call, in one word; null where that is no question.</param>
/// <param name="Sentences">The sentences; they hold names and values as they are written: show them as untrusted.</param>
public sealed record PolicyStatement(string Kind, string? Name, ToolChoice? Choice, ImmutableArray<string> Sentences);

/// <summary>Reads a policy aloud: what it means as a whole, entry by entry, and for one tool.</summary>
public static class PolicyReading
{
    /// <summary>Everything the policy says, in the order in which it is best understood.</summary>
    public static ImmutableArray<PolicyStatement> Of(CompiledPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var document = policy.Document;
        var statements = ImmutableArray.CreateBuilder<PolicyStatement>();
        statements.Add(new PolicyStatement("policy", null, null, [.. Whole(document)]));
        if (!document.Hide.IsEmpty)
        {
            statements.Add(new PolicyStatement("hide", null, ToolChoice.Hide, [$"Not shown to anybody: {string.Join(", ", document.Hide.Select(h => h.Text))}."]));
        }

        if (document.AllTools is { } shared)
        {
            statements.Add(new PolicyStatement("all_tools", null, null, RuleSentences.Of(shared, isShared: true)));
        }

        statements.AddRange(document.Tools.Select(e => new PolicyStatement("tool", e.Name.Text, Choice(e.Rule, null), RuleSentences.Of(e.Rule))));
        statements.AddRange(document.Resources.Select(e => new PolicyStatement("resource", e.Name.Text, Choice(e.Rule, null), RuleSentences.Of(e.Rule))));
        statements.AddRange(document.Prompts.Select(e => new PolicyStatement("prompt", e.Name.Text, Choice(e.Rule, null), RuleSentences.Of(e.Rule))));
        statements.AddRange(document.ServerRequests.Select(r => new PolicyStatement(
            "server_request", r.Kind, r.IsAllowed ? ToolChoice.Allow : ToolChoice.Deny, [r.IsAllowed ? "The server may ask the client for it." : "The server may not ask the client for it."])));
        return statements.ToImmutable();
    }

    /// <summary>What the policy says of one tool.</summary>
    public static ToolStanding Of(CompiledPolicy policy, string tool) => OfTools(policy, [tool])[0];

    /// <summary>What the policy says of each of these tools, in their order.</summary>
    public static ImmutableArray<ToolStanding> OfTools(CompiledPolicy policy, IEnumerable<string> tools)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(tools);
        var root = policy.Reread();
        return [.. tools.Select(t => Of(policy, t, root))];
    }

    private static ToolStanding Of(CompiledPolicy policy, string tool, JsonView root)
    {
        var document = policy.Document;
        var entry = EntryOf(policy, tool);
        if (policy.Plan.Hidden.TryFind(tool, out var pointer))
        {
            var by = document.Hide.First(h => h.Place.Pointer == pointer).Text;
            return new ToolStanding(tool, ToolChoice.Hide, ToolChoice.Hide, entry?.Name.Text, by, [by == tool ? "Hidden." : $"Hidden by {by}."], "hidden");
        }

        if (entry is null && !document.AllowsByDefault)
        {
            return new ToolStanding(tool, ToolChoice.Unlisted, ToolChoice.Unlisted, null, null, ["Denied: nothing names it."], "unlisted");
        }

        ImmutableArray<string> own = entry is null ? ["Allowed: nothing names it."] : RuleSentences.Of(entry.Rule);
        var choice = Choice(entry?.Rule, document.AllTools);
        var shared = choice == ToolChoice.Deny || document.AllTools is null ? [] : RuleSentences.Of(document.AllTools, isShared: true);
        return new ToolStanding(tool, choice, Choice(entry?.Rule, null), entry?.Name.Text, null, [.. own, .. shared.Select(s => "As for every tool: " + Lower(s))], Meaning(document, entry, root));
    }

    /// <summary>How many entries for tools there are of each kind, and how many names or globs are hidden.</summary>
    public static ImmutableArray<(ToolChoice Choice, int Count)> Counts(CompiledPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return
        [
            .. policy.Document.Tools.Select(e => Choice(e.Rule, null)).Concat(policy.Document.Hide.Select(_ => ToolChoice.Hide))
                .GroupBy(c => c).OrderByDescending(g => g.Key).Select(g => (g.Key, g.Count())),
        ];
    }

    /// <summary>The entry that applies to a tool; null where none does.</summary>
    internal static RuleEntry? EntryOf(CompiledPolicy policy, string tool) =>
        policy.Plan.Find(CallTarget.Tool, tool)?.Own?.Pointer is { } pointer ? policy.Document.Tools.First(e => e.Rule.Place.Pointer == pointer) : null;

    /// <summary>What becomes of a call, in one word.</summary>
    internal static ToolChoice Choice(Rule? own, Rule? shared)
    {
        Rule[] rules = [.. new[] { own, shared }.OfType<Rule>()];
        return own is { Action: RuleAction.Deny } ? ToolChoice.Deny
            : Array.Exists(rules, r => r.Action == RuleAction.RequireApproval || r.Approval is { When: null }) ? ToolChoice.RequireApproval
            : Array.Exists(rules, r => r.Require.Length > 0 || r.DenyIf.Length > 0 || r.Approval is not null || r.Flow is { ForbidAfter.Length: > 0 } or { ApproveAfter.Length: > 0 }) ? ToolChoice.Custom
            : Array.Exists(rules, r => r.AllLimits.Any()) ? ToolChoice.Limit
            : ToolChoice.Allow;
    }

    private static IEnumerable<string> Whole(PolicyDocument document)
    {
        yield return document.AllowsByDefault
            ? "Tools, resources and prompts that nothing here names are allowed."
            : "Tools, resources and prompts that nothing here names are denied, and look as if they did not exist.";
        if (document.Shadow is { } shadow)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Until {shadow.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC it only watches: what it would deny is recorded, and goes out.");
        }

        if (document.ServerRequests.IsEmpty)
        {
            yield return "A server may ask the client for nothing (sampling, elicitation, roots).";
        }
    }

    // What is written of the tool and of every tool, whatever the order of keys or the spelling.
    private static string Meaning(PolicyDocument document, RuleEntry? entry, JsonView root)
    {
        var text = new StringBuilder(document.AllowsByDefault ? "allow" : "deny");
        text.Append('\n').Append(entry is null ? "" : Canonical(root["tools"u8][Encoding.UTF8.GetBytes(entry.Name.Text)]));
        return text.Append('\n').Append(Canonical(root["all_tools"u8])).ToString();
    }

    private static string Canonical(JsonView value)
    {
        if (!value.Exists)
        {
            return "";
        }

        var output = new System.Buffers.ArrayBufferWriter<byte>();
        CanonicalJson.Write(value, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Lower(string sentence) => sentence.Length == 0 ? sentence : char.ToLowerInvariant(sentence[0]) + sentence[1..];
}
