using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;

namespace Turnpike.Hosting;

/// <summary>Real calls through the gate, so that a newcomer sees what the sample policy does before any client is connected.</summary>
internal static class DemoTour
{
    private const string Revision = "2026-07-28";

    public static async Task WriteAsync(TextWriter output, Node node, Uri url, string token, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        await output.WriteLineAsync();
        await output.WriteLineAsync("What the sample policy does (turnpike policy show playground; turnpike audit tail):");
        var list = await PostAsync(client, url, "tools/list", null, [], cancellation);
        var tools = list["result"]?["tools"]?.AsArray().Select(t => (string?)t?["name"]);
        await output.WriteLineAsync($"  {"tools/list",-52} {string.Join(", ", tools ?? [])}   (delete_customer is hidden)");
        await CallAsync("list_charges", new JsonObject { ["limit"] = 1 });
        await CallAsync("create_refund", new JsonObject { ["charge"] = "ch_1003", ["amount"] = 250, ["currency"] = "usd" });
        await CallAsync("create_refund", new JsonObject { ["charge"] = "ch_1003", ["amount"] = "10", ["currency"] = "usd" });
        await CallAsync("close_account", new JsonObject { ["customer"] = "cus_7" });
        for (var i = 0; i < 4; i++)
        {
            await CallAsync("create_refund", new JsonObject { ["charge"] = "ch_1003", ["amount"] = 10, ["currency"] = "usd" });
        }

        var receipt = await CallAsync("send_receipt", new JsonObject { ["charge"] = "ch_1001" });
        if ((string?)receipt["result"]?["_meta"]?["dev.turnpike/decision"]?["approvalId"] is { } approval)
        {
            await output.WriteLineAsync($"  {await ApproveAsync(node, approval, cancellation)}");
            await CallAsync("send_receipt", new JsonObject { ["charge"] = "ch_1001" });
            await CallAsync("send_receipt", new JsonObject { ["charge"] = "ch_1001" });
        }

        async Task<JsonNode> CallAsync(string tool, JsonObject arguments)
        {
            var label = $"{tool} {arguments.ToJsonString()}";
            var answer = await PostAsync(client, url, "tools/call", tool, new JsonObject { ["name"] = tool, ["arguments"] = arguments }, cancellation);
            var texts = answer["result"]?["content"]?.AsArray().Select(c => (string?)c?["text"]) ?? [(string?)answer["error"]?["message"]];
            await output.WriteLineAsync($"  {label,-52} {string.Join(' ', texts)}");
            return answer;
        }
    }

    private static async Task<string> ApproveAsync(Node node, string id, CancellationToken cancellation)
    {
        try
        {
            var approved = await node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), cancellation);
            return $"(approved here by {approved.AnsweredBy}, as `turnpike approval approve {id}` would: exactly this call, once)";
        }
        catch (AdminException e)
        {
            return $"(not approved here: {e.Message})";
        }
    }

    private static async Task<JsonNode> PostAsync(
        HttpClient client, Uri url, string method, string? name, JsonObject parameters, CancellationToken cancellation)
    {
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = Revision,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
        };
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", Revision);
        request.Headers.Add("Mcp-Method", method);
        if (name is not null)
        {
            request.Headers.Add("Mcp-Name", name);
        }

        using var response = await client.SendAsync(request, cancellation);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation))!;
    }
}
