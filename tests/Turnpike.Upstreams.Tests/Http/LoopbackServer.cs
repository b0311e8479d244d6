using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Tests.Http;

/// <summary>A Kestrel on a free loopback port that answers as a test says.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LoopbackServer(WebApplication application) => _application = application;

    public Uri Url => new(_application.Urls.First() + "/mcp");

    public static async Task<LoopbackServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(answer);
        await application.StartAsync(Scripted.Token);
        return new LoopbackServer(application);
    }

    public ServerTarget Target(params KeyValuePair<string, string>[] headers) => TargetOf(Url, headers);

    public static ServerTarget TargetOf(Uri url, params KeyValuePair<string, string>[] headers) => new(url, [], null, [], [.. headers]);

    public ValueTask<UpstreamConnection> OpenAsync(UpstreamConnector connector, params KeyValuePair<string, string>[] headers) =>
        connector.OpenAsync("loopback", Target(headers), Era.Legacy, null, Scripted.Token);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}
