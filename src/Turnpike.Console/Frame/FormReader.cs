using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Turnpike.Console.Frame;

/// <summary>Reads the forms of pages: of one kind, bounded, and never a file.</summary>
internal static class FormReader
{
    // A policy's document or a pasted configuration is the largest thing that is sent; encoded, a character is up to three.
    private const int MaxForm = 3 * 1024 * 1024;

    /// <summary>Whether what is sent says itself that it is more than a form may be.</summary>
    public static bool IsTooLarge(HttpRequest request) => request.ContentLength is > MaxForm;

    /// <summary>The form; null where it is none, or too large.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true || http.Request.ContentLength is > MaxForm)
        {
            return null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxForm;
        }

        try
        {
            return await http.Request.ReadFormAsync(
                new FormOptions { ValueCountLimit = 4096, KeyLengthLimit = 512, ValueLengthLimit = MaxForm, BufferBodyLengthLimit = MaxForm }, http.RequestAborted);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException or IOException)
        {
            return null;
        }
    }
}
