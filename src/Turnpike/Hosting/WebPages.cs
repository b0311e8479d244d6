using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Nodes;
using Turnpike.Console.Approvals;
using Turnpike.Console.Catalog;
using Turnpike.Console.SignIns;
using Turnpike.State.Catalogs;
using Turnpike.State.Folders;

namespace Turnpike.Hosting;

/// <summary>The pages for people on the HTTP face of <c>up</c>.</summary>
internal sealed class WebPages : IDisposable
{
    private readonly ApprovalPages _approvals;
    private readonly SignInPages _signIns;
    private readonly CatalogFace? _catalog;

    public WebPages(Node node, UpOptions options)
    {
        _approvals = new ApprovalPages(node);
        _signIns = new SignInPages(node, options.Configuration.ClientDocument);
        _catalog = options.Configuration.CatalogPages
            ? new CatalogFace(CatalogIndex.FileIn(DataFolder.Resolve(options.Data)), (server, tool, hash) => node.Current.Correction(server, tool, hash))
            : null;
    }

    /// <summary>Takes one HTTP request that is not the gateway's.</summary>
    public Task HandleAsync(HttpContext http) =>
        SignInPages.IsRoute(http.Request.Path) ? _signIns.HandleAsync(http)
        : _catalog is not null && CatalogFace.IsRoute(http.Request.Path) ? _catalog.HandleAsync(http) : _approvals.HandleAsync(http);

    /// <inheritdoc/>
    public void Dispose() => _catalog?.Dispose();
}
