using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Turnpike.Bench;

/// <summary>A lean MCP server of the modern era: reads the id and the wanted size, answers with a text of that size.</summary>
internal static class Upstream
{
    private const string Tool = """
        {"name":"fetch","description":"Returns text.","inputSchema":{"type":"object","properties":{"size":{"type":"integer","minimum":0},
        "account":{"type":"string"},"amount":{"type":"number"}},"required":["size"],"additionalProperties":false}}
        """;

    private static readonly Dictionary<int, byte[]> Texts = [];

    public static Task<int> RunAsync() => LeanServer.RunAsync(HandleAsync);

    private static async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path == "/counters")
        {
            await LeanServer.WriteCountersAsync(http);
            return;
        }

        var body = new byte[(int)http.Request.ContentLength!];
        await http.Request.Body.ReadExactlyAsync(body);
        var answer = Answer(body);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = answer.Length;
        await http.Response.BodyWriter.WriteAsync(answer);
    }

    private static byte[] Answer(byte[] body)
    {
        var (id, method, size) = Read(body);
        return method switch
        {
            "tools/call" => Call(id, size),
            "tools/list" => Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{{\"resultType\":\"complete\",\"tools\":[{Tool}],\"ttlMs\":60000,\"cacheScope\":\"public\"}}}}"),
            "initialize" => Encoding.UTF8.GetBytes(
                $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{{\"tools\":{{}}}},\"serverInfo\":{{\"name\":\"lean\",\"version\":\"1\"}}}}}}"),
            "server/discover" => Encoding.UTF8.GetBytes(
                $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{{\"tools\":{{}}}},\"ttlMs\":0,\"cacheScope\":\"private\"}}}}"),
            _ => Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"error\":{{\"code\":-32601,\"message\":\"Method not found\"}}}}"),
        };
    }

    private static byte[] Call(string id, int size)
    {
        byte[] text;
        lock (Texts)
        {
            if (!Texts.TryGetValue(size, out text!))
            {
                Texts[size] = text = Encoding.UTF8.GetBytes($",\"result\":{{\"resultType\":\"complete\",\"content\":[{{\"type\":\"text\",\"text\":\"{new string('x', size)}\"}}]}}}}");
            }
        }

        var head = Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":{id}");
        return [.. head, .. text];
    }

    private static (string Id, string? Method, int Size) Read(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        var (id, method, size) = ("null", (string?)null, 0);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = reader.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : $"\"{reader.GetString()}\"";
            }
            else if (reader.CurrentDepth == 1 && reader.ValueTextEquals("method"u8))
            {
                reader.Read();
                method = reader.GetString();
            }
            else if (reader.ValueTextEquals("size"u8))
            {
                reader.Read();
                size = reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : 0;
            }
        }

        return (id, method, size);
    }
}
