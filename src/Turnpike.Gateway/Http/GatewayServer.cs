using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Turnpike.Gateway.Administration;

namespace Turnpike.Gateway.Http;

/// <summary>The HTTP face: Kestrel with limits, <c>/mcp/{server}</c>, <c>/api/v1/status</c>, <c>/healthz</c> and <c>/readyz</c>.</summary>
public static class GatewayServer
{
    private static readonly byte[] Well = "{\"status\":\"ok\"}"u8.ToArray();

    /// <summary>Builds the server; it listens once it is started. <paramref name="further"/> takes requests that are not the gateway's.</summary>
    public static WebApplication Build(Gate gate, Uri listen, RequestDelegate? further = null)
    {
        ArgumentNullException.ThrowIfNull(gate);
        ArgumentNullException.ThrowIfNull(listen);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "turnpike" });
        builder.WebHost.UseKestrelCore();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.Configure<KestrelServerOptions>(options => Configure(options, gate.Options, listen));
        var app = builder.Build();
        var endpoint = new McpEndpoint(gate);
        var status = new StatusEndpoint(gate, gate.Connector);
        app.Run(http =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            if (McpEndpoint.TryRoute(http.Request.Path, out var server))
            {
                return endpoint.HandleAsync(http, server);
            }

            if (StatusEndpoint.IsRoute(http.Request.Path))
            {
                return status.HandleAsync(http);
            }

            if (http.Request.Path == "/healthz")
            {
                return Answers.WriteAsync(http, 200, Well);
            }

            if (http.Request.Path == "/readyz")
            {
                return SayReadyAsync(http, status);
            }

            if (further is not null)
            {
                // Whoever serves the rest of the paths is guarded like them: a page elsewhere can reach none of it by another name.
                return RequestGuards.Check(http, gate.Options) is { } refused
                    ? GuardRefusal.WriteAsync(http, refused)
                    : further(http);
            }

            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        return app;
    }

    // Anonymous, so that it names nothing: whether calls would be taken, and no more.
    private static async Task SayReadyAsync(HttpContext http, StatusEndpoint status)
    {
        var isReady = await status.RecordAsync(http.RequestAborted) is { Writable: true };
        await Answers.WriteAsync(http, isReady ? 200 : 503, isReady ? Well : "{\"status\":\"unavailable\"}"u8.ToArray());
    }

    private static void Configure(KestrelServerOptions kestrel, GatewayOptions options, Uri listen)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxMessageBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.MinResponseDataRate = null; // Invariant: standing streams are silent for as long as they like.
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        var addresses = string.Equals(listen.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
            : new[] { IPAddress.Parse(listen.Host.Trim('[', ']')) };
        foreach (var address in addresses)
        {
            kestrel.Listen(address, listen.Port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        }
    }
}
