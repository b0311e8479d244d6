using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Policies;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.MetaTools;

/// <summary>A caller of the gateway's own tools, whose grant also reaches the shop.</summary>
public sealed class MetaCaller : IAsyncDisposable
{
    private int _lastId;

    public required GateUnderTest Gate { get; init; }

    public string Token { get; private set; } = "";

    public string GrantId { get; private set; } = "";

    public string Path { get; set; } = "/mcp/gateway";

    public static async Task<MetaCaller> StartAsync(
        string policy = GateUnderTest.AllowAll, string? gatewayPolicy = null, ScriptedUpstream? upstream = null, GatewayOptions? options = null, bool reachesShop = true, string[]? command = null, bool shared = false)
    {
        var caller = new MetaCaller { Gate = await GateUnderTest.StartAsync(policy, upstream, options, command: command, shared: shared) };
        await caller.GrantAsync(gatewayPolicy, reachesShop);
        return caller;
    }

    /// <summary>Another caller of the same gate, by a grant of its own; it is not disposed of.</summary>
    public async Task<MetaCaller> AnotherAsync(params GrantedServer[] more)
    {
        var other = new MetaCaller { Gate = Gate };
        await other.GrantAsync(null, true, more);
        return other;
    }

    public async Task GrantAsync(string? gatewayPolicy, bool reachesShop = true, params GrantedServer[] more)
    {
        if (gatewayPolicy is not null)
        {
            await Gate.Node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("meta", gatewayPolicy), default);
        }

        var servers = new List<GrantedServer> { new("gateway", gatewayPolicy is null ? null : "meta") };
        servers.AddRange(more);
        if (reachesShop)
        {
            servers.Add(new GrantedServer("shop", "shop"));
        }

        var grant = await Gate.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("agent", [.. servers]), default);
        (Token, GrantId) = (grant.Token!, grant.Grant.Id);
    }

    /// <summary>A modern request to the gateway's own tools.</summary>
    public HttpRequestMessage Modern(string method, JsonObject? parameters = null, string? capabilities = null, string? name = null) => Gate.Modern(
        method, Parameters(parameters, capabilities), name, r =>
        {
            r.RequestUri = new Uri(r.RequestUri!, Path);
            GateUnderTest.As(r, Token);
        });

    /// <summary>Calls a tool in the modern era; the whole answer.</summary>
    public async Task<JsonNode> AskAsync(string tool, string arguments = "{}", string? capabilities = null)
    {
        var (_, answer) = await Gate.SendAsync(Modern("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = JsonNode.Parse(arguments) }, capabilities));
        return answer!;
    }

    /// <summary>Calls a tool in the modern era; its structured content.</summary>
    public async Task<JsonNode> CallAsync(string tool, string arguments = "{}") => (await AskAsync(tool, arguments))["result"]!["structuredContent"]!;

    /// <summary>Runs a tool of the shop through the gateway; the result.</summary>
    public async Task<JsonNode> InvokeAsync(string tool, string arguments = "{}", string more = "") =>
        (await AskAsync("gateway.invoke", $$"""{ "tool_id": "shop::{{tool}}", "arguments": {{arguments}} {{more}} }"""))["result"]!;

    /// <summary>A legacy message in a session of the gateway's own tools; null for the first one.</summary>
    public Task<HttpResponseMessage> PostAsync(string? session, string body) => Gate.Client.SendAsync(Gate.Raw(body, r =>
    {
        r.RequestUri = new Uri(r.RequestUri!, Path);
        GateUnderTest.As(r, Token);
        if (session is not null)
        {
            r.Headers.Add("Mcp-Session-Id", session);
            r.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        }
    }), HttpCompletionOption.ResponseHeadersRead);

    /// <summary>Opens a legacy session with the gateway's own tools; its id.</summary>
    public async Task<string> InitializeAsync(string capabilities = "{}")
    {
        using var response = await PostAsync(null, """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":""" + capabilities + ""","clientInfo":{"name":"t","version":"1"}}}""");
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    /// <summary>A legacy request in a session: every message that comes back.</summary>
    public async Task<IReadOnlyList<JsonNode>> LegacyAsync(string session, string method, string parameters = "{}")
    {
        using var response = await PostAsync(session, $$"""{"jsonrpc":"2.0","id":{{Interlocked.Increment(ref _lastId)}},"method":"{{method}}","params":{{parameters}}}""");
        return await EventReader.AllAsync(response);
    }

    public ValueTask DisposeAsync() => Gate.DisposeAsync();

    private static string Parameters(JsonObject? parameters, string? capabilities)
    {
        var all = parameters ?? [];
        if (capabilities is not null)
        {
            var meta = all["_meta"] as JsonObject ?? [];
            meta["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(capabilities);
            all["_meta"] = meta;
        }

        return all.ToJsonString();
    }
}
