using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Json;

/// <summary>N010: ids are the client's own on its side and the gateway's on the server's; answers cannot cross.</summary>
public sealed class IdentifierTests
{
    [Fact]
    public async Task The_same_id_from_many_clients_at_once_is_answered_each_on_its_own()
    {
        var upstream = await ScriptedUpstream.StartAsync(new ScriptedUpstream { OnCall = EchoAsync });
        await using var gate = await GateUnderTest.StartAsync(upstream: upstream);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var body = """{"jsonrpc":"2.0","id":"same","method":"tools/call","params":{"name":"add","arguments":{"a":"""
                + i + """},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""";
            var (_, answer) = await gate.SendAsync(gate.ModernRaw(body, "tools/call", "add"));
            return (i, (string?)answer!["id"], (string?)answer["result"]?["content"]?[0]?["text"]);
        }));
        Assert.All(answers, a => Assert.Equal((a.i, "same", $"{a.i}"), a));
        var ids = upstream.Calls.Select(c => JsonNode.Parse(c)!["id"]!.ToJsonString()).ToArray();
        Assert.Equal(200, ids.Distinct().Count());
        Assert.DoesNotContain("\"same\"", ids);
    }

    private static async Task<bool> EchoAsync(HttpContext http, JsonNode message)
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = message["id"]!.DeepClone(),
            ["result"] = new JsonObject
            {
                ["resultType"] = "complete",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = message["params"]!["arguments"]!["a"]!.ToJsonString() }),
            },
        }.ToJsonString());
        return true;
    }
}
