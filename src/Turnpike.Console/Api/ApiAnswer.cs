using Microsoft.AspNetCore.Http;

namespace Turnpike.Console.Api;

/// <summary>What a request is answered with.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; empty for none.</param>
public sealed record ApiAnswer(int Status, byte[] Body)
{
    /// <summary>What the body is.</summary>
    public string MediaType { get; init; } = "application/json";

    /// <summary>The body's entity tag, in quotes; null where it has none.</summary>
    public string? ETag { get; init; }

    /// <summary>Where what was made is found; null where nothing was.</summary>
    public string? Location { get; init; }

    /// <summary>Where the list goes on (RFC 8288); null at its end.</summary>
    public string? Link { get; init; }

    /// <summary>Whether it shows a secret, which is shown once.</summary>
    public bool HoldsSecret { get; init; }

    /// <summary>Writes it. <paramref name="isReplayed"/>: it was given before.</summary>
    public async Task WriteAsync(HttpContext http, bool isReplayed = false)
    {
        ArgumentNullException.ThrowIfNull(http);
        var headers = http.Response.Headers;
        if (headers.CacheControl.Count == 0)
        {
            // A list may be kept for asking again (If-None-Match); what was done, and what may hold a secret, by nobody.
            headers.CacheControl = ETag is null ? "no-store" : "private, no-cache";
        }

        if (ETag is not null)
        {
            headers.ETag = ETag;
        }

        if (Location is not null)
        {
            headers.Location = Location;
        }

        if (Link is not null)
        {
            headers.Link = Link;
        }

        if (isReplayed)
        {
            headers["Idempotent-Replayed"] = "true";
        }

        http.Response.StatusCode = Status;
        if (Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        http.Response.ContentType = MediaType;
        http.Response.ContentLength = Body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(Body, http.RequestAborted);
        }
    }
}
