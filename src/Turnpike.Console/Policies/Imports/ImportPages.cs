using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies.Importing;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Policies.Imports;

/// <summary>Beginning a policy from one of another format. What comes of it is a draft.</summary>
internal static class ImportPages
{
    /// <summary>Maps the pages.</summary>
    public static void Map(ConsoleRoutes routes) => routes
        .Get("/policies/new/import", Right.ManagePolicy, request => ValueTask.FromResult(Show(Model(request, request.Query("name") ?? "", request.Query("server") ?? ""))))
        .Post("/policies/new/import", Right.ManagePolicy, ImportAsync);

    private static async ValueTask<PageAnswer> ImportAsync(PageRequest request)
    {
        var format = request.Form("format");
        var model = Model(request, request.Form("name"), request.Form("server")) with { Source = request.FormText("source"), Format = format };
        if (NewPolicyName.Problem(request.Node.Current, model.Name) is { } problem)
        {
            return Show(model with { NameProblem = problem }, 400);
        }

        if (model.Source.Trim().Length == 0)
        {
            return Show(model with { Problem = "Paste the policy that is to be imported." }, 400);
        }

        try
        {
            var imported = await request.ActAsync(AdminActs.ImportPolicy, new ImportPolicy(model.Source) { Format = format.Length == 0 ? null : format });
            return Show(model with { Imported = imported }, imported.Imported ? 200 : 400);
        }
        catch (AdminException e) when (e.Fault.Code != AdminFaultCode.Forbidden)
        {
            return Show(model with { Problem = PageWriter.Sentence(e) }, 400);
        }
    }

    private static PageAnswer Show(ImportModel model, int status = 200) => PageAnswer.Show<ImportPage>("Import a policy", model, status);

    private static ImportModel Model(PageRequest request, string name, string server) =>
        new() { Name = name, Server = server, Servers = [.. request.Node.Current.AddedServers.Select(s => s.Name).Order(StringComparer.Ordinal)] };
}

/// <summary>The page of an import.</summary>
internal sealed record ImportModel
{
    /// <summary>What the policy will be called.</summary>
    public required string Name { get; init; }

    /// <summary>The server it is for; empty for none.</summary>
    public required string Server { get; init; }

    /// <summary>The servers there are.</summary>
    public required ImmutableArray<string> Servers { get; init; }

    /// <summary>The format; empty to go by the text.</summary>
    public string Format { get; init; } = "";

    /// <summary>The text as pasted.</summary>
    public string Source { get; init; } = "";

    /// <summary>What is wrong with the name; null for nothing.</summary>
    public string? NameProblem { get; init; }

    /// <summary>Why it was not tried; null for nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>What came of it; null before it was tried.</summary>
    public ImportedPolicy? Imported { get; init; }

    /// <summary>A line of the text, for beside what is said of it; empty where there is none.</summary>
    public string LineOf(int number) => number > 0 && Source.Split('\n') is var lines && number <= lines.Length ? lines[number - 1].Trim() : "";
}
