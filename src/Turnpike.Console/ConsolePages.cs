using Turnpike.Admin.Acts;
using Turnpike.Console.Account;
using Turnpike.Console.Api;
using Turnpike.Console.Approvals;
using Turnpike.Console.Audit;
using Turnpike.Console.Catalog;
using Turnpike.Console.Frame;
using Turnpike.Console.Grants;
using Turnpike.Console.Overview;
using Turnpike.Console.People;
using Turnpike.Console.Policies;
using Turnpike.Console.Policies.Imports;
using Turnpike.Console.Policies.Learning;
using Turnpike.Console.Policies.Replays;
using Turnpike.Console.Policies.Tests;
using Turnpike.Console.Policies.Trials;
using Turnpike.Console.Policies.Versions;
using Turnpike.Console.Servers;
using Turnpike.Console.Settings;
using Turnpike.Console.Stacks;

namespace Turnpike.Console;

/// <summary>Every page of the console for whoever is signed in, by section. A section is a folder that maps its own pages.</summary>
public static class ConsolePages
{
    /// <summary>The pages.</summary>
    /// <param name="catalog">The catalogue, which has pages within the console.</param>
    public static ConsoleRoutes Map(CatalogFace catalog)
    {
        var routes = new ConsoleRoutes();
        routes.Post("/theme", Right.Look, Theme.ChooseAsync);
        OwnAccount.Map(routes);
        ProofPages.Map(routes);
        PeoplePages.Map(routes);
        ImportPages.Map(routes);
        LearnPages.Map(routes);
        PolicyPages.Map(routes);
        TestPages.Map(routes);
        OverviewPages.Map(routes);
        AuditPages.Map(routes);
        TrialPages.Map(routes);
        ReplayPages.Map(routes);
        VersionPages.Map(routes);
        SettingsPages.Map(routes);
        TokenPages.Map(routes);
        ApiPages.Map(routes);
        new CatalogSection(catalog).Map(routes);
        new StackPages(catalog).Map(routes);
        ServerPages.Map(routes, catalog);
        ApprovalPages.Map(routes);
        new GrantPages().Map(routes);
        return routes;
    }
}
