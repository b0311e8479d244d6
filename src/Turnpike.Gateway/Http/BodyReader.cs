using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Messages;

namespace Turnpike.Gateway.Http;

/// <summary>Reads a request's body into pooled memory within the budget.</summary>
internal static class BodyReader
{
    /// <summary>Whether the content is JSON in UTF-8 without a content coding: anything else is 415.</summary>
    public static bool IsJson(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return false;
        }

        var type = request.ContentType;
        if (string.Equals(type, MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return type is not null
            && System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(type, out var parsed)
            && string.Equals(parsed.MediaType, MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            && (parsed.CharSet is null || string.Equals(parsed.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads the body. Throws <see cref="BadHttpRequestException"/> (413) past <paramref name="maxBytes"/>.</summary>
    public static async ValueTask<MessageBuffer> ReadAsync(HttpContext http, int maxBytes)
    {
        var length = http.Request.ContentLength;
        if (length > maxBytes)
        {
            throw new BadHttpRequestException("The message is too large.", StatusCodes.Status413PayloadTooLarge);
        }

        var buffer = new MessageBuffer((int)(length ?? 4096) + 1);
        try
        {
            var body = http.Request.BodyReader;
            while (true)
            {
                var read = await body.ReadAsync(http.RequestAborted);
                foreach (var segment in read.Buffer)
                {
                    if (buffer.Length + segment.Length > maxBytes)
                    {
                        throw new BadHttpRequestException("The message is too large.", StatusCodes.Status413PayloadTooLarge);
                    }

                    segment.Span.CopyTo(buffer.GetSpan(segment.Length));
                    buffer.Advance(segment.Length);
                }

                body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return buffer;
                }
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
