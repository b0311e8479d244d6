using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Policies.Documents;
using Turnpike.Policies.Explanation;

namespace Turnpike.Policies.Editing;

/// <summary>
/// Changes what a document says of one tool and leaves every other word of it as it was written: comments, order and layout. What cannot be said of
/// one tool without changing what is said of others is refused, in a sentence.
/// </summary>
public static class PolicyEditing
{
    private static readonly string[] ShadowKeys = ["mode", "until"];
    private static readonly string[] Restricting = ["action", "reason", "require", "deny_if", "limits", "rate_limit", "approval"];

    private const string Layout = "the way the document is laid out does not allow it without touching something else: lay it out anew (Format), or write it into the document";

    /// <summary>Makes a choice for a tool. <see cref="ToolChoice.Limit"/> and <see cref="ToolChoice.Custom"/> need a rule: <see cref="Write"/>.</summary>
    public static PolicyEdit Choose(string document, string tool, ToolChoice choice)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(tool);
        if (Subject.Of(document, tool, out var refusal) is not { } subject)
        {
            return PolicyEdit.No(refusal!);
        }

        switch (choice)
        {
            case ToolChoice.Hide:
                return subject.Standing.Choice == ToolChoice.Hide ? Done(document, document) : Done(document, DocumentEdit.Apply(document, subject.Hiding()));
            case ToolChoice.Unlisted:
                return Done(document, DocumentEdit.Apply(document, [.. subject.Showing(), .. subject.Unlisting()]), subject.Blocked());
            case ToolChoice.Limit or ToolChoice.Custom:
                return PolicyEdit.No("a limit or a condition needs its numbers: fill in the form");
            default:
                return Put(document, subject, subject.RuleFor(choice), choice);
        }
    }

    /// <summary>The rule of a tool for a form: of the entry that applies to it, be it a glob's; an empty one where none does. Null, with why, where there is no document to read.</summary>
    public static RuleDraft? Read(string document, string tool, out string? refusal)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(tool);
        return Subject.Of(document, tool, out refusal) is { } subject ? RuleDraftReader.Read(subject.Rule) : null;
    }

    /// <summary>Gives a tool the rule of a form. What the form has no field for stays in it.</summary>
    public static PolicyEdit Write(string document, string tool, RuleDraft draft)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(draft);
        if (Subject.Of(document, tool, out var refusal) is not { } subject)
        {
            return PolicyEdit.No(refusal!);
        }

        try
        {
            var rule = RuleDraftWriter.Write(subject.Rule, draft);
            return Put(document, subject, rule, draft.Action switch { DraftAction.Deny => ToolChoice.Deny, DraftAction.RequireApproval => ToolChoice.RequireApproval, _ => null });
        }
        catch (FormatException e)
        {
            return PolicyEdit.No(e.Message);
        }
    }

    /// <summary>Lets the whole policy only watch until an instant (<c>mode: shadow</c>), or enforce again where none is given.</summary>
    public static PolicyEdit Watch(string document, DateTimeOffset? until)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (DocumentEdit.Read(document) is not { } said)
        {
            return PolicyEdit.No("the document cannot be read: correct its errors first");
        }

        TextChange[] changes = until is { } end
            ?
            [
                new SetMember(["mode"], JsonValue.Create("shadow")!),
                new SetMember(["until"], JsonValue.Create(end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))!),
            ]
            : [.. ShadowKeys.Where(said.ContainsKey).Select(k => new RemoveMember([k]))];
        return Done(document, DocumentEdit.Apply(document, changes));
    }

    /// <summary>Takes over what another document says of these tools by name, and hides those that it hides; a tool it does not name loses its entry.</summary>
    public static PolicyEdit Adopt(string document, string other, IEnumerable<string> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        if (DocumentEdit.Read(other) is not { } said)
        {
            return PolicyEdit.No("the other document cannot be read");
        }

        var hidden = (said["hide"] as JsonArray ?? []).Select(RuleDraftReader.Text).ToHashSet(StringComparer.Ordinal);
        var edit = new PolicyEdit(document, null, []);
        foreach (var tool in tools.Where(t => t.AsSpan().IndexOfAny('*', '?') < 0))
        {
            var now = edit.Text!;
            if (hidden.Contains(tool) || TextChange.Find(said, ["tools", tool]) is not JsonObject rule)
            {
                edit = Choose(now, tool, hidden.Contains(tool) ? ToolChoice.Hide : ToolChoice.Unlisted);
            }
            else
            {
                edit = Subject.Of(now, tool, out var refusal) is { } subject ? Put(now, subject, rule, null) : PolicyEdit.No(refusal!);
            }

            if (edit.Text is null || !edit.Problems.IsEmpty)
            {
                return edit with { Text = null, Refusal = edit.Refusal ?? edit.Problems[0].Message };
            }
        }

        return edit;
    }

    private static PolicyEdit Put(string document, Subject subject, JsonObject rule, ToolChoice? wanted)
    {
        if (wanted == ToolChoice.Allow && subject.SharedAsks)
        {
            return PolicyEdit.No("all_tools asks a person for every tool, and no entry takes that back: change all_tools in the document");
        }

        return Done(document, DocumentEdit.Apply(document, [.. subject.Showing(), .. subject.Putting(document, rule)]), subject.Blocked());
    }

    private static PolicyEdit Done(string before, string? after, string? blocked = null)
    {
        if (blocked is not null || after is null)
        {
            return PolicyEdit.No(blocked ?? Layout);
        }

        return new PolicyEdit(after, null, after == before ? [] : [.. CompiledPolicy.Load(Encoding.UTF8.GetBytes(after)).Problems.Where(p => p.Severity == ProblemSeverity.Error)]);
    }

    /// <summary>A tool in a document that is to be edited.</summary>
    private sealed record Subject(string Tool, CompiledPolicy Policy, JsonObject Said, ToolStanding Standing, JsonObject Rule)
    {
        public bool SharedAsks => Policy.Document.AllTools is { } shared && (shared.Action == RuleAction.RequireApproval || shared.Approval is { When: null });

        public static Subject? Of(string document, string tool, out string? refusal)
        {
            refusal = null;
            if (tool.AsSpan().IndexOfAny('*', '?') >= 0)
            {
                refusal = "this tool's name would be a glob in a policy, so that no entry can be about it alone";
                return null;
            }

            if (CompiledPolicy.Load(Encoding.UTF8.GetBytes(document)).Policy is not { } policy || DocumentEdit.Read(document) is not { } said)
            {
                refusal = "the document has errors: correct them first";
                return null;
            }

            var entry = PolicyReading.EntryOf(policy, tool)?.Name.Text;
            var rule = entry is null ? null : TextChange.Find(said, ["tools", entry]) as JsonObject;
            return new Subject(tool, policy, said, PolicyReading.Of(policy, tool), (JsonObject?)rule?.DeepClone() ?? []);
        }

        // A glob that hides stays, for it hides others, too.
        public string? Blocked() =>
            Policy.Document.Hide.Where(h => h.Text != Tool).FirstOrDefault(h => h.IsGlob && new Globs.Glob(h.Text).Matches(Tool)) is { } glob
                ? $"\"{glob.Text}\" under hide hides it together with others: change that in the document"
                : null;

        public IEnumerable<TextChange> Hiding()
        {
            yield return Said["hide"] is JsonArray ? new AppendElement(["hide"], JsonValue.Create(Tool)!) : new SetMember(["hide"], new JsonArray(Tool));
            foreach (var change in Unlisting())
            {
                yield return change;
            }
        }

        public IEnumerable<TextChange> Showing()
        {
            var hidden = Said["hide"] as JsonArray ?? [];
            if (hidden.Count > 0 && hidden.All(h => RuleDraftReader.Text(h) == Tool))
            {
                yield return new RemoveMember(["hide"]);
                yield break;
            }

            for (var i = hidden.Count - 1; i >= 0; i--)
            {
                if (RuleDraftReader.Text(hidden[i]) == Tool)
                {
                    yield return new RemoveElement(["hide"], i);
                }
            }
        }

        public IEnumerable<TextChange> Unlisting() => TextChange.Find(Said, ["tools", Tool]) is null ? [] : [new RemoveMember(["tools", Tool])];

        /// <summary>The rule for a choice: what restricts a call goes or comes, what is said of arguments, labels and results stays.</summary>
        public JsonObject RuleFor(ToolChoice choice)
        {
            if (choice == ToolChoice.Deny)
            {
                return new JsonObject { ["action"] = "deny" };
            }

            var rule = (JsonObject)Rule.DeepClone();
            if (choice == ToolChoice.RequireApproval)
            {
                rule["action"] = "require_approval";
                if (rule["approval"] is JsonObject approval && approval.Remove("when") && approval.Count == 0)
                {
                    rule.Remove("approval");
                }

                return rule;
            }

            foreach (var key in Restricting)
            {
                rule.Remove(key);
            }

            if (rule["flow"] is JsonObject flow)
            {
                flow.Remove("forbid_after");
                flow.Remove("approve_after");
                if (flow.Count == 0)
                {
                    rule.Remove("flow");
                }
            }

            return rule;
        }

        /// <summary>The changes that make the entry say this: member by member where it stands on lines of its own, so that their comments stay.</summary>
        public IEnumerable<TextChange> Putting(string document, JsonObject rule)
        {
            if (TextChange.Find(Said, ["tools", Tool]) is not JsonObject now || now.Count == 0 || rule.Count == 0 || !now.Any(m => rule.ContainsKey(m.Key)))
            {
                return [new SetMember(["tools", Tool], rule)];
            }

            return
            [
                .. rule.Where(m => !JsonNode.DeepEquals(now[m.Key], m.Value)).Select(m => new SetMember(["tools", Tool, m.Key], m.Value!)),
                .. now.Where(m => !rule.ContainsKey(m.Key)).Select(m => new RemoveMember(["tools", Tool, m.Key])),
            ];
        }
    }
}
