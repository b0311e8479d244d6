using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Faults;

namespace Turnpike.Console.Frame;

/// <summary>Writes answers.</summary>
internal sealed class PageWriter(ConsoleSite site) : IAsyncDisposable
{
    private readonly Lazy<PageRenderer> _renderer = new();

    /// <summary>Writes an answer within its frame.</summary>
    public async Task WriteAsync(HttpContext http, PageAnswer answer, FrameContext frame)
    {
        switch (answer)
        {
            case PageAnswer.Shown shown:
                await WritePageAsync(http, shown, frame);
                break;
            case PageAnswer.Sent sent:
                http.Response.Headers.Location = sent.Path;
                http.Response.StatusCode = StatusCodes.Status303SeeOther;
                break;
            case PageAnswer.Written written:
                await written.Write(http);
                break;
        }
    }

    /// <summary>Writes a page that only says something; without a frame, alone.</summary>
    public Task WriteProblemAsync(HttpContext http, FrameContext? frame, int status, string heading, string sentence, string? allow = null)
    {
        if (allow is not null)
        {
            http.Response.Headers.Allow = allow;
        }

        return WritePageAsync(
            http,
            new PageAnswer.Shown(typeof(ProblemPage), heading, new ProblemModel(heading, sentence), status, IsAlone: frame is null),
            frame ?? new FrameContext { Visitor = null, Here = "/console", Now = site.Time.GetUtcNow(), Theme = Theme.Read(http.Request) });
    }

    /// <summary>Writes a file that is kept for as long as anybody likes.</summary>
    public static async Task WriteAssetAsync(HttpContext http, Asset? asset)
    {
        if (asset is null || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.ContentType = asset.Type;
        http.Response.ContentLength = asset.Bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(asset.Bytes, http.RequestAborted);
        }
    }

    /// <summary>The status an error is answered with.</summary>
    public static int Status(Exception error) => error is not AdminException admin ? 503 : admin.Fault.Code switch
    {
        AdminFaultCode.NotFound => 404,
        AdminFaultCode.Forbidden or AdminFaultCode.ProofNeeded => 403,
        AdminFaultCode.Conflict => 409,
        AdminFaultCode.Invalid => 400,
        _ => 502,
    };

    /// <summary>What an error is called at the top of a page.</summary>
    public static string Heading(Exception error) => Status(error) switch
    {
        400 => "That is not right",
        403 => "This is not for you",
        404 => "There is no such thing",
        409 => "That does not fit what is there",
        502 => "Something outside did not answer",
        _ => "The record cannot be written",
    };

    /// <summary>What was wrong, and what would be right.</summary>
    public static string Sentence(Exception error)
    {
        var text = error is AdminException { Fault: { Nearest: { } nearest, Message: var message } } ? $"{message}; nearest: {nearest}" : error.Message;
        return text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] + (text[^1] is '.' or '?' or '!' ? "" : ".") : text;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _renderer.IsValueCreated ? _renderer.Value.DisposeAsync() : ValueTask.CompletedTask;

    private async Task WritePageAsync(HttpContext http, PageAnswer.Shown shown, FrameContext frame)
    {
        var page = await _renderer.Value.RenderAsync<Document>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(Document.Frame)] = frame,
            [nameof(Document.Title)] = shown.Title,
            [nameof(Document.Page)] = shown.Page,
            [nameof(Document.Model)] = shown.Model,
            [nameof(Document.IsAlone)] = shown.IsAlone,
        });
        http.Response.StatusCode = shown.Status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = page.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(page, http.RequestAborted);
        }
    }
}

/// <summary>What a page says that only says something.</summary>
/// <param name="Heading">In a few words.</param>
/// <param name="Sentence">What was wrong, and what would be right; may hold untrusted text.</param>
internal sealed record ProblemModel(string Heading, string Sentence);
