using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Pages;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog;

/// <summary>
/// <c>/catalog</c>: the catalogue's pages for everybody who reaches the gateway. It reads the catalogue's file and nothing else: no session, no
/// cookie, no token, and nothing of callers, grants, policies or the record is on it.
/// </summary>
public sealed class CatalogFace : IDisposable
{
    // Pages are made by the same processors that calls are judged by: few at a time, and whoever comes on top is told to come again.
    private readonly SemaphoreSlim _making = new(Math.Clamp(Environment.ProcessorCount / 2, 1, 4));
    private readonly Lock _opening = new();
    private readonly string _file;
    private readonly CorrectionLookup? _corrections;
    private (CatalogIndex Index, DateTime Born)? _open;

    /// <summary>A face of a catalogue's file, which may come later.</summary>
    /// <param name="file">The file, as <see cref="CatalogIndex.FileIn"/> names it.</param>
    /// <param name="corrections">What people say of definitions; null: nothing.</param>
    public CatalogFace(string file, CorrectionLookup? corrections = null) => (_file, _corrections) = (file, corrections);

    /// <summary>How long a request waits for others before it is told to come again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How many pages are made at a time; by default half as many as there are processors, at most four.</summary>
    public int AtOnce
    {
        init
        {
            _making.Dispose();
            _making = new SemaphoreSlim(value);
        }
    }

    /// <summary>Whether a path is the catalogue's.</summary>
    public static bool IsRoute(PathString path) => path.StartsWithSegments("/catalog", StringComparison.Ordinal);

    /// <summary>Takes one HTTP request whose path is the catalogue's.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        Guard(http.Response.Headers);
        if (http.Request.Method is not ("GET" or "HEAD"))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var path = http.Request.Path.Value ?? "";
        if (path == "/catalog/")
        {
            http.Response.Headers.Location = "/catalog";
            http.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            return;
        }

        await WriteAsync(http, CatalogRequest.File(path is "/catalog" ? "" : path["/catalog/".Length..]) ?? await MakeAsync(http, CatalogLinks.OnFace(path == "/catalog" ? "" : path["/catalog/".Length..])));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _open?.Index.Dispose();
        _making.Dispose();
    }

    /// <summary>A page, wherever it stands; what cannot be made is a page that says so.</summary>
    internal async Task<CatalogAnswerPage> MakeAsync(HttpContext http, CatalogLinks links)
    {
        if (!await _making.WaitAsync(Patience, http.RequestAborted))
        {
            http.Response.Headers.RetryAfter = "5";
            return CatalogRequest.Notice(links, 503, "Too many readers at once", "Come again in a moment.");
        }

        try
        {
            var query = http.Request.Query;
            return Open() is { } index
                ? CatalogRequest.Answer(new CatalogContents(index), links, name => query[name].ToString())
                : CatalogRequest.Notice(links, 404, "There is no catalogue here yet", "Whoever runs this gateway can fill it with turnpike catalog import.");
        }
        catch (CatalogException)
        {
            // Its message may name files of this machine.
            return http.Request.Query.ContainsKey("after")
                ? CatalogRequest.Notice(links, 400, "This address leads nowhere (any more)", "Where a list goes on is only known while the catalogue stays as it is.")
                : CatalogRequest.Notice(links, 503, "The catalogue cannot be read", "Whoever runs this gateway finds out why with turnpike catalog search.");
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>What the catalogue says; null where there is none, it cannot be read, or too many read it at once.</summary>
    internal async Task<T?> ReadAsync<T>(Func<CatalogIndex, T?> read, CancellationToken cancellation)
        where T : class
    {
        if (!await _making.WaitAsync(Patience, cancellation))
        {
            return null;
        }

        try
        {
            return Open() is { } index ? read(index) : null;
        }
        catch (CatalogException)
        {
            return null;
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>The catalogue as a site shows it, with connections of its own: for work that takes long. Null where there is none. Throws <see cref="CatalogException"/>.</summary>
    internal CatalogIndex? OpenAnew() => File.Exists(_file) ? CatalogIndex.Open(_file) : null;

    // A file that was made anew is another catalogue: what was open is the old one.
    private CatalogIndex? Open()
    {
        lock (_opening)
        {
            var file = new FileInfo(_file);
            if (_open is { } open && (!file.Exists || file.CreationTimeUtc != open.Born))
            {
                _open = null;
            }

            if (_open is null && file.Exists)
            {
                _open = (CatalogIndex.Open(_file, _corrections), file.CreationTimeUtc);
            }

            return _open?.Index;
        }
    }

    private static async Task WriteAsync(HttpContext http, CatalogAnswerPage page)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = page switch
        {
            { IsKept: true } => "public, max-age=31536000, immutable",
            { Status: 200 } => "public, max-age=300",
            _ => "no-store",
        };
        if (page.Status == 200)
        {
            var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(page.Body).AsSpan(0, 12))}\"";
            headers.ETag = tag;
            if (Names(http.Request.Headers.IfNoneMatch.ToString(), tag))
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        http.Response.StatusCode = page.Status;
        http.Response.ContentType = page.Type;
        http.Response.ContentLength = page.Body.Length;
        if (http.Request.Method != "HEAD")
        {
            await http.Response.Body.WriteAsync(page.Body, http.RequestAborted);
        }
    }

    private static bool Names(string noneMatch, string tag) =>
        noneMatch == "*" || noneMatch.Split(',').Any(t => t.Trim() is var one && (one == tag || one == "W/" + tag));

    private static void Guard(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = StyleSheet.Policy;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
