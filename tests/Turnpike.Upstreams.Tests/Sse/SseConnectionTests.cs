using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Probing;
using Turnpike.Upstreams.Tests.Http;
using Turnpike.Wire.Revisions;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Sse;

public sealed class SseConnectionTests : IAsyncLifetime
{
    private readonly UpstreamConnector _connector = new(new UpstreamOptions { ProbeTimeout = TimeSpan.FromSeconds(5) });

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Theory]
    [InlineData(405)]
    [InlineData(404)]
    [InlineData(400)]
    public async Task Is_found_by_trying_where_a_post_is_refused_and_remembered(int status)
    {
        await using var server = await new SseServer { PostStatus = status }.StartAsync();
        var listing = await ServerProbe.ReadAsync(_connector, "old", server.Target, Token);
        Assert.Equal((Era.Legacy, ServerTransport.Sse, "2024-11-05", "0.9"), (listing.Era, listing.Transport, listing.Revision, listing.ServerVersion));
        Assert.Equal("sum", Assert.Single(listing.Definitions).Name);

        // Nothing was kept with the entry: what this process found still holds for it.
        await using var connection = await OpenAsync(server.Target);
        Assert.Equal(7, (await connection.AskAsync(7, "echo")).GetInt32());
    }

    [Fact]
    public async Task A_server_that_answers_posts_is_never_asked_for_a_stream()
    {
        var gets = 0;
        await using var server = await LoopbackServer.StartAsync(http =>
        {
            gets += http.Request.Method == "GET" ? 1 : 0;
            http.Response.StatusCode = http.Request.Method == "GET" ? 200 : 500;
            http.Response.ContentType = "text/event-stream";
            return Task.CompletedTask;
        });
        await Assert.ThrowsAsync<UpstreamException>(() => ServerProbe.ReadAsync(_connector, "new", server.Target(), Token));
        Assert.Equal(0, gets);
    }

    [Fact]
    public async Task Where_there_is_no_stream_either_the_first_refusal_is_told()
    {
        await using var server = await LoopbackServer.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Method == "GET" ? 406 : 404;
            return Task.CompletedTask;
        });
        var fault = await Assert.ThrowsAsync<UpstreamException>(() => ServerProbe.ReadAsync(_connector, "none", server.Target(), Token));
        Assert.Equal((UpstreamFault.HttpError, 404), (fault.Fault, fault.Status));
    }

    [Theory]
    [InlineData("http://other.example/messages?session=")]
    [InlineData("https://127.0.0.1/messages?session=")]
    [InlineData("http://127.0.0.1:1/messages?session=")]
    [InlineData("//evil.example/messages?session=")]
    [InlineData("http://user:secret@127.0.0.1/messages?session=")]
    public async Task A_place_for_messages_on_another_origin_is_refused_and_gets_nothing(string place)
    {
        await using var server = await new SseServer { Place = place }.StartAsync();
        await using var connection = await OpenAsync(server.TargetWith("Bearer hush"));
        var fault = await connection.FaultOfAsync(Request(1, "echo"));
        Assert.Equal(UpstreamFault.Invalid, fault.Fault);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
        Assert.Empty(server.Posted);
    }

    [Fact]
    public async Task A_stream_that_does_not_say_where_messages_go_is_not_waited_for_for_ever()
    {
        await using var server = await new SseServer { Place = "" }.StartAsync();
        await using var connector = new UpstreamConnector(new UpstreamOptions { ProbeTimeout = TimeSpan.FromMilliseconds(100) });
        await using var connection = await connector.OpenAsync("old", Known(server.Target), Era.Legacy, null, Token);
        Assert.Equal(UpstreamFault.TimedOut, (await connection.FaultOfAsync(Request(1, "echo"))).Fault);
        Assert.True(connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task Brings_every_answer_to_its_own_request_over_one_stream_with_the_credential_on_each()
    {
        await using var server = await new SseServer().StartAsync();
        await using var connection = await OpenAsync(server.TargetWith("Bearer hush"));
        var answers = await Task.WhenAll(Enumerable.Range(1, 40).Select(id => connection.AskAsync(id, "echo")));
        Assert.Equal(Enumerable.Range(1, 40), answers.Select(a => a.GetInt32()));
        Assert.All(server.Authorizations, value => Assert.Equal("Bearer hush", value));
        Assert.Equal(41, server.Authorizations.Count);
    }

    [Fact]
    public async Task Brings_progress_to_its_request_and_what_the_server_asks_to_the_listener()
    {
        await using var server = await new SseServer
        {
            Answer = (method, id) => method != "work" ? null :
            [
                SseServer.Event("""{"jsonrpc":"2.0","id":"s1","method":"roots/list"}"""),
                SseServer.Event("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1}}"""),
                SseServer.Event(SseServer.Result(id, "\"done\"")),
            ],
        }.StartAsync();
        await using var connection = await OpenAsync(server.Target);
        var messages = await connection.ExchangeAsync(Request(1, "work", progress: "\"p\""));
        Assert.Equal(2, messages.Count);
        await using var stream = await connection.ListenAsync(null, Token);
        Assert.Contains("roots/list", await TextAsync((await stream!.NextAsync(Token))!), StringComparison.Ordinal);

        await using var accepted = await connection.SendAsync(
            new UpstreamRequest { Body = """{"jsonrpc":"2.0","id":"s1","result":{}}"""u8.ToArray(), Era = Era.Legacy, Method = "" }, Token);
        Assert.Equal(202, accepted.Status);
        Assert.Contains("s1", server.Posted[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_in_many_lines_or_of_megabytes_is_put_together_and_other_events_are_not_messages()
    {
        var large = new string('x', 3_000_000);
        await using var server = await new SseServer
        {
            Answer = (method, id) => method switch
            {
                "lines" => ["event: ping\ndata: noise\n\nid: 4\ndata: {\"jsonrpc\":\"2.0\",\r\ndata: \"id\":" + id + ",\r\ndata: \"result\":1}\r\n\r\n"],
                "large" => ["data: " + large + "\nevent: ping\n\n", SseServer.Event(SseServer.Result(id, "\"" + large + "\""))],
                _ => null,
            },
        }.StartAsync();
        await using var connection = await OpenAsync(server.Target);
        Assert.Equal(1, (await connection.AskAsync(1, "lines")).GetInt32());
        Assert.Equal(large, (await connection.AskAsync(2, "large")).GetString());
        Assert.Equal(3, (await connection.AskAsync(3, "echo")).GetInt32());
    }

    [Fact]
    public async Task An_answer_over_the_budget_fails_exactly_its_own_request()
    {
        var tooLarge = new string('x', UpstreamBudget.HeldMessage);
        await using var server = await new SseServer
        {
            Answer = (method, id) => method == "huge" ? [SseServer.Event(SseServer.Result(id, "\"" + tooLarge + "\""))] : null,
        }.StartAsync();
        await using var connection = await OpenAsync(server.Target);
        Assert.Equal(UpstreamFault.Invalid, (await connection.FaultOfAsync(Request(1, "huge"))).Fault);
        Assert.Equal(2, (await connection.AskAsync(2, "echo")).GetInt32());
    }

    [Fact]
    public async Task A_stream_that_ends_loses_what_was_sent_and_the_connection()
    {
        await using var server = await new SseServer { Answer = (method, _) => method == "silence" ? [] : null }.StartAsync();
        await using var connection = await OpenAsync(server.Target);
        await connection.AskAsync(1, "echo");
        var waiting = connection.FaultOfAsync(Request(2, "silence"));
        while (server.Posted.Count < 2)
        {
            await Task.Yield();
        }

        server.End();
        Assert.Equal(UpstreamFault.Lost, (await waiting).Fault);
        await connection.Closed;
        Assert.True((await connection.FaultOfAsync(Request(3, "echo"))).NothingWasSent);
        Assert.Equal(0, _connector.Status("old").Connections);
    }

    [Fact]
    public async Task A_request_that_is_not_answered_times_out_and_the_next_is()
    {
        await using var server = await new SseServer { Answer = (method, _) => method == "silence" ? [] : null }.StartAsync();
        await using var connection = await OpenAsync(server.Target);
        Assert.Equal(UpstreamFault.TimedOut, (await connection.FaultOfAsync(Request(1, "silence", idle: TimeSpan.FromMilliseconds(150)))).Fault);
        Assert.Equal(2, (await connection.AskAsync(2, "echo")).GetInt32());
    }

    [Fact]
    public async Task A_session_the_server_does_not_know_any_more_is_gone()
    {
        await using var server = await new SseServer { Place = "/messages?session=9" }.StartAsync();
        await using var connection = await OpenAsync(server.Target);
        Assert.Equal(UpstreamFault.SessionGone, (await connection.FaultOfAsync(Request(1, "echo"))).Fault);
        await connection.Closed;
    }

    private static ServerTarget Known(ServerTarget target) => target with { Transport = ServerTransport.Sse };

    private ValueTask<UpstreamConnection> OpenAsync(ServerTarget target) =>
        _connector.OpenAsync("old", _connector.FoundTransport("old", target.Url!) is null ? Known(target) : target, Era.Legacy, null, Token);
}
