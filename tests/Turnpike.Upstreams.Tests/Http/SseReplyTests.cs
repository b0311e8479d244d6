using System.Text;
using Microsoft.AspNetCore.Http;
using Turnpike.Upstreams.Connections;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Http;

public sealed class SseReplyTests : IAsyncLifetime
{
    private readonly UpstreamConnector _connector = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Fact]
    public async Task Brings_the_messages_of_a_stream_with_ids_retry_and_priming_events()
    {
        await using var server = await LoopbackServer.StartAsync(context => EventsAsync(
            context, ": hello\n\nid: e0\nretry: 250\ndata:\n\nevent: message\nid: e1\ndata: {\"a\":\ndata: 1}\n\nevent: endpoint\ndata: /old\n\ndata: {}\r\n\r\n"));
        var connection = await server.OpenAsync(_connector);
        await using var reply = await connection.SendAsync(Request(1, "tools/call"), Token);
        Assert.True(reply.IsStream);
        var seen = new List<string>();
        while (await reply.NextAsync(Token) is { } message)
        {
            seen.Add($"{message.EventId}|{message.Retry}|{await TextAsync(message)}");
        }

        Assert.Equal(["e0|250|", "e1||{\"a\":\n1}", "||{}"], seen);
    }

    [Fact]
    public async Task Learns_session_and_revision_from_an_initialize_answered_by_a_stream()
    {
        string? version = null;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            version = context.Request.Headers["MCP-Protocol-Version"];
            return EventsAsync(context, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-03-26\"}}\n\n");
        });
        var connection = await server.OpenAsync(_connector);
        await connection.ExchangeAsync(Request(1, "initialize"));
        await connection.ExchangeAsync(Request(2, "tools/list"));
        Assert.Equal("2025-03-26", version);
    }

    [Fact]
    public async Task A_large_event_nobody_reads_to_its_end_is_skipped()
    {
        await using var server = await LoopbackServer.StartAsync(context => EventsAsync(context, $"data: {new string('x', 3 << 20)}\n\ndata: next\n\n"));
        var connection = await server.OpenAsync(_connector);
        await using var reply = await connection.SendAsync(Request(1, "tools/call"), Token);
        Assert.False((await reply.NextAsync(Token))!.IsComplete);
        Assert.Equal("next", await TextAsync((await reply.NextAsync(Token))!));
    }

    [Fact]
    public async Task A_stream_that_breaks_off_in_a_large_event_is_lost()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: " + new string('x', 3 << 20));
        });
        var connection = await server.OpenAsync(_connector);
        Assert.Equal(UpstreamFault.Lost, (await connection.FaultOfAsync(Request(1, "tools/call"))).Fault);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_is_timed_out()
    {
        var requests = 0;
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            await EventsAsync(context, "data: {}\n\n");
            await Task.Delay(++requests == 1 ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        var connection = await server.OpenAsync(_connector);
        await connection.ExchangeAsync(Request(1, "tools/call"));
        Assert.Equal(UpstreamFault.TimedOut, (await connection.FaultOfAsync(Request(1, "tools/call", idle: TimeSpan.FromSeconds(1)))).Fault);
    }

    [Fact]
    public async Task Giving_up_a_stream_closes_it_so_that_the_server_sees_the_cancellation()
    {
        var aborted = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => aborted.TrySetResult());
            await EventsAsync(context, "data: {}\n\n");
            await aborted.Task;
        });
        var connection = await server.OpenAsync(_connector);
        var reply = await connection.SendAsync(Request(1, "tools/call"), Token);
        await reply.NextAsync(Token);
        await reply.DisposeAsync();
        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);
    }

    [Fact]
    public async Task The_listening_stream_resumes_behind_an_event_and_is_null_where_there_is_none()
    {
        string? last = null;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            last = context.Request.Headers["Last-Event-ID"];
            if (last is { Length: > 0 })
            {
                return EventsAsync(context, "id: 8\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}\n\n");
            }

            context.Response.StatusCode = 405;
            return Task.CompletedTask;
        });
        var connection = await server.OpenAsync(_connector);
        Assert.Null(await connection.ListenAsync(null, Token));
        await using var stream = await connection.ListenAsync("7", Token);
        Assert.Equal("8", (await stream!.NextAsync(Token))!.EventId);
        Assert.Equal("7", last);
        Assert.Equal(UpstreamFault.Refused, (await Assert.ThrowsAsync<UpstreamException>(async () => await connection.ListenAsync("a\r\nb: c", Token))).Fault);
    }

    private static async Task EventsAsync(HttpContext context, string events)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(events));
        await context.Response.Body.FlushAsync();
    }
}
