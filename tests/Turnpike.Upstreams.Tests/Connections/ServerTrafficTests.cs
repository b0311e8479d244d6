using Turnpike.Upstreams.Connections;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Connections;

public sealed class ServerTrafficTests
{
    private readonly HandClock _clock = new();

    private ServerTraffic Small => new(new UpstreamOptions { Time = _clock, MaxRequests = 2, MaxWaiting = 1 });

    [Fact]
    public async Task A_request_over_the_limit_waits_and_one_over_the_queue_is_refused_at_once_with_a_time_to_come_again()
    {
        var traffic = Small;
        var first = await traffic.EnterAsync(Request(1, "tools/call"), Token);
        var second = await traffic.EnterAsync(Request(2, "tools/call"), Token);
        var third = traffic.EnterAsync(Request(3, "tools/call"), Token).AsTask();
        Assert.False(third.IsCompleted);
        Assert.Equal((2, 1), (traffic.Read().UnderWay, traffic.Read().Waiting));

        var refused = await Assert.ThrowsAsync<UpstreamException>(async () => await traffic.EnterAsync(Request(4, "tools/call"), Token));
        Assert.Equal((UpstreamFault.Refused, true), (refused.Fault, refused.NothingWasSent));
        Assert.NotNull(refused.RetryAfter);

        first.Finish();
        first.Finish(); // However often it is told: one place.
        var kept = await third;
        Assert.Equal((2, 0), (traffic.Read().UnderWay, traffic.Read().Waiting));
        second.Finish();
        kept.Finish();
        Assert.Equal((0, 3L), (traffic.Read().UnderWay, traffic.Read().Finished));
    }

    [Fact]
    public async Task One_that_gives_up_while_it_waits_leaves_the_queue()
    {
        var traffic = Small;
        await traffic.EnterAsync(Request(1, "tools/call"), Token);
        await traffic.EnterAsync(Request(2, "tools/call"), Token);
        using var gone = new CancellationTokenSource();
        var third = traffic.EnterAsync(Request(3, "tools/call"), gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.Equal(0, traffic.Read().Waiting);
    }

    [Fact]
    public async Task Notifications_answers_and_subscriptions_need_no_place()
    {
        var traffic = Small;
        await traffic.EnterAsync(Request(1, "tools/call"), Token);
        await traffic.EnterAsync(Request(2, "tools/call"), Token);
        var notification = new UpstreamRequest { Body = "{}"u8.ToArray(), Era = Wire.Revisions.Era.Legacy, Method = "notifications/cancelled" };
        var unwilling = new CancellationToken(canceled: true); // Whoever had to wait would be told so.
        await traffic.EnterAsync(notification, unwilling);
        await traffic.EnterAsync(Request(3, "subscriptions/listen", era: Wire.Revisions.Era.Modern), unwilling);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await traffic.EnterAsync(Request(4, "tools/call"), unwilling));
        Assert.Equal(2, traffic.Read().UnderWay);
    }

    [Fact]
    public async Task Tells_the_median_and_the_slow_of_the_last_256_requests_and_forgets_older_ones()
    {
        var traffic = Small;
        Assert.Null(traffic.Read().Median);
        await TakeAsync(traffic, TimeSpan.FromHours(1), times: 10);
        await TakeAsync(traffic, TimeSpan.FromMilliseconds(2), times: 240);
        await TakeAsync(traffic, TimeSpan.FromMilliseconds(50), times: 16);
        var view = traffic.Read();
        Assert.Equal((266L, 2.0, 50.0), (view.Finished, view.Median!.Value.TotalMilliseconds, view.Slow!.Value.TotalMilliseconds));
    }

    [Fact]
    public async Task A_request_that_finds_a_place_allocates_nothing_here()
    {
        var traffic = Small;
        var request = Request(1, "tools/call");
        (await traffic.EnterAsync(request, Token)).Finish();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            (await traffic.EnterAsync(request, default)).Finish();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private async Task TakeAsync(ServerTraffic traffic, TimeSpan each, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var ticket = await traffic.EnterAsync(Request(1, "tools/call"), Token);
            _clock.Advance(each);
            ticket.Finish();
        }
    }
}
