using System.Net;
using Microsoft.AspNetCore.Http;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;

namespace Turnpike.Upstreams.Tests.Http;

public sealed class GuardedHttpTests
{
    private static readonly EgressScope Inside = new(IsLoopback: true, OwnHost: null);
    private static readonly EgressScope Outside = new(IsLoopback: false, OwnHost: null);

    [Fact]
    public async Task This_machine_is_asked_only_for_a_server_that_is_on_it()
    {
        var asked = 0;
        await using var server = await LoopbackServer.StartAsync(_ =>
        {
            asked++;
            return Task.CompletedTask;
        });
        var http = new GuardedHttp(new UpstreamOptions());
        Assert.Equal(200, (await http.GetAsync(server.Url, Inside, Scripted.Token)).Status);
        Assert.Equal(UpstreamFault.Refused, await FaultAsync(() => http.GetAsync(server.Url, Outside, Scripted.Token)));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Https_to_a_name_that_points_at_this_machine_is_refused_before_any_byte()
    {
        var http = new GuardedHttp(new UpstreamOptions { Resolve = (_, _) => ValueTask.FromResult<IPAddress[]>([IPAddress.Parse("::ffff:127.0.0.1")]) });
        Assert.Equal(UpstreamFault.Refused, await FaultAsync(() => http.GetAsync(new Uri("https://auth.example/"), Outside, Scripted.Token)));
    }

    [Fact]
    public async Task Plain_http_to_another_machine_is_refused_whatever_the_options_allow()
    {
        var http = new GuardedHttp(new UpstreamOptions { AllowInsecure = true });
        Assert.Equal(UpstreamFault.Refused, await FaultAsync(() => http.GetAsync(new Uri("http://auth.example/"), Outside, Scripted.Token)));
    }

    [Fact]
    public async Task Redirects_are_followed_within_the_origin_three_times_when_reading()
    {
        var asked = 0;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            asked++;
            var left = int.Parse(context.Request.Path.Value![1..], System.Globalization.CultureInfo.InvariantCulture);
            context.Response.StatusCode = left == 0 ? 200 : 302;
            context.Response.Headers.Location = $"/{left - 1}";
            return Task.CompletedTask;
        });
        var http = new GuardedHttp(new UpstreamOptions());
        Assert.Equal(200, (await http.GetAsync(new Uri(server.Url, "/3"), Inside, Scripted.Token)).Status);
        Assert.Equal(UpstreamFault.Refused, await FaultAsync(() => http.GetAsync(new Uri(server.Url, "/4"), Inside, Scripted.Token)));
        Assert.Equal(8, asked);
    }

    [Theory]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("https://127.0.0.1:{0}/")]
    [InlineData("file:///etc/passwd")]
    [InlineData(null)]
    public async Task A_redirect_to_elsewhere_is_not_followed(string? location)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = location?.Replace("{0}", $"{context.Connection.LocalPort}", StringComparison.Ordinal);
            return Task.CompletedTask;
        });
        Assert.Equal(UpstreamFault.Refused, await FaultAsync(() => new GuardedHttp(new UpstreamOptions()).GetAsync(server.Url, Inside, Scripted.Token)));
    }

    [Fact]
    public async Task An_answer_past_the_bound_or_compressed_is_not_read()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/gzip")
            {
                context.Response.Headers.ContentEncoding = "gzip";
            }

            await context.Response.WriteAsync(new string('x', context.Request.Path == "/large" ? (1024 * 1024) + 1 : 10));
        });
        var http = new GuardedHttp(new UpstreamOptions());
        Assert.Equal(UpstreamFault.Invalid, await FaultAsync(() => http.GetAsync(new Uri(server.Url, "/large"), Inside, Scripted.Token)));
        Assert.Equal(UpstreamFault.Invalid, await FaultAsync(() => http.GetAsync(new Uri(server.Url, "/gzip"), Inside, Scripted.Token)));
        Assert.Equal(10, (await http.GetAsync(server.Url, Inside, Scripted.Token)).Body.Length);
    }

    [Fact]
    public async Task A_host_that_does_not_answer_in_ten_seconds_is_given_up()
    {
        var hang = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(_ => hang.Task);
        var time = new ShortPatience();
        Assert.Equal(UpstreamFault.TimedOut, await FaultAsync(() => new GuardedHttp(new UpstreamOptions { Time = time }).GetAsync(server.Url, Inside, Scripted.Token)));
        Assert.Equal(TimeSpan.FromSeconds(10), time.Asked);
        hang.SetResult();
    }

    private static async Task<UpstreamFault> FaultAsync(Func<ValueTask<GuardedAnswer>> act) =>
        (await Assert.ThrowsAsync<UpstreamException>(async () => await act())).Fault;

    private sealed class ShortPatience : TimeProvider
    {
        public TimeSpan Asked { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Asked = dueTime;
            return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(100), period);
        }
    }
}
