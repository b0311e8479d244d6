using System.Net;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;
using Turnpike.Catalog.Definitions;
using Turnpike.Console.Tests.Frame;
using Turnpike.Policies;
using Turnpike.State.Ledgers;

namespace Turnpike.Console.Tests.Policies;

/// <summary>Trying a call, replaying the record, comparing versions: the pages over the acts, with hostile names where names are shown.</summary>
public sealed class PolicyQuestionPagesTests
{
    private const string Hostile = "x\"><script>alert(1)</script>\u202e";

    private const string Refunds = """
        { "version": "1", "default": "deny", "tools": { "see": {}, "refund": {
            "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ], "on_deny": "Too <much>." } ],
            "limits": [ { "counter": "refunds", "window": "day", "max": 10, "scope": "grant" } ] } } }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tool_gives_its_arguments_as_fields_and_a_try_says_why_and_what_would_have_to_change()
    {
        await using var console = await PreparedAsync();
        var picked = await console.PostAsync("vi", "/console/policies/pay/try", ("do", "pick"), ("target", "shop/refund"));
        Assert.Equal(200, picked.Status);
        Assert.Contains("name=\"an-0\" value=\"amount\"", picked.Text, StringComparison.Ordinal);

        var denied = (await console.PostAsync("vi", "/console/policies/pay/try", ("do", "try"), ("target", "shop/refund"), ("an-0", "amount"), ("a-0", "120"))).Text;
        Assert.Contains("<h2 id=\"verdict-head\">Denied</h2>", denied, StringComparison.Ordinal);
        Assert.Contains("Too &lt;much&gt;.", denied, StringComparison.Ordinal);
        Assert.Contains("/tools/refund/deny_if/0/conditions/0", denied, StringComparison.Ordinal);
        Assert.Contains("What would have to change for an allow", denied, StringComparison.Ordinal);
        Assert.Contains("value=\"120\"", denied, StringComparison.Ordinal);

        var allowed = (await console.PostAsync("vi", "/console/policies/pay/try", ("do", "try"), ("target", "shop/refund"), ("an-0", "amount"), ("a-0", "20"))).Text;
        Assert.Contains("<h2 id=\"verdict-head\">Allowed</h2>", allowed, StringComparison.Ordinal);
        Assert.Contains("of 10 per day", allowed, StringComparison.Ordinal);
        Assert.DoesNotContain("What would have to change", allowed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_stays_where_it_is_wrong_and_a_draft_is_carried_along()
    {
        await using var console = await PreparedAsync();
        var wrong = await console.PostAsync("pol", "/console/policies/pay/try", ("do", "try"), ("target", "shop/refund"), ("an-0", "amount"), ("a-0", "many<b>"), ("groups", "a, b"));
        Assert.Equal(400, wrong.Status);
        Assert.Contains("value=\"many&lt;b&gt;\"", wrong.Text, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", wrong.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"a, b\"", wrong.Text, StringComparison.Ordinal);

        const string Draft = """{ "version": "1", "default": "deny", "tools": { "refund": { "action": "deny", "reason": "drafted" } } }""";
        var drafted = (await console.PostAsync("pol", "/console/policies/pay/try", ("do", "try"), ("document", Draft), ("from", "1"), ("target", "shop/refund"), ("raw", "{\"amount\":1}"))).Text;
        Assert.Contains("drafted", drafted, StringComparison.Ordinal);
        Assert.Contains("Your draft", drafted, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode(Draft).Replace("&#39;", "'", StringComparison.Ordinal), drafted, StringComparison.Ordinal);

        var broken = await console.PostAsync("pol", "/console/policies/pay/try", ("do", "try"), ("document", "{ \"version\": \"2\" }"), ("target", "shop/refund"));
        Assert.Equal(400, broken.Status);
        Assert.Contains("The draft:1:", broken.Text, StringComparison.Ordinal);
        Assert.Contains("&quot;version&quot;: &quot;2&quot;", broken.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_shows_what_lets_more_through_first_with_links_to_the_record()
    {
        await using var console = await PreparedAsync();
        await RecordAsync(console.Node, ("see", DecisionOutcome.Allow), ("wipe", DecisionOutcome.Deny), (Hostile, DecisionOutcome.Deny));
        const string Draft = """{ "version": "1", "default": "allow", "tools": { "see": { "action": "deny" } } }""";
        var sent = await console.PostAsync("vi", "/console/policies/pay/replay", ("hours", "1"), ("document", Draft));
        Assert.Equal(303, sent.Status);
        var page = await ResultAsync(console, "vi", sent.Location);
        Assert.Contains("<span class=\"figure\">2</span>", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("state bad\">Newly allowed", StringComparison.Ordinal) < page.IndexOf("state\">Newly denied", StringComparison.Ordinal));
        Assert.Matches("href=\"/console/audit/[0-9]+\"", page);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("roles do not show them", page, StringComparison.Ordinal);
        Assert.Contains("Your draft", page, StringComparison.Ordinal);
        Assert.Equal(404, (await console.GetAsync("ada", sent.Location)).Status);
    }

    [Fact]
    public async Task Versions_are_compared_and_an_earlier_one_comes_back_only_over_the_one_that_was_seen()
    {
        await using var console = await PreparedAsync();
        await console.Node.ActAsAsync(Actor.Person("pol"), AdminActs.ApplyPolicy, new ApplyPolicy("pay", Refunds.Replace("100", "1000", StringComparison.Ordinal)), Cancellation);
        var page = (await console.GetAsync("vi", "/console/policies/pay/versions")).Text;
        Assert.Contains("/tools/refund/deny_if/0/conditions/0/value", page, StringComparison.Ordinal);
        Assert.Contains("pol", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/rollback", page, StringComparison.Ordinal);
        Assert.Contains("/rollback", (await console.GetAsync("pol", "/console/policies/pay/versions")).Text, StringComparison.Ordinal);
        Assert.Contains("Too &lt;much&gt;.", (await console.GetAsync("vi", "/console/policies/pay/versions?show=1")).Text, StringComparison.Ordinal);

        Assert.Equal(403, (await console.PostAsync("vi", "/console/policies/pay/rollback", ("version", "1"), ("expected", "2"))).Status);
        Assert.Equal(303, (await console.PostAsync("pol", "/console/policies/pay/rollback", ("version", "1"), ("expected", "1"), ("return", "/console/policies/pay/versions"))).Status);
        Assert.Equal(2, console.Node.Current.Policies["pay"].Version);
        await console.PostAsync("pol", "/console/policies/pay/rollback", ("version", "1"), ("expected", "2"));
        Assert.Equal(1, console.Node.Current.Policies["pay"].Version);
    }

    [Fact]
    public async Task Names_of_a_server_do_nothing_on_these_pages()
    {
        await using var console = await PreparedAsync();
        var page = (await console.PostAsync("vi", "/console/policies/pay/try", ("do", "try"), ("target", "shop/" + Hostile), ("an-0", Hostile), ("a-0", Hostile), ("subject", Hostile))).Text;
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", page.Replace($"value=\"{WebUtility.HtmlEncode(Hostile)}\"", "", StringComparison.Ordinal).Replace($"value=\"shop/{WebUtility.HtmlEncode(Hostile)}\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("class=\"unseen\"", page, StringComparison.Ordinal);
    }

    private static async Task<string> ResultAsync(OpenConsole console, string who, string path)
    {
        while (true)
        {
            var page = await console.GetAsync(who, path);
            Assert.Equal(200, page.Status);
            if (!page.Headers.ContainsKey("Refresh"))
            {
                return page.Text;
            }

            await Task.Yield();
        }
    }

    private static async Task<OpenConsole> PreparedAsync()
    {
        var console = await OpenConsole.StartAsync();
        var node = console.Node;
        await node.ActAsync(AdminActs.AddServer, new AddServer { Name = "shop", Command = ["never-started"], Probe = false }, Cancellation);
        await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("pay", Refunds), Cancellation);
        await node.ActAsync(AdminActs.CreateGrant, new CreateGrant("ana", [new GrantedServer("shop", "pay")]), Cancellation);
        Definition[] seen = [Seen("see"), Seen("refund"), Seen(Hostile)];
        await node.ObserveAsync("shop", [.. seen], Cancellation);
        await node.ActAsync(AdminActs.ApprovePins, new ChoosePins("shop", [.. seen.Select(d => new PinChoice("tool", d.Name, d.Hash.Hex))]), Cancellation);
        return console;
    }

    private static Definition Seen(string name) => Shelf.Definition(JsonSerializer.Serialize(new
    {
        name,
        description = Hostile,
        inputSchema = new { type = "object", properties = new Dictionary<string, object> { [name == Hostile ? Hostile : "amount"] = new { type = name == Hostile ? "string" : "number", description = Hostile } } },
    }));

    private static async Task RecordAsync(Node node, params (string Tool, DecisionOutcome Outcome)[] calls)
    {
        var grant = node.Current.Grants.Values.Single();
        foreach (var (tool, outcome) in calls)
        {
            node.Ledger.Note(new CallIntent
            {
                Kind = "call",
                Grant = grant,
                Server = "shop",
                Method = "tools/call",
                Name = tool,
                Decision = new Decision(outcome, DecisionStep.Action, "/x", "", null, []),
                Source = "test",
            });
        }

        // A checkpoint ends what was noted on the disk.
        await node.ActAsync(AdminActs.SignCheckpoint, Nothing.Value, Cancellation);
    }
}
