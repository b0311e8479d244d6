using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Turnpike.Campaigns.Servers;

/// <summary>The tool server over Streamable HTTP. Prints its address and serves until its input ends.</summary>
internal static class HttpToolServer
{
    public static async Task<int> RunAsync(string logFolder)
    {
        using var log = new ReceivedLog(logFolder);
        var tools = new ToolServer(log);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<KestrelServerOptions>(o => o.Listen(IPAddress.Loopback, 0, e => e.Protocols = HttpProtocols.Http1));
        await using var app = builder.Build();
        app.Run(http => HandleAsync(http, tools));
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Urls.First());
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private static async Task HandleAsync(HttpContext http, ToolServer tools)
    {
        // A gateway killed between head and body is not yet a call: nothing is logged of it.
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (http.Request.Method != "POST" || tools.Answer(body.ToArray()) is not { } answer)
        {
            http.Response.StatusCode = http.Request.Method == "POST" ? 202 : 405;
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = answer.Length;
        await http.Response.BodyWriter.WriteAsync(answer, http.RequestAborted);
    }
}
