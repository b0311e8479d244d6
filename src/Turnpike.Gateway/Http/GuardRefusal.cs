using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Turnpike.Gateway.Http;

/// <summary>
/// Refusals of requests that are no MCP, before anybody looks who sent them: under <c>/api</c> problem details (RFC 9457), in the shape of every
/// other refusal there; for pages a sentence.
/// </summary>
internal static class GuardRefusal
{
    // Where the console's page of the API explains the kinds of problems.
    private const string TypeBase = "/console/api#problem-";

    /// <summary>Writes the refusal of a guard.</summary>
    /// <param name="http">The request.</param>
    /// <param name="refused">What <see cref="RequestGuards.Check"/> said.</param>
    public static Task WriteAsync(HttpContext http, (int Status, string Code, string Message) refused) => http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        ? WriteProblemAsync(http, refused.Status, refused.Code is "host" or "origin" ? refused.Code : "invalid", refused.Message)
        : WriteAsync(http, refused.Status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(refused.Message));

    /// <summary>Writes a refusal as problem details.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">What sort of problem, in snake case.</param>
    /// <param name="detail">A sentence: what was wrong; carries no secret.</param>
    public static Task WriteProblemAsync(HttpContext http, int status, string code, string detail)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", TypeBase + code);
            json.WriteString("title", TitleOf(code));
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            json.WriteString("code", code);
            json.WriteEndObject();
        }

        http.Response.Headers.CacheControl = "no-store";
        return WriteAsync(http, status, "application/problem+json", buffer.ToArray());
    }

    private static string TitleOf(string code) => code switch
    {
        "host" => "This name is not served here",
        "origin" => "This came from a page elsewhere",
        "unauthorized" => "Nobody is signed in",
        "method_not_allowed" => "That is not done here",
        _ => "The request is not right",
    };

    private static async Task WriteAsync(HttpContext http, int status, string type, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
        }
    }
}
