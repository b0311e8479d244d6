using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;
using Turnpike.Catalog.Definitions;
using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.Policies;

/// <summary>The pages of the policies, visited as a browser without scripts would.</summary>
public sealed class PolicyPagesTests : IAsyncLifetime
{
    private const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e";
    private const string Document = "# Kept.\nversion: \"1\"\ndefault: deny\ntools:\n  list_charges: {}\n  pay:\n    limits:\n      - { counter: pays, window: day, max: 3 }\n";

    private OpenConsole _console = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _console = await OpenConsole.StartAsync();
        var node = _console.Node;
        await node.ActAsync(AdminActs.AddServer, new AddServer { Name = "shop", Command = ["/nowhere/at-all"], Probe = false }, Stop);
        ImmutableArray<Definition> seen =
        [
            Shelf.Definition("list_charges", "Lists charges.", new { limit = new { type = "integer" } }),
            Shelf.Definition("pay", "Pays.", new { amount = new { type = "number" }, currency = new { type = "string" } }),
            Shelf.Definition(Hostile, "Does things.", new Dictionary<string, object> { [Hostile] = new { type = "string" } }),
        ];
        await node.ObserveAsync("shop", seen, Stop);
        var pins = await node.ActAsync(AdminActs.ListPins, new ListPins("shop"), Stop);
        await node.ActAsync(AdminActs.ApprovePins, new ChoosePins("shop", [.. pins.Pins.Select(p => new PinChoice(p.Kind, p.Name, p.Hash))]), Stop);
        await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("shop", Document), Stop);
        await node.ActAsync(AdminActs.CreateGrant, new CreateGrant("agent", [new GrantedServer("shop", "shop")]), Stop);
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task The_list_says_who_uses_a_policy_and_what_it_does()
    {
        var reply = await _console.GetAsync("vi", "/console/policies");
        Assert.Equal(200, reply.Status);
        Assert.Contains("1 allow", reply.Text, StringComparison.Ordinal);
        Assert.Contains("1 limit", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("New policy", reply.Text, StringComparison.Ordinal);
        AssertHarmless(reply);
    }

    [Fact]
    public async Task A_viewer_reads_a_policy_and_can_change_nothing()
    {
        var reply = await _console.GetAsync("vi", "/console/policies/shop");
        Assert.Equal(200, reply.Status);
        Assert.DoesNotContain("<textarea", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"do\"", reply.Text, StringComparison.Ordinal);
        Assert.Equal(403, (await _console.PostAsync("vi", "/console/policies/shop", ("do", "apply"), ("document", Document + "#"), ("from", "1"))).Status);
        Assert.Equal(403, (await _console.PostAsync("ann", "/console/policies/shop/check", ("document", Document))).Status);
        AssertHarmless(reply);
    }

    [Fact]
    public async Task A_choice_changes_the_document_of_the_form_and_nothing_that_is_in_force()
    {
        var reply = await _console.PostAsync(
            "pol", "/console/policies/shop",
            [.. Draft(Document), ("do", "choices"), ("tool-0", "list_charges"), ("was-0", "Allow"), ("choice-0", "Deny"), ("tool-1", "pay"), ("was-1", "Limit"), ("choice-1", "RequireApproval")]);
        Assert.Equal(200, reply.Status);
        Assert.Equal(
            Document.Replace("list_charges: {}", "list_charges: { action: deny }", StringComparison.Ordinal) + "    action: require_approval\n",
            TextOf(reply));
        Assert.Contains("This is a draft", reply.Text, StringComparison.Ordinal);
        Assert.Equal(1, _console.Node.Current.Policies["shop"].Version);
        AssertHarmless(reply);
    }

    [Fact]
    public async Task A_hostile_name_is_harmless_in_every_place_it_is_shown()
    {
        AssertHarmless(await _console.GetAsync("pol", "/console/policies/shop"));
        var form = await _console.PostAsync("pol", "/console/policies/shop", [.. Draft(Document), ("do", "open:" + Hostile)]);
        Assert.Contains("id=\"rule\"", form.Text, StringComparison.Ordinal);
        AssertHarmless(form);
        var allowed = await _console.PostAsync("pol", "/console/policies/shop", [.. Draft(Document), ("do", "choices"), ("tool-0", Hostile), ("was-0", "Unlisted"), ("choice-0", "Allow")]);
        AssertHarmless(allowed);
        var review = await _console.PostAsync("pol", "/console/policies/shop", [.. Draft(TextOf(allowed)), ("do", "review")]);
        Assert.Contains("Newly allowed", review.Text, StringComparison.Ordinal);
        AssertHarmless(review);
        var broken = await _console.PostAsync("pol", "/console/policies/shop", [.. Draft($"version: \"1\"\ndefault: deny\n{JsonSerializer.Serialize(Hostile)}: 1\n"), ("do", "review")]);
        Assert.Contains("unknown key", broken.Text, StringComparison.Ordinal);
        AssertHarmless(broken);
    }

    [Fact]
    public async Task The_form_of_a_rule_writes_conditions_and_limits_by_the_types_of_the_schema()
    {
        var reply = await _console.PostAsync(
            "pol", "/console/policies/shop",
            [
                .. Draft(Document), ("do", "put"), ("open", "pay"), ("r-action", "allow"), ("r-reason", "Too much."),
                ("c-0-kind", "require"), ("c-0-path", "args.currency"), ("c-0-op", "in"), ("c-0-value", "usd, eur"), ("c-0-say", "Only these."),
                ("c-1-kind", "deny_if"), ("c-1-path", "args.amount"), ("c-1-op", "gt"), ("c-1-value", "100"),
                ("l-0-max", "5"), ("l-0-window", "hour"), ("l-0-scope", "caller"), ("l-0-counter", "pays"),
            ]);
        Assert.DoesNotContain("id=\"rule\"", reply.Text, StringComparison.Ordinal);
        var text = TextOf(reply);
        Assert.StartsWith("# Kept.\nversion: \"1\"\ndefault: deny\ntools:\n  list_charges: {}\n  pay:\n", text, StringComparison.Ordinal);
        Assert.Contains("value: [usd, eur]", text, StringComparison.Ordinal);
        Assert.Contains("op: gt, value: 100", text, StringComparison.Ordinal);
        Assert.Contains("{ counter: pays, window: hour, max: 5, scope: caller }", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_with_a_mistake_comes_back_filled_in_with_the_mistake_named()
    {
        var reply = await _console.PostAsync(
            "pol", "/console/policies/shop",
            [.. Draft(Document), ("do", "put"), ("open", "pay"), ("r-action", "allow"), ("r-reason", "typed with care"), ("l-0-max", "5"), ("l-0-window", "fortnight")]);
        Assert.Contains("id=\"rule\"", reply.Text, StringComparison.Ordinal);
        Assert.Contains("typed with care", reply.Text, StringComparison.Ordinal);
        Assert.Contains("fortnight", reply.Text, StringComparison.Ordinal);
        Assert.Equal(Document, TextOf(reply));
    }

    [Fact]
    public async Task Nothing_is_lost_where_somebody_else_was_faster_and_nothing_is_applied()
    {
        var mine = Document.Replace("max: 3", "max: 9", StringComparison.Ordinal);
        await _console.Node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("shop", Document.Replace("max: 3", "max: 1", StringComparison.Ordinal)), Stop);
        var late = await _console.PostAsync("pol", "/console/policies/shop", [.. Draft(mine), ("do", "apply")]);
        Assert.Equal(409, late.Status);
        Assert.Contains("somebody was faster", late.Text, StringComparison.Ordinal);
        Assert.Equal(mine, TextOf(late));
        Assert.Equal(2, _console.Node.Current.Policies["shop"].Version);

        var looked = await _console.PostAsync("pol", "/console/policies/shop", [.. Draft(mine), ("do", "rebase")]);
        Assert.Contains("name=\"from\" value=\"2\"", looked.Text, StringComparison.Ordinal);
        var done = await _console.PostAsync("pol", "/console/policies/shop", ("from", "2"), ("document", mine), ("do", "apply"));
        Assert.Equal((303, "/console/policies/shop"), (done.Status, done.Location));
        Assert.Equal(3, _console.Node.Current.Policies["shop"].Version);
    }

    [Fact]
    public async Task What_is_newly_allowed_stands_first_in_the_review()
    {
        var draft = Document.Replace("pay:\n    limits:\n      - { counter: pays, window: day, max: 3 }", "pay: { action: deny }", StringComparison.Ordinal) + $"  {JsonSerializer.Serialize(Hostile)}: {{}}\n";
        var reply = await _console.PostAsync("pol", "/console/policies/shop", [.. Draft(draft), ("do", "review")]);
        Assert.InRange(reply.Text.IndexOf("Newly allowed", StringComparison.Ordinal), 1, reply.Text.IndexOf("No longer allowed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_policy_with_an_error_cannot_be_applied_and_what_is_in_force_stays()
    {
        var review = await _console.PostAsync("pol", "/console/policies/shop", [.. Draft("version: 1\n"), ("do", "review")]);
        Assert.DoesNotContain("value=\"apply\"", review.Text, StringComparison.Ordinal);
        var reply = await _console.PostAsync("pol", "/console/policies/shop", [.. Draft("version: 1\n"), ("do", "apply")]);
        Assert.Equal(400, reply.Status);
        Assert.Contains("It was not applied", reply.Text, StringComparison.Ordinal);
        Assert.Equal(1, _console.Node.Current.Policies["shop"].Version);
    }

    [Fact]
    public async Task A_new_policy_starts_from_what_is_recommended_and_is_in_force_once_it_is_applied()
    {
        Assert.Equal(200, (await _console.GetAsync("pol", "/console/policies/new?server=shop")).Status);
        Assert.Equal(400, (await _console.PostAsync("pol", "/console/policies/new", ("name", "shop"), ("start", "empty"))).Status);
        var begun = await _console.PostAsync("pol", "/console/policies/new", ("name", "second"), ("server", "shop"), ("start", "recommended"));
        var text = TextOf(begun);
        Assert.StartsWith("# Recommended for \"shop\"", text, StringComparison.Ordinal);
        Assert.False(_console.Node.Current.Policies.ContainsKey("second"));
        var done = await _console.PostAsync("pol", "/console/policies/second", ("from", "0"), ("document", text), ("do", "apply"));
        Assert.Equal((303, "/console/policies/second"), (done.Status, done.Location));
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(_console.Node.Current.Policies["second"].Document.Span));
    }

    [Fact]
    public async Task Checks_as_one_types_name_line_column_and_what_would_be_right()
    {
        var reply = await _console.PostAsync("pol", "/console/policies/shop/check", [.. Draft("version: \"1\"\ndefault: deny\ntols: {}\n")]);
        using var json = JsonDocument.Parse(reply.Body);
        var problem = Assert.Single(json.RootElement.GetProperty("problems").EnumerateArray());
        Assert.False(json.RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal((3, 1, "\"tools\""), (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32(), problem.GetProperty("suggestion").GetString()));
    }

    [Fact]
    public async Task Only_watching_is_a_draft_like_any_other_and_loud_in_the_list_once_it_is_in_force()
    {
        var watching = await _console.PostAsync("pol", "/console/policies/shop", [.. Draft(Document), ("do", "watch"), ("days", "30")]);
        Assert.Contains("mode: shadow", TextOf(watching), StringComparison.Ordinal);
        Assert.Equal(303, (await _console.PostAsync("pol", "/console/policies/shop", [.. Draft(TextOf(watching)), ("do", "apply")])).Status);
        Assert.Contains("Only watches", (await _console.GetAsync("vi", "/console/policies")).Text, StringComparison.Ordinal);
        var enforcing = await _console.PostAsync("pol", "/console/policies/shop", [.. Draft(TextOf(watching)), ("do", "enforce")]);
        Assert.Equal(Document, TextOf(enforcing));
    }

    [Fact]
    public async Task A_download_is_the_document_byte_for_byte()
    {
        var reply = await _console.GetAsync("vi", "/console/policies/shop/download");
        Assert.Equal(Document, reply.Text);
        Assert.Equal("attachment; filename=\"shop.yaml\"", reply.Headers.ContentDisposition);
    }

    private static (string, string)[] Draft(string document) => [("from", "1"), ("document", document.Replace("\n", "\r\n", StringComparison.Ordinal))];

    // What a browser would send of the text again; the first line end behind the tag is none of it.
    private static string TextOf(ConsoleReply reply)
    {
        var start = reply.Text.IndexOf('>', reply.Text.IndexOf("<textarea", StringComparison.Ordinal)) + 1;
        return System.Net.WebUtility.HtmlDecode(reply.Text[start..reply.Text.IndexOf("</textarea>", start, StringComparison.Ordinal)])[1..];
    }

    private static void AssertHarmless(ConsoleReply reply)
    {
        Assert.DoesNotContain("<script>alert", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", reply.Text, StringComparison.Ordinal);
    }
}
