using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Turnpike.Gateway.Http;

/// <summary>The HTTP face: Kestrel with limits, <c>/mcp/{server}</c>, <c>/healthz</c> and <c>/readyz</c>.</summary>
public static class GatewayServer
{
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
        app.Run(http =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            if (McpEndpoint.TryRoute(http.Request.Path, out var server))
            {
                return endpoint.HandleAsync(http, server);
            }

            if (http.Request.Path == "/healthz" || http.Request.Path == "/readyz")
            {
                return Answers.WriteAsync(http, 200, "{\"status\":\"ok\"}"u8.ToArray());
            }

            if (further is not null)
            {
                return further(http);
            }

            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        return app;
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
