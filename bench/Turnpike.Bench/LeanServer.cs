using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Turnpike.Bench;

/// <summary>Kestrel with nothing around it; prints its address and serves until its input ends.</summary>
internal static class LeanServer
{
    public static async Task<int> RunAsync(RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<KestrelServerOptions>(o =>
        {
            o.AddServerHeader = false;
            o.Listen(IPAddress.Loopback, 0, e => e.Protocols = HttpProtocols.Http1);
        });
        await using var app = builder.Build();
        app.Run(handle);
        await app.StartAsync();
        await AnnounceAsync(app.Urls.First());
        return 0;
    }

    public static async Task AnnounceAsync(string url)
    {
        await Console.Out.WriteLineAsync(url);
        await Console.Out.FlushAsync();
        await Console.In.ReadToEndAsync();
    }

    /// <summary>The process's counters, for the side that measures.</summary>
    public static Task WriteCountersAsync(HttpContext http) =>
        http.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture,
            $"{GC.GetTotalAllocatedBytes()} {Environment.WorkingSet} {Environment.CpuUsage.TotalTime.TotalMicroseconds:F0}"));
}
