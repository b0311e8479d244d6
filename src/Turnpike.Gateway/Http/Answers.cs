using Microsoft.AspNetCore.Http;

namespace Turnpike.Gateway.Http;

/// <summary>Answers of the gateway's own, before a message takes the way of a call.</summary>
internal static class Answers
{
    /// <summary>Writes a JSON body with a status.</summary>
    public static async Task WriteAsync(HttpContext http, int status, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }
}
