using Microsoft.AspNetCore.Http;
using Turnpike.Upstreams.Connections;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Http;

/// <summary>An answer that is not held flows through, however large. Looks at the process's memory, so no other test runs beside it.</summary>
[Collection(MeasuredMemory.Name)]
public sealed class LargeAnswerTests : IAsyncLifetime
{
    private readonly UpstreamConnector _connector = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Fact]
    public async Task A_result_of_200_megabytes_flows_through_with_memory_flat()
    {
        const int Blocks = 200;
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"");
            var block = Enumerable.Repeat((byte)'x', 1 << 20).ToArray();
            for (var i = 0; i < Blocks; i++)
            {
                await context.Response.Body.WriteAsync(block);
            }

            await context.Response.WriteAsync("\"}");
        });
        var connection = await server.OpenAsync(_connector);
        await using var reply = await connection.SendAsync(Request(1, "tools/call"), Token);
        var message = await reply.NextAsync(Token);
        Assert.False(message!.IsComplete);
        Assert.InRange(message.Head.Length, 1, UpstreamBudget.BufferedMessage + 1);
        long total = message.Head.Length;
        var buffer = new byte[81920];
        var before = GC.GetTotalMemory(true);
        var peak = before;
        while (await message.ReadAsync(buffer, Token) is > 0 and var read)
        {
            total += read;
            peak = Math.Max(peak, GC.GetTotalMemory(false));
        }

        Assert.Equal((Blocks << 20) + 36, total);
        Assert.InRange(peak - before, 0, 48 << 20);
    }

    [Fact]
    public async Task An_event_of_200_megabytes_flows_through_with_memory_flat_and_the_next_one_follows()
    {
        const int Blocks = 200;
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("id: big\ndata: ");
            var block = Enumerable.Repeat((byte)'x', 1 << 20).ToArray();
            for (var i = 0; i < Blocks; i++)
            {
                await context.Response.Body.WriteAsync(block);
            }

            await context.Response.WriteAsync("\n\ndata: next\n\n");
        });
        var connection = await server.OpenAsync(_connector);
        await using var reply = await connection.SendAsync(Request(1, "tools/call"), Token);
        var message = await reply.NextAsync(Token);
        Assert.False(message!.IsComplete);
        long total = message.Head.Length;
        var buffer = new byte[81920];
        var before = GC.GetTotalMemory(true);
        var peak = before;
        while (await message.ReadAsync(buffer, Token) is > 0 and var read)
        {
            total += read;
            peak = Math.Max(peak, GC.GetTotalMemory(false));
        }

        Assert.Equal(Blocks << 20, total);
        Assert.Equal("big", message.EventId);
        Assert.InRange(peak - before, 0, 48 << 20);
        Assert.Equal("next", await TextAsync((await reply.NextAsync(Token))!));
        Assert.Null(await reply.NextAsync(Token));
    }
}
