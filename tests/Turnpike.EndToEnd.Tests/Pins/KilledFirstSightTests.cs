using Turnpike.EndToEnd.Tests.Commands;
using Turnpike.EndToEnd.Tests.Gateways;

namespace Turnpike.EndToEnd.Tests.Pins;

/// <summary>N090: <c>up</c> is killed between the first list and the writing of the pins, or at any other moment of a first sight.</summary>
public sealed class KilledFirstSightTests : CommandTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killed_when_the_list_was_seen_and_no_pin_written_nothing_unpinned_is_forwarded_after_the_restart(bool trustFirst)
    {
        await using var server = await HangingListServer.StartAsync();
        var token = await PrepareAsync(server, trustFirst);
        server.Hangs = true;

        // Without the trust nobody looks at prompts: the call is simply denied, and the list was seen.
        await KillAsync(token, answered => trustFirst ? server.Halfway : answered);
        Assert.Empty(server.Received);
        Assert.Equal(0, (await JsonAsync("server", "show", "s")).GetProperty("approved").GetInt32());

        // It goes on saying half of what it has, and something else by now: nothing is pinned, so nothing goes out.
        server.Rearm();
        server.Description = "Something else.";
        await KillAsync(token, answered => trustFirst ? server.Halfway : answered);
        Assert.Empty(server.Received);
    }

    /// <param name="requests">The kill comes with the arrival of this request at the server: of the caller's look, of the gateway's own, of the call.</param>
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task Killed_at_any_moment_the_first_listing_is_pinned_whole_or_not_at_all_and_never_a_second_one(int requests)
    {
        await using var server = await HangingListServer.StartAsync(requests);
        var token = await PrepareAsync(server, trustFirst: true);
        await KillAsync(token, answered => Task.WhenAny(answered, server.Reached));
        var shown = await JsonAsync("server", "show", "s");
        var used = shown.GetProperty("trust_first").GetString() == "used";
        Assert.Equal(used ? 1 : 0, shown.GetProperty("approved").GetInt32());
        Assert.True(used || server.Received.IsEmpty);

        // Whatever was pinned first is all that is ever pinned so: what is said by now is called only where it is the first.
        server.Description = "Something else.";
        await using (var again = await RunningGateway.StartAsync(Data))
        {
            using var caller = new GrantedCaller(again.Url, "s", token);
            Assert.Equal(used ? "denied" : "done", await TextAsync(caller));
        }

        server.Description = "A third.";
        await using (var third = await RunningGateway.StartAsync(Data))
        {
            using var caller = new GrantedCaller(third.Url, "s", token);
            Assert.Equal("denied", await TextAsync(caller));
        }
    }

    private async Task<string> PrepareAsync(HangingListServer server, bool trustFirst)
    {
        string[] trust = trustFirst ? ["--trust-first"] : [];
        await JsonAsync(["server", "add", "s", "--url", server.Url, "--no-probe", .. trust]);
        await JsonAsync("policy", "apply", "all", Write("all.json", """{ "version": "1", "default": "allow" }"""));
        return (await JsonAsync("grant", "create", "--subject", "a", "--server", "s", "--policy", "all")).GetProperty("token").GetString()!;
    }

    /// <summary>Calls the tool and kills the gateway under the call, at the moment that is waited for.</summary>
    private async Task KillAsync(string token, Func<Task<string>, Task> moment)
    {
        var up = await RunningGateway.StartAsync(Data);
        using var caller = new GrantedCaller(up.Url, "s", token);
        var answered = TextAsync(caller);
        await moment(answered);
        await up.DisposeAsync();
        await answered;
    }

    /// <summary>Calls the tool: done, denied, or lost with the gateway.</summary>
    private static async Task<string> TextAsync(GrantedCaller caller)
    {
        try
        {
            var text = (await caller.CallAsync("one")).GetProperty("content")[0].GetProperty("text").GetString()!;
            return text.Contains("POLICY DENIED", StringComparison.Ordinal) ? "denied" : text;
        }
        catch (HttpRequestException)
        {
            return "lost";
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
