using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Console;
using Turnpike.Console.Account;
using Turnpike.Console.Api;
using Turnpike.Console.Catalog;
using Turnpike.Console.Frame;
using Turnpike.Console.OpenId;
using Turnpike.Console.SignIns;
using Turnpike.Policies;
using Turnpike.State.Catalogs;
using Turnpike.State.Folders;
using Turnpike.State.Ledgers;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;
using Turnpike.Upstreams.OpenId;

namespace Turnpike.Hosting;

/// <summary>The pages for people on the HTTP face of <c>up</c>.</summary>
internal sealed class WebPages : IAsyncDisposable
{
    private readonly SignInPages _signIns;
    private readonly CatalogFace _catalog;
    private readonly bool _isCatalogPublic;
    private readonly OidcSignIns _oidc;
    private readonly ConsoleFace _console;
    private readonly ApiFace _api;

    public WebPages(Node node, UpstreamConnector connector, UpOptions options, Func<Uri?> address)
    {
        _signIns = new SignInPages(node, options.Configuration.ClientDocument);
        _isCatalogPublic = options.Configuration.CatalogPages;
        _catalog = new CatalogFace(CatalogIndex.FileIn(DataFolder.Resolve(options.Data)), (server, tool, hash) => node.Current.Correction(server, tool, hash));
        _oidc = new OidcSignIns(options.Configuration.Issuers, new GuardedHttp(connector.Options), () => ConsolePage.AddressOf(options.Configuration, address()), OpenAsync, NoteRefused, TimeProvider.System);
        var sessions = new ConsoleSessions(node, TimeProvider.System, options.Configuration.ConsoleIdle);
        var open = new OpenPages();
        new SignInDoor(sessions, _oidc, TimeProvider.System).Map(open);
        OidcPages.Map(open, _oidc);
        var site = new ConsoleSite
        {
            Node = node,
            Time = TimeProvider.System,
            Address = address,
            Live = new LiveEvents(node, TimeProvider.System),
            Issuers = _oidc.Buttons,
            PublicAddress = options.Configuration.ConsoleAddress is { } text ? new Uri(text) : null,
        };
        var visitors = new PersonSessions(node, sessions);
        _console = new ConsoleFace(site, visitors, ConsolePages.Map(_catalog), open);
        _api = new ApiFace(node, new ApiCallers(new ApiTokens(node, TimeProvider.System).TryFind, visitors, site.IsSecure), TimeProvider.System);

        // As a failed sign-in with a password: counted by source, so that whoever brings many answers cannot fill the record.
        void NoteRefused(string cause, string source) => node.Ledger.Note(new CallIntent
        {
            Kind = "refused",
            Method = "sign_in_oidc",
            Source = source,
            Decision = new Decision(DecisionOutcome.Deny, DecisionStep.NoPolicy, "(sign_in_oidc)", "", cause, []),
        });

        async ValueTask<string> OpenAsync(OpenIdIdentity who, string source)
        {
            var answer = await node.ActAsync(
                AdminActs.OpenExternalSession, new OpenExternalSession(who.Issuer, who.Subject, who.Name, who.Email, who.Groups, source, who.ProvedAt), CancellationToken.None);
            return answer.Token ?? throw new AdminException(AdminFaultCode.Forbidden, "this sign-in was not let in");
        }
    }

    /// <summary>Takes one HTTP request that is not the gateway's.</summary>
    public Task HandleAsync(HttpContext http) => http.Request.Path switch
    {
        var path when SignInPages.IsRoute(path) => _signIns.HandleAsync(http),
        var path when _isCatalogPublic && CatalogFace.IsRoute(path) => _catalog.HandleAsync(http),
        var path when ApiFace.IsRoute(path) => _api.HandleAsync(http),
        var path when ConsoleFace.IsRoute(path) => _console.HandleAsync(http),
        _ => NothingAsync(http),
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _catalog.Dispose();
        _oidc.Dispose();
        _api.Dispose();
        await _console.DisposeAsync();
    }

    // Whoever opens the bare address in a browser means the console.
    private static Task NothingAsync(HttpContext http)
    {
        if (http.Request.Path == "/" && HttpMethods.IsGet(http.Request.Method))
        {
            http.Response.Headers.Location = "/console";
            http.Response.StatusCode = StatusCodes.Status302Found;
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }

        return Task.CompletedTask;
    }
}
