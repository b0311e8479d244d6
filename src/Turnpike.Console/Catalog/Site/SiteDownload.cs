using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Site;

/// <summary><c>/console/catalog/site</c>: the catalogue's static site, to be taken away as one archive.</summary>
/// <param name="face">The catalogue.</param>
internal sealed class SiteDownload(CatalogFace face)
{
    // Who reads so slowly keeps a thread and an open catalogue.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    // Thousands of pages are made for one: one at a time.
    private int _isGiving;

    /// <summary>Adds the pages.</summary>
    public void Map(ConsoleRoutes routes) => routes
        .Get("/catalog/site", Right.Look, ShowAsync)
        .Get("/catalog/site.zip", Right.Look, request => ValueTask.FromResult(Give(request)));

    private async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        var counts = await face.ReadAsync(index => index.Counts(), request.Gone);
        return PageAnswer.Show<SitePage>("Static site of the catalogue", new SiteModel(counts?.Servers ?? 0, counts?.Tools ?? 0, counts is not null, request.Visitor.May(Right.Administer)));
    }

    private PageAnswer Give(PageRequest request)
    {
        Uri? address = null;
        if (request.Query("base") is { } text && (address = CatalogSite.AddressOf(text.Trim())) is null)
        {
            return PageAnswer.Back("/console/catalog/site", "That is no address of a site: https://catalogue.example/ would be one.");
        }

        if (HttpMethods.IsHead(request.Http.Request.Method))
        {
            return PageAnswer.Raw(http =>
            {
                Name(http, request.Site.Time);
                return Task.CompletedTask;
            });
        }

        var index = Open();
        if (Interlocked.Exchange(ref _isGiving, 1) != 0)
        {
            index.Dispose();
            throw new AdminException(AdminFaultCode.Conflict, "somebody downloads the site at this moment: come again when that is done");
        }

        return PageAnswer.Raw(async http =>
        {
            try
            {
                Name(http, request.Site.Time);
                await WriteAsync(http, index, address);
            }
            finally
            {
                index.Dispose();
                Volatile.Write(ref _isGiving, 0);
            }
        });
    }

    private CatalogIndex Open()
    {
        try
        {
            return face.OpenAnew() ?? throw new AdminException(AdminFaultCode.NotFound, "there is no catalogue here yet", "/console/catalog/import");
        }
        catch (CatalogException)
        {
            // Its message may name files of this machine.
            throw new AdminException(AdminFaultCode.Conflict, "the catalogue cannot be read", "turnpike catalog site --out DIR");
        }
    }

    // The archive is written by a thread that may wait for whoever reads it; the pipe between the two holds little.
    private static async Task WriteAsync(HttpContext http, CatalogIndex index, Uri? address)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        late.CancelAfter(Longest);
        var pipe = new Pipe();
        var writing = Task.Factory.StartNew(() => Write(pipe.Writer, index, address, late.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await pipe.Reader.CopyToAsync(http.Response.Body, late.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or CatalogException or IOException)
        {
            // What came so far is no archive: the connection ends in a way that says so.
            http.Abort();
        }
        finally
        {
            await late.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    private static void Write(PipeWriter pipe, CatalogIndex index, Uri? address, CancellationToken cancellation)
    {
        try
        {
            using var stream = new BufferedStream(pipe.AsStream(leaveOpen: true), 64 * 1024);
            CatalogSite.WriteArchive(index, stream, address, cancellation);
            stream.Flush();
            pipe.Complete();
        }
        catch (Exception e)
        {
            pipe.Complete(e);
        }
    }

    private static void Name(HttpContext http, TimeProvider time)
    {
        http.Response.ContentType = "application/zip";
        http.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"catalogue-{time.GetUtcNow():yyyy-MM-dd}.zip\"");
    }
}

/// <summary>What the page of the static site says.</summary>
/// <param name="Servers">Servers in the catalogue.</param>
/// <param name="Tools">Tools in it.</param>
/// <param name="IsThere">Whether there is a catalogue that can be read.</param>
/// <param name="MayImport">Whether who looks may fill it.</param>
internal sealed record SiteModel(int Servers, int Tools, bool IsThere, bool MayImport);
