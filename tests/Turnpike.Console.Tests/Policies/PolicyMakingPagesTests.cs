using System.Net;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;
using Turnpike.Console.Tests.Frame;
using Turnpike.Policies;
using Turnpike.State.Ledgers;

namespace Turnpike.Console.Tests.Policies;

/// <summary>Beginning a policy by importing or learning it, testing one, its schema, and being told who was faster.</summary>
public sealed class PolicyMakingPagesTests : IAsyncLifetime
{
    private const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e";
    private const string Document = "version: \"1\"\ndefault: deny\ntools:\n  pay:\n    deny_if:\n      - conditions: [{ path: args.amount, op: gt, value: 100 }]\n        on_deny: Too much.\n";

    private OpenConsole _console = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await OpenConsole.StartAsync();
        await _console.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = "shop", Command = ["/nowhere/at-all"], Probe = false }, Stop);
        await _console.Node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("shop", Document), Stop);
        await _console.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("agent", [new GrantedServer("shop", "shop")]), Stop);
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task An_import_says_what_changed_and_leads_into_a_draft_that_nothing_has_applied()
    {
        const string Source = """{ "default_action": "deny", "rules": { "see": "allow", "wipe": { "decision": "ask" } } }""";
        Assert.Equal(200, (await _console.GetAsync("pol", "/console/policies/new/import")).Status);
        var imported = await _console.PostAsync("pol", "/console/policies/new/import", ("name", "bought"), ("server", "shop"), ("source", Source));
        Assert.Equal(200, imported.Status);
        Assert.Contains(">Imported: ", imported.Text, StringComparison.Ordinal);
        Assert.Contains("action=\"/console/policies/bought\"", imported.Text, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode(Source), imported.Text, StringComparison.Ordinal);
        var document = TextOf(imported, "document");
        var draft = await _console.PostAsync("pol", "/console/policies/bought", ("from", "0"), ("server", "shop"), ("document", document), ("do", "check"));
        Assert.Contains("This is a draft", draft.Text, StringComparison.Ordinal);
        Assert.Equal(document, TextOf(draft, "document"));
        Assert.Contains("\"require_approval\"", document, StringComparison.Ordinal);
        Assert.DoesNotContain("bought", _console.Node.Current.Policies.Keys);
    }

    [Theory]
    [InlineData("bought", "", "", "Paste the policy")]
    [InlineData("bo ught", "{}", "", "A name has 1 to 64")]
    [InlineData("shop", "{}", "", "There is a policy")]
    [InlineData("bought", "{}", "toml", "There is no format &#x27;toml&#x27;")]
    [InlineData("bought", "tools: [&a 1, *a]", "yaml-dialect", "anchors are not taken")]
    public async Task What_cannot_be_imported_is_said_and_what_was_pasted_stays(string name, string source, string format, string said)
    {
        var reply = await _console.PostAsync("pol", "/console/policies/new/import", ("name", name), ("source", source), ("format", format));
        Assert.Equal(400, reply.Status);
        Assert.Contains(said, reply.Text, StringComparison.Ordinal);
        Assert.Equal(source, TextOf(reply, "source"));
        Assert.DoesNotContain("Go on to the editor", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_a_pasted_policy_and_of_pasted_cases_do_nothing()
    {
        var quoted = JsonSerializer.Serialize(Hostile);
        foreach (var source in new[] { $$"""{ "default": "deny", "rules": { {{quoted}}: "allow", "b": { {{quoted}}: 1 } }, {{quoted}}: 2 }""", $"version: \"1\"\ndefault: deny\ntools:\n  {quoted}:\n    rules: 7\n", $"{quoted}: [" })
        {
            AssertHarmless(await _console.PostAsync("pol", "/console/policies/new/import", ("name", "bought"), ("source", source)), source);
        }

        foreach (var cases in new[] { $"cases:\n  - {{ name: {quoted}, tool: {quoted}, expect: allow, reason: {quoted} }}\n", $"cases:\n  - {{ tool: x, {quoted}: 1, expect: allow }}\n", $"cases:\n  - {{ tool: x, expect: {quoted} }}\n" })
        {
            AssertHarmless(await _console.PostAsync("vi", "/console/policies/shop/tests", ("cases", cases), ("do", "run")), cases);
        }
    }

    [Fact]
    public async Task What_was_called_is_learned_and_leads_into_a_draft()
    {
        Record("see", DecisionOutcome.Allow, 2);
        Record(Hostile, DecisionOutcome.Allow, 1);
        Record("wipe", DecisionOutcome.Deny, 1);
        await _console.Node.ActAsync(AdminActs.SignCheckpoint, Nothing.Value, Stop);
        var page = await LearnedAsync("ada", ("name", "learned"), ("hours", "1"), ("server", "shop"));
        Assert.Contains("Learned from 3 calls of 2 names", page.Text, StringComparison.Ordinal);
        AssertHarmless(page, "");
        var document = TextOf(page, "document");
        Assert.Contains("\"see\": {}", document, StringComparison.Ordinal);
        Assert.DoesNotContain("wipe", document, StringComparison.Ordinal);
        Assert.Contains("action=\"/console/policies/learned\"", page.Text, StringComparison.Ordinal);
        AssertHarmless(await _console.PostAsync("ada", "/console/policies/learned", ("from", "0"), ("document", document), ("do", "review")), document);
        Assert.DoesNotContain("learned", _console.Node.Current.Policies.Keys);
        Assert.Contains("not shown to your roles", (await LearnedAsync("pol", ("name", "learned"), ("hours", "1"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_was_called_the_page_says_what_to_do_next()
    {
        var page = (await LearnedAsync("pol", ("name", "learned"), ("hours", "1"), ("server", "shop"))).Text;
        Assert.Contains("The record has no such calls", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/policies/new?server=shop\"", page, StringComparison.Ordinal);
        Assert.Equal(400, (await _console.PostAsync("pol", "/console/policies/new/learn", ("name", "shop"), ("hours", "1"))).Status);
        Assert.Equal(403, (await _console.PostAsync("vi", "/console/policies/new/learn", ("name", "x"), ("hours", "1"))).Status);
        Assert.Equal(403, (await _console.GetAsync("vi", "/console/policies/new/import")).Status);
    }

    [Fact]
    public async Task Tests_run_against_what_is_in_force_by_whoever_may_look_and_those_that_fail_stand_first()
    {
        const string Cases = "cases:\n  - { name: small, tool: pay, arguments: { amount: 1 }, expect: allow }\n  - { name: large, tool: pay, arguments: { amount: 200 }, expect: allow }\n";
        Assert.Contains("What a case looks like", (await _console.GetAsync("vi", "/console/policies/shop/tests")).Text, StringComparison.Ordinal);
        var reply = await _console.PostAsync("vi", "/console/policies/shop/tests", ("cases", Cases), ("do", "run"));
        Assert.Contains("1 of 2 cases failed", reply.Text, StringComparison.Ordinal);
        Assert.Contains("expected allow, is deny by /tools/pay/deny_if/0", reply.Text, StringComparison.Ordinal);
        Assert.InRange(reply.Text.IndexOf("<bdi>large", StringComparison.Ordinal), 1, reply.Text.IndexOf("<bdi>small", StringComparison.Ordinal));
        Assert.Equal(Cases, TextOf(reply, "cases"));
        Assert.Contains("version 1 in force", reply.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Paste the cases", (await _console.PostAsync("vi", "/console/policies/shop/tests", ("do", "run"))).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await _console.GetAsync("vi", "/console/policies/none/tests")).Status);
    }

    [Fact]
    public async Task Tests_run_against_a_draft_and_draft_and_cases_go_along_until_it_is_applied()
    {
        const string Cases = "cases:\n  - { tool: pay, arguments: { amount: 200 }, expect: allow }\n";
        var draft = Document.Replace("100", "1000", StringComparison.Ordinal);
        (string, string)[] form = [("from", "1"), ("document", draft), ("cases", Cases)];
        var tested = await _console.PostAsync("pol", "/console/policies/shop/tests", [.. form, ("do", "run")]);
        Assert.Contains("The one case passed", tested.Text, StringComparison.Ordinal);
        Assert.Contains("Your draft", tested.Text, StringComparison.Ordinal);
        Assert.Equal(draft, TextOf(tested, "document"));
        foreach (var verb in new[] { "edit", "review" })
        {
            var page = await _console.PostAsync("pol", "/console/policies/shop", [.. form, ("do", verb)]);
            Assert.Equal((draft, Cases), (TextOf(page, "document"), TextOf(page, "cases")));
        }

        var broken = await _console.PostAsync("pol", "/console/policies/shop/tests", ("from", "1"), ("document", "version: 2"), ("cases", Cases), ("do", "run"));
        Assert.Equal((400, "version: 2"), (broken.Status, TextOf(broken, "document")));
        Assert.Contains("The draft:1:", broken.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cases_that_are_none_are_named_by_line_and_nothing_is_run()
    {
        var reply = await _console.PostAsync("vi", "/console/policies/shop/tests", ("cases", "cases:\n  - { tool: pay, expect: alow }\n"), ("do", "run"));
        Assert.Contains("Nothing was run", reply.Text, StringComparison.Ordinal);
        Assert.Contains("line 2:", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_is_a_file_to_keep()
    {
        var reply = await _console.GetAsync("vi", "/console/policies/shop/schema");
        Assert.Equal("attachment; filename=\"turnpike-policy.schema.json\"", reply.Headers.ContentDisposition);
        using var schema = JsonDocument.Parse(reply.Body);
        Assert.Equal("Turnpike policy", schema.RootElement.GetProperty("title").GetString());
        Assert.Contains("/console/policies/shop/schema", (await _console.GetAsync("pol", "/console/policies/shop")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_was_overtaken_says_by_whom_before_it_is_applied_and_when_it_is()
    {
        var mine = Document.Replace("100", "900", StringComparison.Ordinal);
        await ApplyAsync("ada", Document.Replace("100", "50", StringComparison.Ordinal));
        foreach (var (verb, status, said) in new[] { ("check", 200, "Somebody was faster."), ("review", 200, "It cannot be applied yet"), ("apply", 409, "Nothing was applied") })
        {
            var late = await _console.PostAsync("pol", "/console/policies/shop", ("from", "1"), ("document", mine), ("do", verb));
            Assert.Equal(status, late.Status);
            Assert.Contains(said, late.Text, StringComparison.Ordinal);
            Assert.Contains("version 2 is in force now, put there by <strong><bdi>ada</bdi></strong> <time", late.Text, StringComparison.Ordinal);
            Assert.Contains("/console/policies/shop/versions?from=1&amp;to=2", late.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("value=\"apply\"", late.Text, StringComparison.Ordinal);
        }

        var looked = await _console.PostAsync("pol", "/console/policies/shop", ("from", "1"), ("document", mine), ("do", "rebase"));
        Assert.DoesNotContain("faster", looked.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"apply\"", looked.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_overtakes_a_draft_as_well_and_applying_the_same_again_does_not()
    {
        await ApplyAsync("ada", Document + "# two\n");
        await _console.Node.ActAsAsync(Actor.Person("ada"), AdminActs.RollBackPolicy, new RollBackPolicy("shop", 1), Stop);
        await ApplyAsync("pol", Document);
        var late = await _console.PostAsync("pol", "/console/policies/shop", ("from", "2"), ("document", Document + "# three\n"), ("do", "check"));
        Assert.Contains("version 1 is in force now, put there by <strong><bdi>ada</bdi></strong> <time", late.Text, StringComparison.Ordinal);
    }

    private async Task ApplyAsync(string who, string document) =>
        await _console.Node.ActAsAsync(Actor.Person(who), AdminActs.ApplyPolicy, new ApplyPolicy("shop", document), Stop);

    private async Task<ConsoleReply> LearnedAsync(string who, params (string, string)[] form)
    {
        var sent = await _console.PostAsync(who, "/console/policies/new/learn", form);
        Assert.Equal(303, sent.Status);
        while (true)
        {
            var page = await _console.GetAsync(who, sent.Location);
            Assert.Equal(200, page.Status);
            if (!page.Headers.ContainsKey("Refresh"))
            {
                return page;
            }

            await Task.Yield();
        }
    }

    private void Record(string tool, DecisionOutcome outcome, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            _console.Node.Ledger.Note(new CallIntent
            {
                Kind = "call",
                Server = "shop",
                Method = "tools/call",
                Name = tool,
                Decision = new Decision(outcome, DecisionStep.Action, "/x", "", null, []),
                Source = "test",
            });
        }
    }

    // What a browser would send of a text again; the first line end behind the tag is none of it.
    private static string TextOf(ConsoleReply reply, string name)
    {
        var tag = reply.Text.IndexOf($"name=\"{name}\"", reply.Text.IndexOf("<textarea", StringComparison.Ordinal), StringComparison.Ordinal);
        var start = reply.Text.IndexOf('>', tag) + 1;
        return WebUtility.HtmlDecode(reply.Text[start..reply.Text.IndexOf("</textarea>", start, StringComparison.Ordinal)])[1..];
    }

    // Within a text to edit everything stands as it was typed, encoded; nowhere else does a character stand that is not seen.
    private static void AssertHarmless(ConsoleReply reply, string typed)
    {
        Assert.DoesNotContain("<script>alert", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", typed.Length == 0 ? reply.Text : System.Text.RegularExpressions.Regex.Replace(reply.Text, "<textarea.*?</textarea>", "", System.Text.RegularExpressions.RegexOptions.Singleline), StringComparison.Ordinal);
    }
}
