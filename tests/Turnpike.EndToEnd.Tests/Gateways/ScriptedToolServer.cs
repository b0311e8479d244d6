using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Turnpike.EndToEnd.Tests.Gateways;

/// <summary>A tool server over HTTP whose tools answer at once; it keeps the name of every call it gets.</summary>
public sealed class ScriptedToolServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _tools;

    private ScriptedToolServer(WebApplication app, string tools) => (_app, _tools) = (app, tools);

    /// <summary>The tool of every call that arrived.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    /// <summary>The <c>Authorization</c> of every call that arrived.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    public string Url => $"{_app.Urls.First()}/mcp";

    /// <summary>Starts it with tools, given as a JSON list of definitions.</summary>
    public static async Task<ScriptedToolServer> StartAsync(string tools)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<KestrelServerOptions>(o => o.Listen(IPAddress.Loopback, 0));
        var server = new ScriptedToolServer(builder.Build(), tools);
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Method != "POST")
        {
            http.Response.StatusCode = 405;
            return;
        }

        Authorizations.Enqueue(http.Request.Headers.Authorization.ToString());
        using var message = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        if (!message.RootElement.TryGetProperty("id", out var id))
        {
            http.Response.StatusCode = 202;
            return;
        }

        var answer = message.RootElement.GetProperty("method").GetString() switch
        {
            "tools/call" => Call(message.RootElement.GetProperty("params")),
            "tools/list" => $$"""{"resultType":"complete","tools":{{_tools}},"ttlMs":60000,"cacheScope":"public"}""",
            "server/discover" => """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"}""",
            "ping" => "{}",
            _ => null,
        };
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(
            answer is null
                ? $$$"""{"jsonrpc":"2.0","id":{{{id.GetRawText()}}},"error":{"code":-32601,"message":"Method not found"}}"""
                : $$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{answer}}}""",
            http.RequestAborted);
    }

    private string Call(JsonElement parameters)
    {
        Received.Enqueue(parameters.GetProperty("name").GetString()!);
        return """{"resultType":"complete","content":[{"type":"text","text":"done"}]}""";
    }
}
