using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Tests.Http;

namespace Turnpike.Upstreams.Tests.Sse;

/// <summary>
/// A server of the HTTP+SSE transport of 2024-11-05: GET <c>/mcp</c> opens a session's stream, POST <c>/messages?session=N</c> takes its
/// messages, a POST anywhere else is refused.
/// </summary>
internal sealed class SseServer : IAsyncDisposable
{
    private readonly List<Channel<string>> _sessions = [];
    private LoopbackServer _server = null!;

    /// <summary>What the first event says; the session's number is put behind it.</summary>
    public string Place { get; init; } = "/messages?session=";

    /// <summary>The status of a POST to the place of the stream.</summary>
    public int PostStatus { get; init; } = 405;

    /// <summary>The answers to a method, as events; null for what every server says.</summary>
    public Func<string, string, IEnumerable<string>?> Answer { get; init; } = (_, _) => null;

    /// <summary>The bodies that were posted to a session.</summary>
    public List<string> Posted { get; } = [];

    /// <summary>The <c>Authorization</c> of every request.</summary>
    public List<string> Authorizations { get; } = [];

    public ServerTarget Target => _server.Target();

    public ServerTarget TargetWith(string token) => _server.Target(new KeyValuePair<string, string>("Authorization", token));

    public async Task<SseServer> StartAsync()
    {
        _server = await LoopbackServer.StartAsync(HandleAsync);
        return this;
    }

    /// <summary>Writes raw bytes to a session's stream.</summary>
    public void Say(string raw, int session = 0) => _sessions[session].Writer.TryWrite(raw);

    /// <summary>Ends a session's stream.</summary>
    public void End(int session = 0) => _sessions[session].Writer.TryComplete();

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
        {
            session.Writer.TryComplete();
        }

        await _server.DisposeAsync();
    }

    public static string Event(string data) => $"event: message\ndata: {data}\n\n";

    private async Task HandleAsync(HttpContext http)
    {
        lock (Authorizations)
        {
            Authorizations.Add(http.Request.Headers.Authorization.ToString());
        }

        if (http.Request.Method == "GET" && http.Request.Path == "/mcp")
        {
            await StreamAsync(http);
        }
        else if (http.Request.Method == "POST" && http.Request.Path == "/messages")
        {
            await TakeAsync(http);
        }
        else
        {
            http.Response.StatusCode = PostStatus;
        }
    }

    private async Task StreamAsync(HttpContext http)
    {
        var session = Channel.CreateUnbounded<string>();
        int number;
        lock (_sessions)
        {
            number = _sessions.Count;
            _sessions.Add(session);
        }

        http.Response.ContentType = "text/event-stream";
        if (Place.Length > 0)
        {
            session.Writer.TryWrite($": hello\n\nevent: endpoint\ndata: {Place}{number}\n\n");
        }

        try
        {
            await foreach (var raw in session.Reader.ReadAllAsync(http.RequestAborted))
            {
                await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(raw), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task TakeAsync(HttpContext http)
    {
        var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
        lock (Posted)
        {
            Posted.Add(body);
        }

        var session = int.Parse(http.Request.Query["session"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
        if (session >= _sessions.Count)
        {
            http.Response.StatusCode = 404;
            return;
        }

        http.Response.StatusCode = 202;
        using var message = JsonDocument.Parse(body);
        if (!message.RootElement.TryGetProperty("id", out var id) || !message.RootElement.TryGetProperty("method", out var method))
        {
            return;
        }

        foreach (var raw in Answer(method.GetString()!, id.GetRawText()) ?? [Event(Usual(method.GetString()!, id.GetRawText()))])
        {
            Say(raw, session);
        }
    }

    private static string Usual(string method, string id) => method switch
    {
        "initialize" => Result(id, """{"protocolVersion":"2024-11-05","capabilities":{"tools":{}},"serverInfo":{"name":"old","version":"0.9"}}"""),
        "tools/list" => Result(id, """{"tools":[{"name":"sum","inputSchema":{"type":"object"}}]}"""),
        "echo" => Result(id, id),
        _ => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32601,"message":"no"}}""",
    };

    public static string Result(string id, string result) => $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{{{result}}}}""";
}
