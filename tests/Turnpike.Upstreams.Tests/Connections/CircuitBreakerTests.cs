using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Tests.Http;
using Turnpike.Wire.Revisions;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Connections;

public sealed class CircuitBreakerTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void Five_failures_in_a_row_refuse_at_once_and_one_success_between_them_does_not()
    {
        var circuit = new CircuitBreaker(_clock);
        Fail(circuit, 4);
        circuit.Close();
        Fail(circuit, 4);
        Assert.False(circuit.Enter());
        Fail(circuit, 1);
        var refused = Assert.Throws<UpstreamException>(() => circuit.Enter());
        Assert.Equal(UpstreamFault.Refused, refused.Fault);
        Assert.InRange(refused.RetryAfter!.Value.TotalSeconds, 0.5, 0.625);
    }

    [Fact]
    public void After_the_wait_exactly_one_request_tries_and_its_end_decides()
    {
        var circuit = new CircuitBreaker(_clock);
        Fail(circuit, 5);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(circuit.Enter());
        Assert.NotNull(Assert.Throws<UpstreamException>(() => circuit.Enter()).RetryAfter);

        // It failed: longer than before.
        circuit.Fail();
        Assert.InRange(Assert.Throws<UpstreamException>(() => circuit.Enter()).RetryAfter!.Value.TotalSeconds, 0.75, 1.25);

        // One that ended without telling anything lets another try; one that succeeded lets all.
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(circuit.Enter());
        circuit.GiveUp(tried: true);
        Assert.True(circuit.Enter());
        circuit.Close();
        Assert.False(circuit.Enter());
        Assert.False(circuit.Enter());
    }

    [Fact]
    public void A_server_that_is_slow_or_breaks_the_protocol_is_there()
    {
        Assert.True(CircuitBreaker.IsFailure(new UpstreamException(UpstreamFault.Unreachable, "")));
        Assert.True(CircuitBreaker.IsFailure(new UpstreamException(UpstreamFault.HttpError, "", 503)));
        Assert.All(
            [new UpstreamException(UpstreamFault.TimedOut, ""), new(UpstreamFault.Lost, ""), new(UpstreamFault.Invalid, ""), new(UpstreamFault.HttpError, "", 500), new(UpstreamFault.HttpError, "", 401)],
            fault => Assert.False(CircuitBreaker.IsFailure(fault)));
    }

    [Fact]
    public async Task An_answer_of_any_kind_between_failures_ends_the_row()
    {
        var traffic = new ServerTraffic(new UpstreamOptions { Time = _clock });
        for (var i = 0; i < 12; i++)
        {
            var ticket = await traffic.EnterAsync(Request(1, "tools/call"), Token);
            ticket.Fail(i % 4 == 3 ? new UpstreamException(UpstreamFault.HttpError, "", 404) : new UpstreamException(UpstreamFault.Unreachable, ""));
        }

        Assert.Equal((0, TimeSpan.Zero), (traffic.Read().UnderWay, traffic.Circuit.Left));
    }

    [Fact]
    public async Task Calls_to_a_server_that_is_down_fail_fast_until_an_administrator_says_to_try_again()
    {
        await using var server = await new DownServer().StartAsync();
        await using var connector = new UpstreamConnector();
        await using var connection = await connector.OpenAsync("down", server.Target, Era.Modern, null, Token);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(503, (await connection.FaultOfAsync(Request(1, "tools/list", era: Era.Modern))).Status);
        }

        var refused = await connection.FaultOfAsync(Request(1, "tools/list", era: Era.Modern));
        Assert.Equal((UpstreamFault.Refused, 5), (refused.Fault, server.Requests));
        Assert.Equal(UpstreamState.BackingOff, connector.Status("down").State);
        Assert.Equal(0, connector.Status("down").UnderWay);

        server.IsUp = true;
        connector.Forgive("down");
        Assert.Equal(2, (await connection.AskAsync(2, "echo")).GetInt32());
        Assert.Equal(UpstreamState.Open, connector.Status("down").State);
    }

    [Fact]
    public async Task A_probe_somebody_waits_for_passes_over_it()
    {
        await using var server = await new DownServer().StartAsync();
        await using var connector = new UpstreamConnector();
        await using var connection = await connector.OpenAsync("down", server.Target, Era.Modern, null, Token);
        for (var i = 0; i < 5; i++)
        {
            await connection.FaultOfAsync(Request(1, "tools/list", era: Era.Modern));
        }

        await Assert.ThrowsAsync<UpstreamException>(async () => await connector.DetectAsync("down", server.Target, Token));
        Assert.True(server.Requests > 5);
    }

    private static void Fail(CircuitBreaker circuit, int times)
    {
        for (var i = 0; i < times; i++)
        {
            circuit.Fail();
        }
    }

    /// <summary>Answers 503 until it is up, then the id.</summary>
    private sealed class DownServer : IAsyncDisposable
    {
        private LoopbackServer _server = null!;
        private int _requests;

        public bool IsUp { get; set; }

        public int Requests => _requests;

        public ServerTarget Target => _server.Target();

        public async Task<DownServer> StartAsync()
        {
            _server = await LoopbackServer.StartAsync(async http =>
            {
                Interlocked.Increment(ref _requests);
                http.Response.StatusCode = IsUp ? 200 : 503;
                http.Response.ContentType = "application/json";
                await http.Response.Body.WriteAsync(IsUp ? """{"jsonrpc":"2.0","id":2,"result":2}"""u8.ToArray() : []);
            });
            return this;
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }
}
