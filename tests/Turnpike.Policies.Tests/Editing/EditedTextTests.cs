using Turnpike.Policies.Editing;
using Turnpike.Policies.Explanation;

namespace Turnpike.Policies.Tests.Editing;

/// <summary>What an edit does to the text: what is new stands where it belongs, and nothing else moves.</summary>
public sealed class EditedTextTests
{
    private const string Yaml = """
        # Who may do what on the shop.
        version: "1"
        default: deny
        tools:
          # Reads are fine.
          list_charges: {}   # measured

          # Money.
          create_refund:
            # Nobody needs more.
            deny_if:
              - conditions: [{ path: args.amount, op: gt, value: 100 }]
            limits:
              - { counter: refunds, window: day, max: 10 }
          delete_customer:
            action: deny
        # The end.

        """;

    private const string Json = """
        {
          "version": "1",
          "default": "deny",
          "hide": ["delete_customer"],
          "tools": {
            "list_charges": {},
            "create_refund": {
              "deny_if": [{ "conditions": [{ "path": "args.amount", "op": "gt", "value": 1.50 }] }]
            }
          }
        }

        """;

    [Theory]
    [InlineData("list_charges", ToolChoice.Deny, "  list_charges: {}   # measured", "  list_charges: { action: deny }   # measured")]
    [InlineData("delete_customer", ToolChoice.Allow, "  delete_customer:\n    action: deny\n", "  delete_customer: {}\n")]
    [InlineData("delete_customer", ToolChoice.Unlisted, "  delete_customer:\n    action: deny\n", "")]
    [InlineData("list_charges", ToolChoice.Unlisted, "  # Reads are fine.\n  list_charges: {}   # measured\n", "")]
    [InlineData("new_tool", ToolChoice.Allow, "    action: deny\n# The end.", "    action: deny\n  new_tool: {}\n# The end.")]
    [InlineData("create_refund", ToolChoice.RequireApproval, "max: 10 }\n", "max: 10 }\n    action: require_approval\n")]
    [InlineData("create_refund", ToolChoice.Allow, "    # Nobody needs more.\n    deny_if:\n      - conditions: [{ path: args.amount, op: gt, value: 100 }]\n    limits:\n      - { counter: refunds, window: day, max: 10 }\n", null)]
    public void Changes_a_document_in_YAML_where_it_is_meant_and_nowhere_else(string tool, ToolChoice choice, string before, string? after)
    {
        var edit = PolicyEditing.Choose(Yaml, tool, choice);
        Assert.Null(edit.Refusal);
        Assert.Equal(after is null ? Yaml.Replace("  create_refund:\n" + before, "  create_refund: {}\n", StringComparison.Ordinal) : Yaml.Replace(before, after, StringComparison.Ordinal), edit.Text);
    }

    [Fact]
    public void Hiding_takes_the_entry_out_and_makes_the_list()
    {
        var edit = PolicyEditing.Choose(Yaml, "delete_customer", ToolChoice.Hide);
        Assert.Equal(Yaml.Replace("  delete_customer:\n    action: deny\n", "hide: [delete_customer]\n", StringComparison.Ordinal), edit.Text);
        var back = PolicyEditing.Choose(edit.Text!, "delete_customer", ToolChoice.Deny);
        Assert.Equal(Yaml.Replace("  delete_customer:\n    action: deny\n", "  delete_customer: { action: deny }\n", StringComparison.Ordinal), back.Text);
    }

    [Theory]
    [InlineData("list_charges", ToolChoice.Deny, "\"list_charges\": {}", "\"list_charges\": { \"action\": \"deny\" }")]
    [InlineData("list_charges", ToolChoice.Unlisted, "    \"list_charges\": {},\n", "")]
    [InlineData("list_charges", ToolChoice.Hide, "[\"delete_customer\"],\n  \"tools\": {\n    \"list_charges\": {},\n", "[\"delete_customer\", \"list_charges\"],\n  \"tools\": {\n")]
    [InlineData("delete_customer", ToolChoice.Unlisted, "  \"hide\": [\"delete_customer\"],\n", "")]
    [InlineData("new", ToolChoice.RequireApproval, "1.50 }] }]\n    }\n", "1.50 }] }]\n    },\n    \"new\": { \"action\": \"require_approval\" }\n")]
    [InlineData("create_refund", ToolChoice.RequireApproval, "1.50 }] }]\n", "1.50 }] }],\n      \"action\": \"require_approval\"\n")]
    public void Changes_a_document_in_JSON_where_it_is_meant_and_nowhere_else(string tool, ToolChoice choice, string before, string after)
    {
        var edit = PolicyEditing.Choose(Json, tool, choice);
        Assert.Null(edit.Refusal);
        Assert.Equal(Json.Replace(before, after, StringComparison.Ordinal), edit.Text);
    }

    [Fact]
    public void A_tool_that_falls_under_a_glob_gets_an_entry_that_starts_from_the_globs_rule()
    {
        const string Document = "version: \"1\"\ndefault: deny\ntools:\n  read_*:\n    arguments: open\n    flow: { labels: [seen] }\n    require:\n      - conditions: [{ path: args.n, op: lt, value: 3 }]\n";
        var edit = PolicyEditing.Choose(Document, "read_file", ToolChoice.Allow);
        Assert.Equal(Document + "  read_file:\n    arguments: open\n    flow: { labels: [seen] }\n", edit.Text);
    }

    [Fact]
    public void What_cannot_be_said_of_one_tool_alone_is_refused_in_a_sentence()
    {
        Assert.Contains("hides it together with others", PolicyEditing.Choose("""{"version":"1","default":"deny","hide":["d*"]}""", "drop", ToolChoice.Allow).Refusal, StringComparison.Ordinal);
        Assert.Contains("all_tools asks a person", PolicyEditing.Choose("""{"version":"1","default":"deny","all_tools":{"approval":{}}}""", "drop", ToolChoice.Allow).Refusal, StringComparison.Ordinal);
        Assert.Contains("would be a glob", PolicyEditing.Choose(Json, "dr*p", ToolChoice.Allow).Refusal, StringComparison.Ordinal);
        Assert.Contains("has errors", PolicyEditing.Choose("""{"version":"1"}""", "drop", ToolChoice.Allow).Refusal, StringComparison.Ordinal);
        Assert.Contains("fill in the form", PolicyEditing.Choose(Json, "drop", ToolChoice.Limit).Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Yaml)]
    [InlineData(Json)]
    [InlineData("""{"version":"1","default":"deny"}""")]
    public void Watching_and_enforcing_again_gives_back_the_same_document(string document)
    {
        var watching = PolicyEditing.Watch(document, new DateTimeOffset(2026, 12, 1, 2, 0, 0, TimeSpan.FromHours(2)));
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), Subject.Policy(watching.Text!).ShadowUntil);
        Assert.Equal(document, PolicyEditing.Watch(watching.Text!, null).Text);
    }

    [Fact]
    public void A_form_reads_a_rule_and_writes_it_back_as_it_was()
    {
        const string Rule = """{ "action": "require_approval", "reason": "r", "arguments": "strict", "deny_if": [{ "conditions": [{ "path": "args.a", "op": "gt", "value": 1.50 }], "on_deny": "no" }, { "conditions": [{ "any": [{ "path": "args.b", "op": "exists", "value": true }] }] }], "limits": [{ "concurrent": 2 }, { "counter": "c", "window": "day", "max": 10, "scope": "caller" }], "approval": { "approvers": ["ops"], "timeout": "30m", "quorum": 2 }, "flow": { "labels": ["l"] } }""";
        var document = $$"""{ "version": "1", "default": "deny", "tools": { "t": {{Rule}} } }""";
        var draft = PolicyEditing.Read(document, "t", out _)!;
        Assert.Equal(DraftAction.RequireApproval, draft.Action);
        Assert.Equal(new ConditionDraft(false, "args.a", "gt", "1.50", "no"), Assert.Single(draft.Conditions));
        Assert.Equal(new LimitDraft("c", "10", "day", "caller", null), Assert.Single(draft.Limits));
        Assert.Equal(3, draft.Kept.Length);
        Assert.Equal(("30m", 2, "ops"), (draft.Timeout, draft.Quorum, Assert.Single(draft.Approvers)));
        var kept = Subject.Policy(PolicyEditing.Write(document, "t", draft).Text!);
        Assert.Equal(PolicyReading.Of(Subject.Policy(document), "t").Sentences.Order(StringComparer.Ordinal), PolicyReading.Of(kept, "t").Sentences.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_another_document_says_of_some_tools_is_taken_over_and_nothing_else_of_it()
    {
        const string Other = "version: \"1\"\ndefault: allow\nhide: [drop]\ntools:\n  list_charges: { action: deny }\n  delete_customer: {}\n  foreign: {}\n";
        var edit = PolicyEditing.Adopt(Yaml, Other, ["list_charges", "create_refund", "drop", "odd*name"]);
        var before = Subject.Policy(Yaml);
        var after = Subject.Policy(edit.Text!);
        Assert.Equal(
            [ToolChoice.Deny, ToolChoice.Unlisted, ToolChoice.Hide],
            new[] { "list_charges", "create_refund", "drop" }.Select(t => PolicyReading.Of(after, t).Choice));
        Assert.All(["delete_customer", "foreign", "other"], t => Assert.Equal(PolicyReading.Of(before, t).Meaning, PolicyReading.Of(after, t).Meaning));
        Assert.Contains("# Who may do what on the shop.", edit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_that_changes_nothing_changes_no_character()
    {
        const string Document = """
            version: "1"
            default: deny
            tools:
              pay:   # money
                limits:
                  - { scope: grant, counter: c, window: day, max: 10.0 }   # a default written out
                require:
                  - conditions: [{ op: gt, path: args.a, value: 1.50 }]

            """;
        var draft = PolicyEditing.Read(Document, "pay", out _)!;
        Assert.Equal(Document, PolicyEditing.Write(Document, "pay", draft with { Limits = [.. draft.Limits.Select(l => l with { Scope = "grant" })] }).Text);
    }

    [Fact]
    public void A_form_with_a_value_that_is_none_is_refused_and_a_rule_that_is_none_names_its_problem()
    {
        var draft = new RuleDraft { Action = DraftAction.Allow, Limits = [new LimitDraft("c", "ten", "day", null, null)] };
        Assert.Contains("cannot be read", PolicyEditing.Write(Json, "t", draft).Refusal, StringComparison.Ordinal);
        var edit = PolicyEditing.Write(Json, "t", draft with { Limits = [new LimitDraft("c", "10", "dya", null, null)] });
        Assert.Equal("/tools/t/limits/0/window", Assert.Single(edit.Problems).Pointer);
    }
}
