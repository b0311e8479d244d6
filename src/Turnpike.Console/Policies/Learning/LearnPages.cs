using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Policies.Learning;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Policies.Learning;

/// <summary>Beginning a policy from the calls of the record: the least one that admits them. What comes of it is a draft.</summary>
internal static class LearnPages
{
    private const int Month = 720;

    /// <summary>Maps the pages.</summary>
    public static void Map(ConsoleRoutes routes) => routes
        .Get("/policies/new/learn", Right.ManagePolicy, ShowAsync)
        .Post("/policies/new/learn", Right.ManagePolicy, BeginAsync);

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        var model = Model(request, request.Query("name") ?? request.Query("server") ?? "", request.Query("server") ?? "", Month);
        if (request.Query("id") is not { } id)
        {
            return Show(model);
        }

        var learned = await request.ActAsync(AdminActs.ShowLearnedPolicy, new NamedLearning(id));
        if (learned.State is "waiting" or "running")
        {
            // Without scripts, too, the page is asked for again until there is an answer.
            request.Http.Response.Headers["Refresh"] = "1";
        }

        return Show(model with { Server = learned.Server ?? "", Hours = learned.Hours, Learned = learned, NameProblem = NewPolicyName.Problem(request.Node.Current, model.Name) });
    }

    private static async ValueTask<PageAnswer> BeginAsync(PageRequest request)
    {
        var hours = int.TryParse(request.Form("hours"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Month;
        var model = Model(request, request.Form("name"), request.Form("server"), hours);
        if (NewPolicyName.Problem(request.Node.Current, model.Name) is { } problem)
        {
            return Show(model with { NameProblem = problem }, 400);
        }

        var begun = await request.ActAsync(AdminActs.LearnPolicy, new LearnPolicy { Hours = hours, Server = model.Server.Length == 0 ? null : model.Server });
        return PageAnswer.To($"{NewPolicyWays.Path}/learn?id={begun.Id}&name={Uri.EscapeDataString(model.Name)}");
    }

    private static PageAnswer Show(LearnModel model, int status = 200) => PageAnswer.Show<LearnPage>("Learn a policy", model, status);

    private static LearnModel Model(PageRequest request, string name, string server, int hours) =>
        new() { Name = name, Server = server, Hours = hours, Servers = [.. request.Node.Current.AddedServers.Select(s => s.Name).Order(StringComparer.Ordinal)] };
}

/// <summary>The page of a policy that is learned.</summary>
internal sealed record LearnModel
{
    /// <summary>What the policy will be called.</summary>
    public required string Name { get; init; }

    /// <summary>The server whose calls are looked at; empty for every one.</summary>
    public required string Server { get; init; }

    /// <summary>How far to go back.</summary>
    public required int Hours { get; init; }

    /// <summary>The servers there are.</summary>
    public required ImmutableArray<string> Servers { get; init; }

    /// <summary>What is wrong with the name; null for nothing.</summary>
    public string? NameProblem { get; init; }

    /// <summary>How it stands; null before it was begun.</summary>
    public LearnedPolicy? Learned { get; init; }
}
