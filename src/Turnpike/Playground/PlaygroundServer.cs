using System.Text.Json;
using System.Text.Json.Nodes;

namespace Turnpike.Playground;

/// <summary>
/// The demo's MCP server over stdio, both eras: a small shop with charges and refunds, so that a newcomer has something to call,
/// to deny and to limit. Nothing outside of the process is touched.
/// </summary>
internal static class PlaygroundServer
{
    private const string Modern = "2026-07-28";

    /// <summary>Serves until the input ends.</summary>
    public static async Task<int> RunAsync(TextReader input, TextWriter output)
    {
        while (await input.ReadLineAsync() is { } line)
        {
            if (line.Length > 0 && Answer(line) is { } answer)
            {
                await output.WriteAsync(answer + "\n");
                await output.FlushAsync();
            }
        }

        return 0;
    }

    /// <summary>The answer to one message; null when it asks for none.</summary>
    public static string? Answer(string line)
    {
        JsonNode? message;
        try
        {
            message = JsonNode.Parse(line);
        }
        catch (JsonException)
        {
            return """{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}""";
        }

        if (message?["id"] is not { } id || message["method"] is null)
        {
            return null;
        }

        var parameters = message["params"] as JsonObject;
        var isModern = parameters?["_meta"]?["io.modelcontextprotocol/protocolVersion"] is not null;
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        if (Result((string?)message["method"], parameters, isModern) is { } result)
        {
            if (isModern)
            {
                result["resultType"] = "complete";
            }

            answer["result"] = result;
        }
        else
        {
            answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = "Method not found" };
        }

        return answer.ToJsonString();
    }

    private static JsonObject? Result(string? method, JsonObject? parameters, bool isModern) => method switch
    {
        "initialize" => new JsonObject
        {
            ["protocolVersion"] = Agreed((string?)parameters?["protocolVersion"]),
            ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
            ["serverInfo"] = Info(),
            ["instructions"] = Shop.Instructions,
        },
        "server/discover" when isModern => Cached(new JsonObject
        {
            ["supportedVersions"] = new JsonArray(Modern),
            ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
            ["instructions"] = Shop.Instructions,
            ["_meta"] = new JsonObject { ["io.modelcontextprotocol/serverInfo"] = Info() },
        }),
        "ping" => [],
        "tools/list" when isModern => Cached(new JsonObject { ["tools"] = Shop.Tools() }),
        "tools/list" => new JsonObject { ["tools"] = Shop.Tools() },
        "tools/call" => Shop.Call((string?)parameters?["name"], parameters?["arguments"] as JsonObject ?? []),
        _ => null,
    };

    private static string Agreed(string? asked) =>
        asked is "2024-11-05" or "2025-03-26" or "2025-06-18" or "2025-11-25" ? asked : "2025-11-25";

    private static JsonObject Info() => new() { ["name"] = "turnpike-playground", ["version"] = "1.0.0" };

    private static JsonObject Cached(JsonObject result)
    {
        result["ttlMs"] = 60_000;
        result["cacheScope"] = "public";
        return result;
    }
}
