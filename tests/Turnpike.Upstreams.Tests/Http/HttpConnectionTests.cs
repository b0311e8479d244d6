using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Revisions;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Http;

public sealed class HttpConnectionTests : IAsyncLifetime
{
    private const string Answer = """{"jsonrpc":"2.0","id":1,"result":{}}""";
    private readonly UpstreamConnector _connector = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Fact]
    public async Task Sends_the_bytes_that_were_judged_with_the_headers_of_the_transport_and_no_other()
    {
        string? body = null;
        IHeaderDictionary? headers = null;
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            headers = new HeaderDictionary(context.Request.Headers.ToDictionary());
            body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            await JsonAsync(context, Answer);
        });
        var connection = await server.OpenAsync(_connector, new KeyValuePair<string, string>("Authorization", "Bearer upstream"));
        var request = new UpstreamRequest
        {
            Body = """{ "jsonrpc":"2.0", "id":1, "method":"tools/call","params":{"n":1.0e3} }"""u8.ToArray(),
            Id = "1"u8.ToArray(),
            Era = Era.Modern,
            Method = "tools/call",
            Headers = [new("Mcp-Method", "tools/call"), new("Authorization", "Bearer of the caller")],
        };
        Assert.Equal(Answer, Assert.Single(await connection.ExchangeAsync(request)));
        Assert.Equal("""{ "jsonrpc":"2.0", "id":1, "method":"tools/call","params":{"n":1.0e3} }""", body);
        Assert.Equal(
            ["Accept-Encoding: identity", "Accept: application/json, text/event-stream", "Authorization: Bearer upstream",
                "Content-Length: 71", "Content-Type: application/json", $"Host: {server.Url.Authority}", "Mcp-Method: tools/call"],
            headers!.Select(field => $"{field.Key}: {field.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Remembers_the_session_and_the_revision_and_ends_the_session()
    {
        var seen = new ConcurrentQueue<string>();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            seen.Enqueue($"{context.Request.Method} {context.Request.Headers["Mcp-Session-Id"]} {context.Request.Headers["MCP-Protocol-Version"]}");
            if (seen.Count == 1)
            {
                context.Response.Headers["Mcp-Session-Id"] = "abc-123";
            }

            await JsonAsync(context, seen.Count == 1 ? """{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18"}}""" : Answer);
        });
        var connection = await server.OpenAsync(_connector);
        await connection.ExchangeAsync(Request(1, "initialize"));
        await connection.ExchangeAsync(Request(1, "tools/list"));
        Assert.False(connection.Closed.IsCompleted);
        await connection.DisposeAsync();
        Assert.Equal(["POST  ", "POST abc-123 2025-06-18", "DELETE abc-123 2025-06-18"], seen);
        Assert.True(connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task A_404_in_a_session_means_the_session_is_gone()
    {
        var count = 0;
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.Response.Headers["Mcp-Session-Id"] = "s";
            context.Response.StatusCode = ++count == 1 ? 200 : 404;
            await JsonAsync(context, Answer);
        });
        var connection = await server.OpenAsync(_connector);
        await connection.ExchangeAsync(Request(1, "initialize"));
        Assert.Equal(UpstreamFault.SessionGone, (await connection.FaultOfAsync(Request(1, "tools/list"))).Fault);
        await connection.Closed;
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Passes_an_http_error_that_carries_a_json_rpc_message(int status)
    {
        const string Error = """{"jsonrpc":"2.0","id":1,"error":{"code":-32020,"message":"no"}}""";
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return JsonAsync(context, Error);
        });
        var connection = await server.OpenAsync(_connector);
        await using var reply = await connection.SendAsync(Request(1, "tools/list", era: Era.Modern), Token);
        Assert.Equal(status, reply.Status);
        Assert.Equal(Error, await TextAsync((await reply.NextAsync(Token))!));
        Assert.Null(await reply.NextAsync(Token));
    }

    [Theory]
    [InlineData(401, "text/plain", "no")]
    [InlineData(500, "application/json", """{"detail":"no message"}""")]
    [InlineData(302, "text/html", "")]
    [InlineData(307, "application/json", "")]
    public async Task An_http_error_without_a_message_is_a_fault_with_its_status_and_no_redirect_is_followed(int status, string type, string body)
    {
        var requests = 0;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            requests++;
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        });
        var connection = await server.OpenAsync(_connector);
        var fault = await connection.FaultOfAsync(Request(1, "tools/list"));
        Assert.Equal((UpstreamFault.HttpError, status), (fault.Fault, fault.Status));
        Assert.Equal(1, requests);
    }

    [Theory]
    [InlineData("text/html", "<html>")]
    [InlineData("application/jsonp", Answer)]
    [InlineData("application/json", "")]
    public async Task An_answer_that_is_no_message_is_invalid(string type, string body)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        });
        var connection = await server.OpenAsync(_connector);
        Assert.Equal(UpstreamFault.Invalid, (await connection.FaultOfAsync(Request(1, "tools/list"))).Fault);
    }

    [Fact]
    public async Task An_accepted_notification_has_no_message()
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 202;
            return Task.CompletedTask;
        });
        var connection = await server.OpenAsync(_connector);
        await using var reply = await connection.SendAsync(
            new UpstreamRequest { Body = "{}"u8.ToArray(), Era = Era.Legacy, Method = "notifications/initialized" }, Token);
        Assert.Equal(202, reply.Status);
        Assert.Null(await reply.NextAsync(Token));
        Assert.Equal(UpstreamFault.Invalid, (await connection.FaultOfAsync(Request(1, "tools/list"))).Fault);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Decodes_an_answer_that_was_compressed_although_identity_was_asked_for(string encoding)
    {
        await using var server = await LoopbackServer.StartAsync(context => CompressedAsync(context, encoding, Encoding.UTF8.GetBytes(Answer), 1));
        var connection = await server.OpenAsync(_connector);
        Assert.Equal(Answer, Assert.Single(await connection.ExchangeAsync(Request(1, "tools/list"))));
    }

    [Fact]
    public async Task Refuses_a_compressed_answer_that_grows_past_its_budget_and_an_encoding_it_does_not_know()
    {
        var encoding = "gzip";
        await using var server = await LoopbackServer.StartAsync(context => CompressedAsync(context, encoding, new byte[1 << 20], 200));
        var connection = await server.OpenAsync(_connector);
        Assert.Equal(UpstreamFault.Invalid, (await connection.FaultOfAsync(Request(1, "tools/list"))).Fault);
        encoding = "zstd";
        Assert.Equal(UpstreamFault.Invalid, (await connection.FaultOfAsync(Request(1, "tools/list"))).Fault);
        encoding = "gzip, gzip";
        Assert.Equal(UpstreamFault.Invalid, (await connection.FaultOfAsync(Request(1, "tools/list"))).Fault);
    }

    [Fact]
    public async Task Never_sends_a_message_again_when_the_connection_is_lost_after_it_went_out()
    {
        await using var server = new RawServer(n => n == 1 ? RawServer.Ok(Answer) : null);
        var connection = await _connector.OpenAsync("raw", LoopbackServer.TargetOf(server.Url), Era.Legacy, null, Token);
        await connection.ExchangeAsync(Request(1, "tools/call"));
        var fault = await connection.FaultOfAsync(Request(2, "tools/call"));
        Assert.Equal(UpstreamFault.Lost, fault.Fault);
        Assert.False(fault.NothingWasSent);
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task Content_refuses_to_be_written_twice()
    {
        using var content = new Turnpike.Upstreams.Http.MessageContent("{}"u8.ToArray());
        Assert.False(content.Started);
        await content.CopyToAsync(Stream.Null, Token);
        Assert.True(content.Started);
        await Assert.ThrowsAsync<UpstreamException>(() => content.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task A_body_that_ends_early_is_lost_and_what_is_not_http_is_invalid()
    {
        await using var server = new RawServer(n => n == 1
            ? "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\nConnection: close\r\n\r\n{\"jsonrpc\"" : "SSH-2.0-nothing\r\n\r\n");
        var connection = await _connector.OpenAsync("raw", LoopbackServer.TargetOf(server.Url), Era.Legacy, null, Token);
        Assert.Equal(UpstreamFault.Lost, (await connection.FaultOfAsync(Request(1, "tools/call"))).Fault);
        Assert.Equal(UpstreamFault.Invalid, (await connection.FaultOfAsync(Request(2, "tools/call"))).Fault);
    }

    [Fact]
    public async Task A_port_nobody_listens_on_is_unreachable_and_nothing_was_sent()
    {
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var connection = await _connector.OpenAsync("raw", LoopbackServer.TargetOf(new Uri($"http://127.0.0.1:{port}/mcp?key=hidden")), Era.Legacy, null, Token);
        var fault = await connection.FaultOfAsync(Request(1, "tools/call"));
        Assert.Equal(UpstreamFault.Unreachable, fault.Fault);
        Assert.True(fault.NothingWasSent);
        Assert.DoesNotContain("hidden", fault.Message, StringComparison.Ordinal);
        Assert.Equal(fault.Message, _connector.Status("raw").LastError);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_timed_out_and_a_caller_that_gives_up_is_not()
    {
        var requests = 0;
        await using var server = await LoopbackServer.StartAsync(
            context => ++requests == 1 ? JsonAsync(context, Answer) : Task.Delay(Timeout.Infinite, context.RequestAborted));
        var connection = await server.OpenAsync(_connector);
        await connection.ExchangeAsync(Request(1, "tools/call"));
        Assert.Equal(UpstreamFault.TimedOut, (await connection.FaultOfAsync(Request(1, "tools/call", idle: TimeSpan.FromSeconds(1)))).Fault);
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.SendAsync(Request(1, "tools/call"), giveUp.Token));
    }

    [Theory]
    [InlineData("Content-Length", "5")]
    [InlineData("Host", "elsewhere")]
    [InlineData("X-Injected", "a\r\nEvil: b")]
    [InlineData("Bad Name", "x")]
    public async Task Refuses_header_fields_that_could_reframe_the_request(string name, string value)
    {
        var fault = await Assert.ThrowsAsync<UpstreamException>(async () => await _connector.OpenAsync(
            "raw", LoopbackServer.TargetOf(new Uri("http://127.0.0.1:1/"), new KeyValuePair<string, string>(name, value)), Era.Legacy, null, Token));
        Assert.Equal(UpstreamFault.Refused, fault.Fault);
    }

    private static Task JsonAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body);
    }

    private static async Task CompressedAsync(HttpContext context, string encoding, byte[] block, int times)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.ContentEncoding = encoding;
        await using Stream stream = encoding switch
        {
            "deflate" => new ZLibStream(context.Response.Body, CompressionLevel.Fastest),
            "br" => new BrotliStream(context.Response.Body, CompressionLevel.Fastest),
            _ => new GZipStream(context.Response.Body, CompressionLevel.Fastest),
        };
        for (var i = 0; i < times; i++)
        {
            await stream.WriteAsync(block);
        }
    }
}
