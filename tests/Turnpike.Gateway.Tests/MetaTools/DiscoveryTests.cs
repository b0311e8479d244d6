using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Pins;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.MetaTools;

/// <summary>What a caller finds, and that nothing is started by looking.</summary>
public sealed class DiscoveryTests
{
    private const string Schema = """
        { "type": "object", "required": ["kind"], "properties": {
          "kind": { "type": "string", "enum": ["full", "part"], "default": "part", "description": "How much." },
          "amount": { "type": "number", "exclusiveMinimum": 0, "maximum": 100 },
          "to": { "oneOf": [ { "type": "string", "pattern": "^acct_" }, { "type": "null" } ] },
          "lines": { "type": "array", "minItems": 1, "items": { "type": "object", "properties": { "sku": { "type": "string", "maxLength": 8 } }, "required": ["sku"] } } } }
        """;

    [Fact]
    public async Task Finds_by_name_before_title_before_description_and_the_same_each_time()
    {
        await using var caller = await StartAsync();
        var found = await caller.CallAsync("gateway.catalog_search", """{ "query": "refund" }""");
        Assert.Equal(["shop::refund", "shop::aa", "shop::ab"], Ids(found));
        Assert.Equal(3, (int)found["total"]!);
        Assert.False((bool)found["truncated"]!);
        Assert.Equal(found.ToJsonString(), (await caller.CallAsync("gateway.catalog_search", """{ "query": "refund" }""")).ToJsonString());
    }

    [Fact]
    public async Task A_cursor_continues_the_list_and_every_page_says_the_same_total()
    {
        await using var caller = await StartAsync();
        var (all, cursor, pages) = (new List<string>(), (string?)null, new List<bool>());
        do
        {
            var page = await caller.CallAsync("gateway.catalog_search", cursor is null ? """{ "limit": 2 }""" : $$"""{ "limit": 2, "cursor": "{{cursor}}" }""");
            Assert.Equal(5, (int)page["total"]!);
            all.AddRange(Ids(page));
            pages.Add((bool)page["truncated"]!);
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null && pages.Count < 9);
        Assert.Equal(["shop::aa", "shop::ab", "shop::delete_customer", "shop::list_charges", "shop::refund"], all);
        Assert.Equal([true, true, false], pages);
    }

    [Fact]
    public async Task Filters_by_server_tag_risk_and_reading()
    {
        await using var caller = await StartAsync();
        Assert.Equal(["shop::list_charges"], Ids(await caller.CallAsync("gateway.catalog_search", """{ "query": "charges customer", "filters": { "read_only": true } }""")));
        Assert.Equal(["shop::delete_customer"], Ids(await caller.CallAsync("gateway.catalog_search", """{ "filters": { "tags": ["destructive"] } }""")));
        Assert.DoesNotContain("shop::delete_customer", Ids(await caller.CallAsync("gateway.catalog_search", """{ "filters": { "risk_max": "low" } }""")));
        Assert.Equal(5, (int)(await caller.CallAsync("gateway.catalog_search", """{ "filters": { "server": "shop" } }"""))["total"]!);
    }

    [Fact]
    public async Task An_unknown_server_is_an_empty_list_with_a_hint()
    {
        await using var caller = await StartAsync();
        var result = (await caller.AskAsync("gateway.catalog_search", """{ "filters": { "server": "shpo" } }"""))["result"]!;
        Assert.Null(result["isError"]);
        Assert.Equal(0, (int)result["structuredContent"]!["total"]!);
        Assert.Contains("'shop'", (string?)result["structuredContent"]!["hint"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_finds_a_server_that_was_not_started_and_does_not_start_it()
    {
        await using var caller = await StartAsync();
        foreach (var (tool, arguments) in new[]
        {
            ("gateway.catalog_search", """{ "query": "refund" }"""),
            ("gateway.describe", """{ "tool_id": "shop::refund" }"""),
            ("gateway.request_capability", """{ "query": "refund" }"""),
            ("searchTools", """{ "query": "refund" }"""),
            ("gateway.health", "{}"),
        })
        {
            var said = (await caller.CallAsync(tool, arguments)).ToJsonString();
            Assert.Contains(tool == "gateway.health" ? "\"idle\"" : "\"availability\":\"offline\"", said, StringComparison.Ordinal);
        }

        Assert.Empty(caller.Gate.Upstream.Log);
    }

    [Fact]
    public async Task Servers_that_do_not_run_can_be_left_out()
    {
        await using var caller = await StartAsync();
        Assert.Equal(0, (int)(await caller.CallAsync("gateway.catalog_search", """{ "query": "refund", "include_offline": false }"""))["total"]!);
        await caller.InvokeAsync("refund", """{"kind":"full"}""");
        Assert.Equal(3, (int)(await caller.CallAsync("gateway.catalog_search", """{ "query": "refund", "include_offline": false }"""))["total"]!);
    }

    [Fact]
    public async Task Describes_the_whole_schema_and_in_short_its_arguments()
    {
        await using var caller = await StartAsync();
        var full = await caller.CallAsync("gateway.describe", """{ "tool_id": "shop::refund" }""");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Schema), full["input_schema"]), full.ToJsonString());
        var pin = (await caller.Gate.Node.ActAsync(AdminActs.ListPins, new ListPins("shop"), default)).Pins.Single(p => p.Name == "refund");
        Assert.Equal(pin.Hash, (string?)full["definition_hash"]);
        var brief = await caller.CallAsync("gateway.describe", """{ "tool_id": "shop::refund", "form": "short" }""");
        Assert.Null(brief["input_schema"]);
        Assert.Equal("""{"name":"kind","type":"string","required":true,"description":"How much."}""", brief["args"]![0]!.ToJsonString());
        Assert.Equal(4, brief["args"]!.AsArray().Count);
    }

    [Fact]
    public async Task What_a_server_says_is_shown_without_controls_and_cut()
    {
        var tools = JsonNode.Parse("""[ { "name": "odd", "inputSchema": { "type": "object" } } ]""")!.AsArray();
        tools[0]!["description"] = "Sells\u001b[31m\u202e\u200b tea.\n" + new string('x', 9000);
        await using var caller = await MetaCaller.StartAsync(upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream { Tools = tools }));
        var card = (string)(await caller.CallAsync("gateway.catalog_search", """{ "query": "tea" }"""))["results"]![0]!["description"]!;
        var described = (string)(await caller.CallAsync("gateway.describe", """{ "tool_id": "shop::odd" }"""))["description"]!;
        Assert.True(card.Length <= 101, card);
        Assert.True(described.Length <= 4001, $"{described.Length}");
        Assert.All([card, described], text => Assert.DoesNotContain(text, c => char.IsControl(c) || c is '\u202e' or '\u200b'));
    }

    private static IEnumerable<string> Ids(JsonNode found) => found["results"]!.AsArray().Select(r => (string)r!["tool_id"]!);

    private static async Task<MetaCaller> StartAsync() => await MetaCaller.StartAsync(upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream
    {
        Tools = JsonNode.Parse($$"""
            [ { "name": "ab", "description": "Makes a refund.", "inputSchema": { "type": "object" } },
              { "name": "aa", "title": "Refund", "description": "Gives back.", "inputSchema": { "type": "object" } },
              { "name": "refund", "description": "Gives money back.", "inputSchema": {{Schema}} },
              { "name": "list_charges", "description": "Lists charges.", "inputSchema": { "type": "object" } },
              { "name": "delete_customer", "description": "Deletes a customer for good.", "inputSchema": { "type": "object" } } ]
            """)!.AsArray(),
    }));
}
