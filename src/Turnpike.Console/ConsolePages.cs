using Turnpike.Admin.Acts;
using Turnpike.Console.Frame;
using Turnpike.Console.Overview;

namespace Turnpike.Console;

/// <summary>Every page of the console for whoever is signed in, by section. A section is a folder that maps its own pages.</summary>
public static class ConsolePages
{
    /// <summary>The pages.</summary>
    public static ConsoleRoutes Map()
    {
        var routes = new ConsoleRoutes();
        routes.Post("/theme", Right.Look, Theme.ChooseAsync);
        routes.Get("/", Right.Look, _ => ValueTask.FromResult(PageAnswer.Show<OverviewPage>("Overview", new object())));
        return routes;
    }
}
