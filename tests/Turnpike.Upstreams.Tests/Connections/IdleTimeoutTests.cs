using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Exchanges;
using Turnpike.Upstreams.Http;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Connections;

/// <summary>What is given up is silence, not length: a call that goes on telling may last as long as it likes.</summary>
public sealed class IdleTimeoutTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(100);
    private readonly HandClock _clock = new();

    [Fact]
    public void Over_http_every_sign_of_the_answer_begins_the_wait_anew()
    {
        using var timer = new IdleTimer(_clock);
        for (var sign = 0; sign < 10; sign++)
        {
            timer.Arm(Idle, Token);
            _clock.Advance(TimeSpan.FromSeconds(99));
            timer.Disarm();
            Assert.False(timer.Fired);
        }

        timer.Arm(Idle, Token);
        _clock.Advance(Idle);
        Assert.True(timer.Fired);
    }

    [Fact]
    public async Task Over_one_stream_every_message_begins_the_wait_anew()
    {
        var exchange = new OpenExchange(Request(1, "tools/call", progress: "1"), Idle, _clock);
        Assert.True(exchange.TryBegin());
        for (var sign = 0; sign < 10; sign++)
        {
            var taking = exchange.TakeAsync(Token).AsTask();
            _clock.Advance(TimeSpan.FromSeconds(99));
            Assert.False(taking.IsCompleted);
            exchange.Add(new HeldMessage("{}"u8, isAnswer: false));
            (await taking)!.Dispose();
        }

        var last = exchange.TakeAsync(Token).AsTask();
        _clock.Advance(Idle);
        Assert.Equal(UpstreamFault.TimedOut, (await Assert.ThrowsAsync<UpstreamException>(() => last)).Fault);
    }
}
