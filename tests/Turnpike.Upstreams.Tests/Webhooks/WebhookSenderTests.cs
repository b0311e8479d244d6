using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Webhooks;

namespace Turnpike.Upstreams.Tests.Webhooks;

public sealed class WebhookSenderTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private static string Secret => "whsec_" + Convert.ToBase64String(Key);

    [Fact]
    public async Task An_event_is_posted_once_and_signed_over_id_time_and_body()
    {
        await using var receiver = await Receiver.StartAsync(_ => 204);
        await using var sender = receiver.Sender(out var lost);
        sender.Send(new WebhookMessage("msg_1", "{\"type\":\"x\"}"u8.ToArray()));
        var got = await receiver.NextAsync();
        var expected = HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"msg_1.{got.Timestamp}.{got.Body}"));
        Assert.Equal(("msg_1", "{\"type\":\"x\"}", "application/json", "v1," + Convert.ToBase64String(expected)), (got.Id, got.Body, got.ContentType, got.Signature));
        await UntilAsync(() => sender.Standing is { Delivered: 1, Waiting: 0, Lost: 0, Problem: null });
        Assert.Empty(lost);
    }

    [Fact]
    public async Task What_fails_is_tried_again_under_the_same_id_until_it_is_taken()
    {
        await using var receiver = await Receiver.StartAsync(n => n < 3 ? 500 : 200);
        await using var sender = receiver.Sender(out var lost);
        sender.Send(new WebhookMessage("msg_1", "{}"u8.ToArray()));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("msg_1", (await receiver.NextAsync()).Id);
        }

        await UntilAsync(() => sender.Standing is { Delivered: 1, Problem: null });
        Assert.Empty(lost);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(302)]
    [InlineData(410)]
    public async Task After_the_last_attempt_it_is_given_up_and_said_no_redirect_is_followed(int status)
    {
        await using var receiver = await Receiver.StartAsync(_ => status);
        await using var sender = receiver.Sender(out var lost);
        sender.Send(new WebhookMessage("msg_1", "{}"u8.ToArray()));
        await UntilAsync(() => !lost.IsEmpty);
        Assert.Equal(("msg_1", $"{receiver.Authority} answered HTTP {status}, after 3 attempts"), lost.Single());
        Assert.Equal(3, receiver.Count);
        Assert.Equal((0, 1), (sender.Standing.Delivered, sender.Standing.Lost));
        Assert.DoesNotContain("token=abc", lost.Single().Why + sender.Standing.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_sends_never_waits_and_past_the_bound_an_event_is_lost_and_said()
    {
        var release = new TaskCompletionSource();
        await using var receiver = await Receiver.StartAsync(_ => 200, release.Task);
        await using var sender = receiver.Sender(out var lost, maxWaiting: 2);
        sender.Send(new WebhookMessage("msg_0", "{}"u8.ToArray()));
        await UntilAsync(() => sender.Standing.Waiting == 0);
        for (var i = 1; i <= 3; i++)
        {
            sender.Send(new WebhookMessage($"msg_{i}", "{}"u8.ToArray()));
        }

        Assert.Equal("msg_3", lost.Single().Id);
        release.SetResult();
        await UntilAsync(() => sender.Standing.Delivered == 3);
    }

    [Fact]
    public async Task What_nobody_is_interested_in_any_more_is_not_tried_again()
    {
        await using var receiver = await Receiver.StartAsync(_ => 500);
        await using var sender = receiver.Sender(out var lost);
        sender.Send(new WebhookMessage("msg_1", "{}"u8.ToArray(), DateTimeOffset.UnixEpoch));
        await UntilAsync(() => !lost.IsEmpty);
        Assert.Equal(1, receiver.Count);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_given_up_in_time()
    {
        var never = new TaskCompletionSource();
        await using var receiver = await Receiver.StartAsync(_ => 200, never.Task);
        await using var sender = receiver.Sender(out var lost, timeout: TimeSpan.FromMilliseconds(50));
        sender.Send(new WebhookMessage("msg_1", "{}"u8.ToArray()));
        await UntilAsync(() => !lost.IsEmpty);
        Assert.Contains("did not answer in", lost.Single().Why, StringComparison.Ordinal);
        never.SetResult();
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("whsec_")]
    [InlineData("whsec_AAAA")]
    [InlineData("whsec_not base64 at all, and long enough to be a key")]
    public void A_secret_of_another_form_is_refused(string secret) =>
        Assert.False(WebhookTarget.TryCreate(new Uri("https://hooks.example/"), secret, out _));

    [Theory]
    [InlineData("http://hooks.example/")]
    [InlineData("ftp://hooks.example/")]
    [InlineData("https://user:password@hooks.example/")]
    public void Plain_http_to_elsewhere_and_credentials_in_the_address_are_refused(string url) =>
        Assert.Throws<UpstreamException>(() => WebhookTarget.TryCreate(new Uri(url), Secret, out _));

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed record Got(string Id, string Timestamp, string Signature, string? ContentType, string Body);

    private sealed class Receiver : IAsyncDisposable
    {
        private readonly ConcurrentQueue<Got> _got = new();
        private readonly SemaphoreSlim _arrived = new(0);
        private WebApplication _app = null!;
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public string Authority => _app.Urls.First();

        public static async Task<Receiver> StartAsync(Func<int, int> status, Task? after = null)
        {
            var receiver = new Receiver();
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            receiver._app = builder.Build();
            receiver._app.Run(http => receiver.TakeAsync(http, status, after));
            await receiver._app.StartAsync();
            return receiver;
        }

        public WebhookSender Sender(out ConcurrentQueue<(string Id, string Why)> lost, int maxWaiting = 100, TimeSpan? timeout = null)
        {
            var given = lost = new ConcurrentQueue<(string Id, string Why)>();
            Assert.True(WebhookTarget.TryCreate(new Uri(Authority + "/hook?token=abc"), Secret + "\n", out _));
            return new WebhookSender(
                WebhookTarget.Of(new Uri(Authority + "/hook?token=abc"), Key, maxAttempts: 3, TimeSpan.FromMilliseconds(1), timeout ?? TimeSpan.FromSeconds(10), maxWaiting),
                TimeProvider.System,
                (message, why) => given.Enqueue((message.Id, why)));
        }

        public async Task<Got> NextAsync()
        {
            Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.True(_got.TryDequeue(out var got));
            return got;
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _arrived.Dispose();
        }

        private async Task TakeAsync(HttpContext http, Func<int, int> status, Task? after)
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync();
            var headers = http.Request.Headers;
            _got.Enqueue(new Got(headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), http.Request.ContentType, body));
            var number = Interlocked.Increment(ref _count);
            _arrived.Release();
            await (after ?? Task.CompletedTask);
            http.Response.StatusCode = status(number);
            http.Response.Headers.Location = Authority + "/elsewhere";
        }
    }
}
