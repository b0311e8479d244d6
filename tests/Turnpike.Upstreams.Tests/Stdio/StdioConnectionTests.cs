using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Exchanges;
using Turnpike.Upstreams.Stdio;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Stdio;

public sealed class StdioConnectionTests : IAsyncLifetime
{
    private readonly UpstreamConnector _connector = new(new UpstreamOptions { StopGrace = TimeSpan.FromSeconds(1) });

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Fact]
    public async Task Brings_every_answer_to_its_own_request()
    {
        var connection = await StartAsync(_connector);
        var answers = await Task.WhenAll(Enumerable.Range(1, 50).Select(id => connection.AskAsync(id, "echo", $"\"n\":{id}")));
        for (var id = 1; id <= 50; id++)
        {
            Assert.Contains($"\"id\":{id},", answers[id - 1].GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sends_a_message_byte_for_byte_but_for_line_breaks_between_tokens()
    {
        var connection = await StartAsync(_connector);
        var request = new UpstreamRequest
        {
            Body = "{\"jsonrpc\":\"2.0\",\r\n\t\"id\":1,\n\"method\":\"echo\",\"params\":{\"x\":1.0e3,\"y\":\"a\\n\"}}"u8.ToArray(),
            Id = "1"u8.ToArray(),
            Era = Wire.Revisions.Era.Legacy,
            Method = "echo",
        };
        var answer = System.Text.Json.JsonDocument.Parse(Assert.Single(await connection.ExchangeAsync(request)));
        Assert.Equal(
            "{\"jsonrpc\":\"2.0\",  \t\"id\":1, \"method\":\"echo\",\"params\":{\"x\":1.0e3,\"y\":\"a\\n\"}}",
            answer.RootElement.GetProperty("result").GetString());
    }

    [Fact]
    public async Task Reads_lines_that_end_in_carriage_return_and_skips_blank_ones()
    {
        var connection = await StartAsync(_connector);
        Assert.Equal(1, (await connection.AskAsync(1, "crlf")).GetInt32());
        Assert.Equal(0, connection.NoiseLines);
    }

    [Fact]
    public async Task Survives_noise_on_standard_output_and_tells_of_it()
    {
        var connection = await StartAsync(_connector);
        Assert.Equal("after noise", (await connection.AskAsync(1, "noise")).GetString());
        Assert.Equal(4, connection.NoiseLines);
        Assert.Equal("Listening on stdio...", connection.NoiseSample);
        Assert.Equal("Listening on stdio...", _connector.Status("scripted").NoiseSample);
    }

    [Fact]
    public async Task Drops_a_line_of_broken_utf8_and_reads_on()
    {
        var connection = await StartAsync(_connector);
        Assert.Equal("after broken", (await connection.AskAsync(1, "broken-utf8")).GetString());
        Assert.Equal(1, connection.NoiseLines);
    }

    [Fact]
    public async Task Fails_exactly_the_request_whose_answer_is_broken_utf8()
    {
        var connection = await StartAsync(_connector);
        Assert.Equal(UpstreamFault.Invalid, (await connection.FaultOfAsync(Request(1, "broken-answer"))).Fault);
        Assert.Equal("after broken", (await connection.AskAsync(2, "broken-utf8")).GetString());
    }

    [Fact]
    public async Task Passes_a_message_of_many_megabytes_as_head_and_rest()
    {
        var connection = await StartAsync(_connector);
        await using var reply = await connection.SendAsync(Request(1, "huge", "\"bytes\":20000000"), Token);
        var message = await reply.NextAsync(Token);
        Assert.False(reply.IsStream);
        Assert.False(message!.IsComplete);
        Assert.Equal(UpstreamBudget.BufferedMessage, message.Head.Length);
        Assert.Equal(20_000_000 + 45, (await TextAsync(message)).Length);
        Assert.Null(await reply.NextAsync(Token));
    }

    [Fact]
    public async Task Fails_exactly_the_request_whose_answer_is_over_the_budget()
    {
        var connection = await StartAsync(_connector);
        var fault = await connection.FaultOfAsync(Request(1, "huge", "\"bytes\":100000000"));
        Assert.Equal(UpstreamFault.Invalid, fault.Fault);
        Assert.Equal("after noise", (await connection.AskAsync(2, "noise")).GetString());
        Assert.False(connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task Brings_progress_to_the_exchange_that_gave_the_token()
    {
        var connection = await StartAsync(_connector);
        await using var reply = await connection.SendAsync(Request(1, "progress", progress: "\"p-1\""), Token);
        Assert.True(reply.IsStream);
        var messages = await connection.ExchangeAsync(Request(2, "progress", progress: "7"));
        Assert.Equal(4, messages.Count);
        Assert.All(messages[..3], message => Assert.Contains("\"progressToken\":7", message, StringComparison.Ordinal));
        Assert.Contains("done", messages[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Brings_a_subscription_its_own_notifications()
    {
        var connection = await StartAsync(_connector, "modern");
        await using var reply = await connection.SendAsync(Request(5, "subscriptions/listen"), Token);
        Assert.Contains("acknowledged", await TextAsync((await reply.NextAsync(Token))!), StringComparison.Ordinal);
        Assert.Contains("tools/list_changed", await TextAsync((await reply.NextAsync(Token))!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Brings_what_the_server_asks_to_the_listener_and_the_answer_back()
    {
        var connection = await StartAsync(_connector);
        var listener = await connection.ListenAsync(null, Token);
        Assert.Equal("asked", (await connection.AskAsync(1, "ask-first")).GetString());
        Assert.Contains("sampling/createMessage", await TextAsync((await listener!.NextAsync(Token))!), StringComparison.Ordinal);
        await Assert.ThrowsAsync<UpstreamException>(async () => await connection.ListenAsync(null, Token));
        await listener.DisposeAsync();

        await using var accepted = await connection.SendAsync(
            new UpstreamRequest { Body = """{"jsonrpc":"2.0","id":"s1","result":{}}"""u8.ToArray(), Era = Wire.Revisions.Era.Legacy, Method = "" }, Token);
        Assert.Equal(202, accepted.Status);
        await using var again = await connection.ListenAsync(null, Token);
        Assert.Contains("notifications/heard", await TextAsync((await again!.NextAsync(Token))!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_asks_under_the_id_of_a_pending_request_is_no_answer_to_it()
    {
        var connection = await StartAsync(_connector);
        await using var listener = await connection.ListenAsync(null, Token);
        Assert.Equal("asked", (await connection.AskAsync(1, "ask-as")).GetString());
        Assert.Contains("roots/list", await TextAsync((await listener!.NextAsync(Token))!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drops_and_counts_an_answer_nobody_waits_for()
    {
        var connection = await StartAsync(_connector);
        Assert.Equal("after stray", (await connection.AskAsync(1, "stray")).GetString());
        Assert.Equal(1, connection.StrayAnswers);
    }

    [Fact]
    public async Task Refuses_a_second_request_under_an_id_that_is_under_way()
    {
        var connection = await StartAsync(_connector);
        var first = connection.SendAsync(Request(1, "silence"), Token).AsTask();
        Assert.Equal(UpstreamFault.Refused, (await connection.FaultOfAsync(Request(1, "echo"))).Fault);
        Assert.NotEmpty((await connection.AskAsync(2, "echo")).GetString()!);
        Assert.False(first.IsCompleted);
        await connection.DisposeAsync();
        Assert.Equal(UpstreamFault.Lost, (await Assert.ThrowsAsync<UpstreamException>(() => first)).Fault);
    }

    [Fact]
    public async Task Times_out_a_request_that_is_not_answered_and_goes_on()
    {
        var connection = await StartAsync(_connector);
        await connection.AskAsync(1, "echo");
        var fault = await connection.FaultOfAsync(Request(2, "silence", idle: TimeSpan.FromMilliseconds(500)));
        Assert.Equal(UpstreamFault.TimedOut, fault.Fault);
        Assert.NotEmpty((await connection.AskAsync(2, "echo")).GetString()!);
    }

    [Fact]
    public async Task A_process_that_dies_loses_its_open_requests_and_ends_the_connection()
    {
        var connection = await StartAsync(_connector);
        var waiting = connection.SendAsync(Request(1, "silence"), Token).AsTask();
        var fault = await connection.FaultOfAsync(Request(2, "exit"));
        Assert.Equal(UpstreamFault.Lost, fault.Fault);
        Assert.Contains("code 7", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UpstreamException>(() => waiting);
        await connection.Closed;
        Assert.True((await connection.FaultOfAsync(Request(3, "echo"))).NothingWasSent);
    }

    [Fact]
    public async Task Never_sends_a_request_that_was_given_up_before_it_went_out()
    {
        var exchange = new OpenExchange(Request(1, "echo"), TimeSpan.FromSeconds(1), TimeProvider.System);
        exchange.Lose("gone");
        Assert.False(exchange.TryBegin());
        Assert.True((await Assert.ThrowsAsync<UpstreamException>(async () => await exchange.TakeAsync(Token))).NothingWasSent);

        var begun = new OpenExchange(Request(1, "echo"), TimeSpan.FromSeconds(1), TimeProvider.System);
        Assert.True(begun.TryBegin());
        begun.Lose("gone");
        Assert.False((await Assert.ThrowsAsync<UpstreamException>(async () => await begun.TakeAsync(Token))).NothingWasSent);
    }

    [Fact]
    public async Task Gives_the_child_only_the_minimal_environment_and_what_its_entry_says()
    {
        Environment.SetEnvironmentVariable("TURNPIKE_TEST_PARENT_SECRET", "do-not-inherit");
        var connection = await StartAsync(_connector, "plain", new KeyValuePair<string, string>("GIVEN", "yes"));
        var names = (await connection.AskAsync(1, "environment")).GetRawText();
        Assert.Contains("GIVEN", names, StringComparison.Ordinal);
        Assert.Contains("PATH", names, StringComparison.Ordinal);
        Assert.DoesNotContain("TURNPIKE_TEST_PARENT_SECRET", names, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_the_end_of_a_flood_on_standard_error_and_redacts_the_secrets_of_the_entry()
    {
        var connection = await StartAsync(_connector, "plain", new KeyValuePair<string, string>("SECRET", "s3cr3t-value"));
        Assert.Equal("flooded", (await connection.AskAsync(1, "stderr")).GetString());
        await connection.FaultOfAsync(Request(2, "exit"));
        await connection.Closed;
        var tail = _connector.Status("scripted").StderrTail;
        Assert.InRange(tail.Length, 60_000, UpstreamBudget.StderrTail + 100);
        Assert.EndsWith("last words with [redacted]\n", tail, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t-value", tail, StringComparison.Ordinal);
    }
}
