using Turnpike.Admin.Acts;
using Turnpike.Admin.Servers;
using Turnpike.Console.Catalog;
using Turnpike.Console.Frame;
using Turnpike.Console.Servers.Adding;
using Turnpike.Console.Servers.Credentials;
using Turnpike.Console.Servers.Packages;
using Turnpike.Console.Servers.Pins;
using Turnpike.Console.Servers.Scans;
using Turnpike.Console.Servers.Tools;

namespace Turnpike.Console.Servers;

/// <summary>The pages of servers.</summary>
internal static class ServerPages
{
    /// <summary>Puts them among the pages of the console.</summary>
    /// <param name="routes">The pages.</param>
    /// <param name="catalog">The catalogue, which packages are found in.</param>
    public static void Map(ConsoleRoutes routes, CatalogFace catalog)
    {
        var (reports, work) = (new ServerReports(), new ServerWork());
        var forms = new AddForms(work, catalog);

        // Before a server's: those have a name in their place.
        forms.Map(routes, new PastedConfigurations());
        new PlanPages(work, forms).Map(routes);
        ScanPages.Map(routes);
        new CredentialPages(work).Map(routes);
        routes.Get("/servers", Right.Look, async request => PageAnswer.Show<ServerListPage>("Servers", await ServerRows.ReadAsync(request, reports, work)));
        routes.Get("/servers/{name}", Right.Look, request => ShowAsync(request, reports, work));
        routes.Get("/servers/{name}/tools", Right.Look, request => ToolListModel.ShowAsync(request, reports, work));
        routes.Get("/servers/{name}/tool", Right.Look, request => ToolModel.ShowAsync(request, work));
        routes.Post("/servers/{name}/correct", Right.ManagePolicy, ToolModel.CorrectAsync);
        routes.Post("/servers/{name}/uncorrect", Right.ManagePolicy, ToolModel.UncorrectAsync);
        routes.Get("/servers/{name}/pins", Right.Look, request => PinPages.ShowAsync(request, work));
        routes.Post("/servers/{name}/pins", Right.ManagePolicy, PinPages.AnswerAsync);
        routes.Get("/servers/{name}/pin", Right.Look, request => PinPages.ShowOneAsync(request, work));
        routes.Post("/servers/{name}/refresh", Right.ManagePolicy, request => ConnectionForms.RefreshAsync(request, work));
        routes.Post("/servers/{name}/connect", Right.Administer, request => ConnectionForms.ConnectAsync(request, work));
        routes.Post("/servers/{name}/disconnect", Right.Administer, ConnectionForms.DisconnectAsync);
        routes.Get("/servers/{name}/settings", Right.Administer, request => SettingsForms.ShowAsync(request, work));
        routes.Post("/servers/{name}/settings", Right.Administer, request => SettingsForms.ChangeAsync(request, work));
        routes.Post("/servers/{name}/disable", Right.Administer, request => SettingsForms.DisableAsync(request, work));
        routes.Post("/servers/{name}/startup", Right.Administer, SettingsForms.StartAsync);
        routes.Post("/servers/{name}/remove", Right.Administer, SettingsForms.RemoveAsync);
        routes.Post("/servers/{name}/restart", Right.Administer, request => ConnectionForms.RestartAsync(request, work));
    }

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request, ServerReports reports, ServerWork work)
    {
        var of = await ServerContext.ReadAsync(request, work);
        var snapshot = request.Node.Current;
        var findings = (await SeenFindings.ReadAsync(request, reports, of.Server.Name, of.Server.Pending > 0)).All;
        return PageAnswer.Show<ServerOverviewPage>(of.Server.Name, new ServerOverviewModel
        {
            Of = of,
            Tools = SeverityCounts.Of(of.Server.Definitions),
            RiskUp = of.Server.Definitions.Count(d => d.RiskUp),
            Findings = findings.Count,
            WorstFinding = findings.Worst,
            Grants =
            [
                .. snapshot.Grants.Values.Where(g => g.Servers.ContainsKey(of.Server.Name)).OrderBy(g => g.Subject, StringComparer.Ordinal)
                    .Select(g => new ServerGrant(g.Subject, g.Servers[of.Server.Name]?.Name)),
            ],
        });
    }
}
