using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Gateway.MetaTools;
using Turnpike.Gateway.Stdio;

namespace Turnpike.Gateway.Tests.MetaTools;

/// <summary>The gateway's own tools over stdio, as <c>turnpike run --gateway</c> serves them.</summary>
public sealed class StdioMetaTests
{
    private const string Hello = """{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";

    [Fact]
    public async Task Serves_both_eras_under_the_grant_and_lists_as_it_was_told()
    {
        await using var caller = await MetaCaller.StartAsync("""{ "version": "1", "default": "allow", "tools": { "wipe": { "action": "deny", "reason": "No." } } }""");
        Assert.Equal("2025-11-25", (string?)(await AskAsync(caller, default, Hello))["result"]!["protocolVersion"]);
        var names = (await AskAsync(caller, new MetaView(false, true), Request("tools/list", "{}")))["result"]!["tools"]!.AsArray().Select(t => (string)t!["name"]!).ToArray();
        Assert.Equal(MetaToolTable.All.Where(t => t.IsListedFirst).Select(t => MetaToolTable.Alias(t.Name)), names);
        var called = await AskAsync(caller, default, Request("tools/call", """{"name":"gateway.invoke","arguments":{"tool_id":"shop::add","arguments":{"a":1}}}"""));
        Assert.Equal("called add", (string?)called["result"]!["content"]![0]!["text"]);
        var denied = await AskAsync(caller, default, Request("tools/call", """{"name":"gateway_invoke","arguments":{"tool_id":"shop::wipe"}}"""));
        Assert.Equal("E402", (string?)denied["result"]!["structuredContent"]!["error"]!["code"]);
        Assert.Single(caller.Gate.Upstream.Calls);
    }

    private static async Task<JsonNode> AskAsync(MetaCaller caller, MetaView view, string line)
    {
        using var output = new MemoryStream();
        await using var face = new StdioFace(caller.Gate.Gate, caller.GrantId, "gateway", view);
        await face.RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(line + "\n")), output, TestContext.Current.CancellationToken);
        return JsonNode.Parse(Assert.Single(Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)))!;
    }

    private static string Request(string method, string parameters)
    {
        var all = JsonNode.Parse(parameters)!.AsObject();
        all["_meta"] = JsonNode.Parse("""{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""");
        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = all }.ToJsonString();
    }
}
