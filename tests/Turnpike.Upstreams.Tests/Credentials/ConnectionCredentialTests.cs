using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Credentials;
using Turnpike.Upstreams.Tests.Http;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Tests.Credentials;

public sealed class ConnectionCredentialTests : IAsyncDisposable
{
    private const string Old = "token-of-before-1";
    private const string New = "token-of-now-22";

    private readonly UpstreamConnector _connector = new();
    private readonly List<string> _seen = [];

    [Fact]
    public async Task A_request_carries_the_token_of_its_moment_and_not_a_field_of_the_entry()
    {
        await using var server = await StartAsync(_ => 200);
        var credential = new Scripted(server.Target(new KeyValuePair<string, string>("Authorization", "Basic b2xkOm9sZA=="))) { Token = Old };
        var connection = await OpenAsync(credential);
        await AskAsync(connection);
        credential.Token = New;
        await AskAsync(connection);
        Assert.Equal(["Bearer " + Old, "Bearer " + New], _seen);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refused_request_is_sent_once_more_with_another_token_and_no_third_time(int status)
    {
        await using var server = await StartAsync(_ => status);
        var credential = new Scripted(server.Target()) { Token = Old, Renews = New };
        var connection = await OpenAsync(credential);
        var fault = await Assert.ThrowsAsync<UpstreamException>(() => AskAsync(connection));
        Assert.Equal(status, fault.Status);
        Assert.Equal(["Bearer " + Old, "Bearer " + New], _seen);
        Assert.Equal((status, "Bearer error=\"invalid_token\"", Old), credential.Refused);
    }

    // What others got may have ended, or been taken away, before it was sent: that is no refusal of what would be got now.
    [Fact]
    public async Task A_token_that_others_got_and_that_is_refused_too_is_renewed_once_and_not_again()
    {
        await using var server = await StartAsync(token => token == "Bearer " + New ? 200 : 401);
        var credential = new Scripted(server.Target()) { Token = Old, OthersHave = "others-token", Renews = New };
        Assert.Contains("\"result\"", await AskAsync(await OpenAsync(credential)), StringComparison.Ordinal);
        Assert.Equal(["Bearer " + Old, "Bearer others-token", "Bearer " + New], _seen);

        await using var stubborn = await StartAsync(_ => 401);
        _seen.Clear();
        credential = new Scripted(stubborn.Target()) { Token = Old, OthersHave = "others-token", Renews = New };
        await Assert.ThrowsAsync<UpstreamException>(async () => await AskAsync(await OpenAsync(credential)));
        Assert.Equal(["Bearer " + Old, "Bearer others-token", "Bearer " + New], _seen);
    }

    [Fact]
    public async Task The_answer_to_the_second_try_is_the_answer()
    {
        await using var server = await StartAsync(token => token == "Bearer " + New ? 200 : 401);
        var credential = new Scripted(server.Target()) { Token = Old, Renews = New };
        var connection = await OpenAsync(credential);
        Assert.Contains("\"result\"", await AskAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_another_token_the_refusal_stands_and_nothing_is_sent_again()
    {
        await using var server = await StartAsync(_ => 401);
        var connection = await OpenAsync(new Scripted(server.Target()) { Token = Old });
        await Assert.ThrowsAsync<UpstreamException>(() => AskAsync(connection));
        Assert.Single(_seen);
    }

    [Fact]
    public async Task That_somebody_must_sign_in_is_told_as_such()
    {
        await using var server = await StartAsync(_ => 401);
        var connection = await OpenAsync(new Scripted(server.Target()) { Needs = "turnpike auth login loopback" });
        var fault = await Assert.ThrowsAsync<UpstreamException>(() => AskAsync(connection));
        Assert.Equal((UpstreamFault.NeedsCredential, "turnpike auth login loopback", true), (fault.Fault, fault.NextStep, fault.NothingWasSent));
    }

    [Fact]
    public async Task Tokens_are_written_over_in_answers_the_one_before_too()
    {
        await using var server = await StartAsync(_ => 200, says: $"{Old} and {New}");
        var credential = new Scripted(server.Target()) { Token = Old };
        var connection = await OpenAsync(credential);
        Assert.DoesNotContain(Old, await AskAsync(connection), StringComparison.Ordinal);
        credential.Token = New;
        var said = await AskAsync(connection);
        Assert.DoesNotContain(Old, said, StringComparison.Ordinal);
        Assert.DoesNotContain(New, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_after_the_connection_was_opened_is_masked()
    {
        await using var server = await StartAsync(_ => 200, says: New);
        var credential = new Scripted(server.Target());
        var connection = await OpenAsync(credential);
        Assert.Contains(New, await AskAsync(connection), StringComparison.Ordinal); // Nobody's secret yet.
        credential.Token = New;
        Assert.DoesNotContain(New, await AskAsync(connection), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sign_in_after_a_stream_was_opened_is_masked_in_it(bool isStanding)
    {
        var gate = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: {\"before\":\"" + New + "\"}\n\n");
            await http.Response.Body.FlushAsync();
            await gate.Task;
            await http.Response.WriteAsync("data: {\"after\":\"" + New + "\"}\n\n");
        });
        var credential = new Scripted(server.Target());
        var connection = await OpenAsync(credential);
        await using var reply = isStanding
            ? (await connection.ListenAsync(null, Tests.Scripted.Token))!
            : await connection.SendAsync(Tests.Scripted.Request(1, "tools/call"), Tests.Scripted.Token);
        Assert.Equal("{\"before\":\"" + New + "\"}", await NextAsync());
        credential.Token = New;
        gate.SetResult();
        Assert.Equal("{\"after\":\"" + new string('*', New.Length) + "\"}", await NextAsync());

        async Task<string> NextAsync() => Encoding.UTF8.GetString((await reply.NextAsync(Tests.Scripted.Token))!.Head.Span);
    }

    [Fact]
    public async Task An_error_of_the_server_is_masked_too()
    {
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            http.Response.StatusCode = 400;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"…"}}""".Replace("…", New, StringComparison.Ordinal));
        });
        var connection = await OpenAsync(new Scripted(server.Target()) { Token = New });
        Assert.Contains(new string('*', New.Length), await AskAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_before_stays_masked_when_the_same_values_are_said_again()
    {
        await using var server = await StartAsync(_ => 200, says: $"{Old} and {New}");
        var credential = new Scripted(server.Target()) { Token = Old };
        var connection = await OpenAsync(credential);
        await AskAsync(connection);
        credential.Token = New;
        await AskAsync(connection);
        credential.Token = New; // Another array of the same.
        Assert.DoesNotContain(Old, await AskAsync(connection), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync() => await _connector.DisposeAsync();

    private Task<LoopbackServer> StartAsync(Func<string, int> status, string says = "") => LoopbackServer.StartAsync(async http =>
    {
        var token = http.Request.Headers.Authorization.ToString();
        _seen.Add(token);
        http.Response.StatusCode = status(token);
        if (http.Response.StatusCode != 200)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync("""{"jsonrpc":"2.0","id":1,"result":{"said":"…"}}""".Replace("…", says, StringComparison.Ordinal));
    });

    private async Task<UpstreamConnection> OpenAsync(Scripted credential)
    {
        _connector.Credentials = new Source(credential);
        return await _connector.OpenAsync("loopback", credential.Target, Era.Legacy, "ada", Tests.Scripted.Token);
    }

    private static async Task<string> AskAsync(UpstreamConnection connection)
    {
        await using var reply = await connection.SendAsync(
            new UpstreamRequest { Body = """{"jsonrpc":"2.0","id":1,"method":"ping"}"""u8.ToArray(), Id = "1"u8.ToArray(), Era = Era.Legacy, Method = "ping" },
            Tests.Scripted.Token);
        return Encoding.UTF8.GetString((await reply.NextAsync(Tests.Scripted.Token))!.Head.Span);
    }

    private sealed class Source(UpstreamCredential credential) : ICredentialSource
    {
        public ValueTask<UpstreamCredential> OpenAsync(string server, ServerTarget target, string? caller, CancellationToken cancellation) =>
            ValueTask.FromResult(caller == "ada" ? credential : throw new InvalidOperationException("another caller"));
    }

    private sealed class Scripted(ServerTarget target) : UpstreamCredential
    {
        private ImmutableArray<string> _secrets = [];

        public override ServerTarget Target => target;

        public override bool HasChangingSecrets => true;

        public override ImmutableArray<string> Secrets => _secrets;

        public string? Token
        {
            get;
            set => (field, _secrets) = (value, [value!]);
        }

        public string? Renews { get; init; }

        public string? OthersHave { get; init; }

        public string? Needs { get; init; }

        public (int, string?, string?) Refused { get; private set; }

        public override ValueTask<string?> TokenAsync(CancellationToken cancellation) => ValueTask.FromResult(Token);

        public override ValueTask<AfterRefusal> RefusedAsync(int status, string? challenge, string? token, CancellationToken cancellation)
        {
            Refused = (status, challenge, token);
            if (Needs is not null)
            {
                throw new UpstreamException(UpstreamFault.NeedsCredential, "somebody must sign in", status) { NextStep = Needs };
            }

            if (OthersHave is { } others && token != others)
            {
                Token = others;
                return ValueTask.FromResult(AfterRefusal.OthersToken);
            }

            if (Renews is null)
            {
                return ValueTask.FromResult(AfterRefusal.Stands);
            }

            Token = Renews;
            return ValueTask.FromResult(AfterRefusal.NewToken);
        }
    }
}
