using Turnpike.Upstreams.Connections;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Connections;

public sealed class StartBackOffTests
{
    [Fact]
    public void Doubles_from_half_a_second_to_thirty_with_jitter_and_runs_out()
    {
        var clock = new HandClock();
        var backOff = new StartBackOff(clock);
        Assert.Equal(TimeSpan.Zero, backOff.Left);
        for (var failure = 0; failure < 20; failure++)
        {
            backOff.Fail(afterSuccess: false);
            var expected = Math.Min(30, 0.5 * Math.Pow(2, failure));
            Assert.InRange(backOff.Left.TotalSeconds, Math.Max(0.5, expected * 0.75), Math.Min(30, expected * 1.25));
        }

        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(TimeSpan.Zero, backOff.Left);
        backOff.Fail(afterSuccess: true);
        Assert.InRange(backOff.Left.TotalSeconds, 0.5, 0.625);
        backOff.Clear();
        Assert.Equal(TimeSpan.Zero, backOff.Left);
    }

    [Fact]
    public async Task A_server_that_dies_at_once_is_refused_for_a_while_and_says_why()
    {
        await using var connector = new UpstreamConnector();
        var connection = await StartAsync(connector, "die", new KeyValuePair<string, string>("SECRET", "hidden-value"));
        await connection.Closed;
        var refused = await Assert.ThrowsAsync<UpstreamException>(() => StartAsync(connector, "die"));
        Assert.Equal(UpstreamFault.Refused, refused.Fault);
        Assert.Contains("code 3", refused.Message, StringComparison.Ordinal);
        var status = connector.Status("scripted");
        Assert.Equal((UpstreamState.BackingOff, 0), (status.State, status.Connections));
        Assert.NotNull(status.NotBefore);
        Assert.Equal("dying at once with token [redacted]\n", status.StderrTail);

        // Another server is not disturbed, and an administrator can ask for an attempt at once.
        await using var other = await connector.OpenAsync("other", Target(), Wire.Revisions.Era.Legacy, null, Token);
        connector.Forgive("scripted");
        await using var again = await StartAsync(connector);
        Assert.NotEmpty((await again.AskAsync(1, "echo")).GetString()!);
        Assert.Equal(UpstreamState.Open, connector.Status("scripted").State);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_unreachable_and_an_orderly_end_is_no_failure()
    {
        await using var connector = new UpstreamConnector();
        var missing = Target() with { Command = ["no-such-program-anywhere", "secret-argument"] };
        var fault = await Assert.ThrowsAsync<UpstreamException>(async () => await connector.OpenAsync("missing", missing, Wire.Revisions.Era.Legacy, null, Token));
        Assert.Equal(UpstreamFault.Unreachable, fault.Fault);
        Assert.DoesNotContain("secret-argument", fault.Message, StringComparison.Ordinal);

        var connection = await StartAsync(connector);
        await connection.DisposeAsync();
        Assert.Equal(UpstreamState.Idle, connector.Status("scripted").State);
        Assert.Null(connector.Status("scripted").LastError);
    }
}
