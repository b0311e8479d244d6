using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Turnpike.Bench;

/// <summary>
/// What Turnpike is measured against: a plain byte proxy (Kestrel and SocketsHttpHandler, no parsing), and the floor: the same with
/// one group-committed append and fsync before each forward.
/// </summary>
internal static class Proxies
{
    private static readonly string[] Copied = ["Authorization", "Accept", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"];

    public static async Task<int> RunAsync(Uri upstream, bool fsync)
    {
        using var commit = fsync ? new GroupCommit() : null;
        using var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        });
        return await LeanServer.RunAsync(http => ForwardAsync(http, upstream, client, commit));
    }

    private static async Task ForwardAsync(HttpContext http, Uri upstream, HttpMessageInvoker client, GroupCommit? commit)
    {
        if (http.Request.Path == "/counters")
        {
            await LeanServer.WriteCountersAsync(http);
            return;
        }

        if (commit is not null)
        {
            await commit.AppendAsync();
        }

        var body = ArrayPool<byte>.Shared.Rent((int)http.Request.ContentLength!);
        var length = (int)http.Request.ContentLength!;
        await http.Request.Body.ReadExactlyAsync(body.AsMemory(0, length));
        using var request = new HttpRequestMessage(HttpMethod.Post, upstream) { Content = new ByteArrayContent(body, 0, length) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        foreach (var name in Copied)
        {
            if (http.Request.Headers.TryGetValue(name, out var value))
            {
                request.Headers.TryAddWithoutValidation(name, (string?)value);
            }
        }

        using var response = await client.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        http.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        http.Response.ContentLength = response.Content.Headers.ContentLength;
        await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
        ArrayPool<byte>.Shared.Return(body);
    }
}
