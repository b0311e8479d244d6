using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Turnpike.Admin.Nodes;
using Turnpike.Console.SignIns;

namespace Turnpike.Hosting;

/// <summary>Takes the answer of one sign-in where no gateway listens: on the loopback, at a free port, while the command waits (RFC 8252 section 7.3).</summary>
internal sealed class SignInListener : IAsyncDisposable
{
    private readonly WebApplication _application;

    private SignInListener(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_application.Urls.First());

    public static async Task<SignInListener> StartAsync(Node node, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "turnpike" });
        builder.WebHost.UseKestrelCore();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        var pages = new SignInPages(node, null);
        application.Run(http => Answer(http, pages));
        await application.StartAsync(cancellation);
        return new SignInListener(application);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }

    // By its own name alone: a page elsewhere that resolves to this machine is none of it.
    private static Task Answer(HttpContext http, SignInPages pages)
    {
        if (http.Request.Host.Host == "127.0.0.1" && SignInPages.IsRoute(http.Request.Path))
        {
            return pages.HandleAsync(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
