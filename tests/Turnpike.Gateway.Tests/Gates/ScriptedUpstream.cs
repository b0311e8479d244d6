using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Turnpike.Gateway.Tests.Gates;

/// <summary>An MCP server over HTTP, both eras on one endpoint, that keeps every byte and header field it got.</summary>
public sealed class ScriptedUpstream : IAsyncDisposable
{
    private WebApplication _app = null!;
    private int _sessions;

    /// <summary>What arrived, in order: the body and the header fields.</summary>
    public ConcurrentQueue<(string Body, IReadOnlyDictionary<string, string> Headers)> Log { get; } = new();

    /// <summary>The tools it lists; may be changed while it runs.</summary>
    public JsonArray Tools { get; set; } = JsonNode.Parse("""
        [ { "name": "add", "description": "Adds.", "inputSchema": { "type": "object", "properties": { "a": { "type": "number" }, "b": { "type": "number" } }, "required": ["a"] } },
          { "name": "wipe", "description": "Wipes.", "inputSchema": { "type": "object" } },
          { "name": "secret", "description": "Hides.", "inputSchema": { "type": "object" } } ]
        """)!.AsArray();

    /// <summary>Answers a tools/call itself; null for the default answer.</summary>
    public Func<HttpContext, JsonNode, Task<bool>>? OnCall { get; set; }

    /// <summary>Answers any message itself, requests or not; true when it did.</summary>
    public Func<HttpContext, JsonNode, Task<bool>>? OnMessage { get; set; }

    /// <summary>Answers a GET; 405 without.</summary>
    public Func<HttpContext, Task>? OnGet { get; set; }

    /// <summary>What it says of itself at initialize and discover.</summary>
    public string? Instructions { get; set; }

    /// <summary>The sessions that were ended with DELETE.</summary>
    public ConcurrentQueue<string> Ended { get; } = new();

    public bool SpeaksModern { get; init; } = true;

    public bool SpeaksLegacy { get; init; } = true;

    public Uri Url => new(_app.Urls.First() + "/mcp");

    /// <summary>The tools/call messages that arrived.</summary>
    public IEnumerable<string> Calls => Log.Select(l => l.Body).Where(b => b.Contains("\"tools/call\"", StringComparison.Ordinal));

    public static async Task<ScriptedUpstream> StartAsync(ScriptedUpstream? upstream = null)
    {
        upstream ??= new ScriptedUpstream();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<KestrelServerOptions>(o => o.Listen(IPAddress.Loopback, 0));
        upstream._app = builder.Build();
        upstream._app.Run(upstream.HandleAsync);
        await upstream._app.StartAsync();
        return upstream;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Method != "POST")
        {
            if (http.Request.Method == "DELETE")
            {
                Ended.Enqueue(http.Request.Headers["Mcp-Session-Id"].ToString());
            }
            else if (OnGet is { } stream)
            {
                await stream(http);
            }
            else
            {
                http.Response.StatusCode = 405;
            }

            return;
        }

        var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
        Log.Enqueue((body, http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        var message = JsonNode.Parse(body)!;
        if (OnMessage is { } any && await any(http, message))
        {
            return;
        }

        if (message["id"] is null || message["method"] is null)
        {
            http.Response.StatusCode = 202;
            return;
        }

        if ((string?)message["method"] == "tools/call" && OnCall is { } script && await script(http, message))
        {
            return;
        }

        var (status, answer) = Answer(http, message);
        answer["jsonrpc"] = "2.0";
        answer["id"] = message["id"]!.DeepClone();
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.ToJsonString());
    }

    private (int Status, JsonObject Answer) Answer(HttpContext http, JsonNode message)
    {
        var isModern = message["params"]?["_meta"]?["io.modelcontextprotocol/protocolVersion"] is not null;
        if (isModern ? !SpeaksModern : !SpeaksLegacy)
        {
            return (400, new JsonObject
            {
                ["error"] = isModern
                ? new JsonObject { ["code"] = -32600, ["message"] = "no session" }
                : new JsonObject { ["code"] = -32022, ["message"] = "unsupported", ["data"] = new JsonObject { ["supported"] = new JsonArray("2026-07-28") } }
            });
        }

        JsonObject? result = (string?)message["method"] switch
        {
            "initialize" => Initialize(http),
            "server/discover" => new JsonObject { ["supportedVersions"] = new JsonArray("2026-07-28"), ["capabilities"] = Capabilities(), ["ttlMs"] = 0, ["cacheScope"] = "public" },
            "tools/list" => new JsonObject { ["tools"] = Tools.DeepClone(), ["ttlMs"] = 5000, ["cacheScope"] = "public", ["extra"] = "kept" },
            "tools/call" => new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = $"called {message["params"]!["name"]}" }) },
            "resources/read" => new JsonObject { ["contents"] = new JsonArray(new JsonObject { ["uri"] = message["params"]!["uri"]!.DeepClone(), ["text"] = "r" }), ["ttlMs"] = 0, ["cacheScope"] = "private" },
            "ping" => [],
            _ => null,
        };
        if (result is null)
        {
            return (isModern ? 404 : 200, new JsonObject { ["error"] = new JsonObject { ["code"] = -32601, ["message"] = "Method not found" } });
        }

        if (Instructions is not null && (string?)message["method"] is "initialize" or "server/discover")
        {
            result["instructions"] = Instructions;
        }

        if (isModern)
        {
            result["resultType"] = "complete";
        }

        return (200, new JsonObject { ["result"] = result });
    }

    private JsonObject Initialize(HttpContext http)
    {
        http.Response.Headers["Mcp-Session-Id"] = $"up-{Interlocked.Increment(ref _sessions)}";
        return new JsonObject { ["protocolVersion"] = "2025-11-25", ["capabilities"] = Capabilities(), ["serverInfo"] = new JsonObject { ["name"] = "scripted", ["version"] = "1" } };
    }

    /// <summary>Writes one event of a stream.</summary>
    public static async Task EventAsync(HttpContext http, string json, string? id = null)
    {
        if (!http.Response.HasStarted)
        {
            http.Response.ContentType = "text/event-stream";
        }

        await http.Response.WriteAsync((id is null ? "" : $"id: {id}\n") + $"data: {json}\n\n", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    /// <summary>Writes one JSON answer.</summary>
    public static async Task<bool> AnswerAsync(HttpContext http, JsonNode message, string result)
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{message["id"]!.ToJsonString()}},"result":{{result}}}""");
        return true;
    }

    private static JsonObject Capabilities() => new() { ["tools"] = new JsonObject(), ["resources"] = new JsonObject() };
}
