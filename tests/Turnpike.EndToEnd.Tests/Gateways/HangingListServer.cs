using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Turnpike.EndToEnd.Tests.Gateways;

/// <summary>A tool server over HTTP that lists one tool and keeps the answer to the next list until it is let go: who looks has seen half.</summary>
public sealed class HangingListServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;
    private volatile TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HangingListServer(WebApplication app) => _app = app;

    /// <summary>What the tool says it does; may be changed while it runs.</summary>
    public string Description { get; set; } = "The first.";

    /// <summary>Whether the prompts are kept back.</summary>
    public bool Hangs { get; set; }

    /// <summary>The tool of every call that arrived, with the description it had then.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    /// <summary>How many requests arrive before <see cref="Reached"/> ends.</summary>
    public int Count { get; init; }

    /// <summary>Ends with the arrival of the last of <see cref="Count"/> requests.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Ends when somebody who has the tools waits for the prompts.</summary>
    public Task Halfway => _hanging.Task;

    public string Url => $"{_app.Urls.First()}/mcp";

    public static async Task<HangingListServer> StartAsync(int count = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<KestrelServerOptions>(o => o.Listen(IPAddress.Loopback, 0));
        var server = new HangingListServer(builder.Build()) { Count = count };
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Waits for the next one to come halfway.</summary>
    public void Rearm() => _hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Method != "POST")
        {
            http.Response.StatusCode = 405;
            return;
        }

        using var message = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        if (!message.RootElement.TryGetProperty("id", out var id))
        {
            http.Response.StatusCode = 202;
            return;
        }

        if (Interlocked.Increment(ref _arrived) == Count)
        {
            _reached.TrySetResult();
        }

        var method = message.RootElement.GetProperty("method").GetString();
        if (method == "prompts/list" && Hangs)
        {
            _hanging.TrySetResult();
            await Task.WhenAny(Task.Delay(Timeout.Infinite, http.RequestAborted));
            return;
        }

        var answer = method switch
        {
            "tools/call" => Call(message.RootElement.GetProperty("params")),
            "tools/list" => $$$"""{"resultType":"complete","tools":[{"name":"one","description":"{{{Description}}}","inputSchema":{"type":"object"} }],"ttlMs":0,"cacheScope":"public"}""",
            "prompts/list" => """{"resultType":"complete","prompts":[],"ttlMs":0,"cacheScope":"public"}""",
            "server/discover" => """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"}""",
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
        Received.Enqueue($"{parameters.GetProperty("name").GetString()}: {Description}");
        return """{"resultType":"complete","content":[{"type":"text","text":"done"}]}""";
    }
}
