using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Policies.Testing;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Policies.Tests;

/// <summary>Testing a policy or a draft with calls and what is expected of each. Nothing of it is kept: the cases stay in the form.</summary>
internal static class TestPages
{
    /// <summary>Maps the pages.</summary>
    public static void Map(ConsoleRoutes routes) => routes
        .Get("/policies/{name}/tests", Right.Look, OpenAsync)
        .Post("/policies/{name}/tests", Right.Look, RunAsync);

    private static async ValueTask<PageAnswer> OpenAsync(PageRequest request)
    {
        var version = request.QueryNumber("version", 1, int.MaxValue, 0) is var asked and > 0 ? asked : (int?)null;
        var policy = await request.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(request.Place("name"), version));
        var draft = new PolicyDraft(policy.Name, policy.Document ?? "", request.Node.Current.Policies[policy.Name].Version, []);
        return Show(Model(request, draft, isDraft: false, version));
    }

    private static async ValueTask<PageAnswer> RunAsync(PageRequest request)
    {
        var draft = PolicyDraft.Read(request);
        var version = int.TryParse(request.Form("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : (int?)null;
        var isDraft = version is null && draft.DiffersFrom(request.Node.Current.Policies.GetValueOrDefault(draft.Name));
        var model = Model(request, draft, isDraft, version);
        if (request.Form("do") != "run")
        {
            return Show(model);
        }

        if (draft.Cases.Trim().Length == 0)
        {
            return Show(model with { Problem = "Paste the cases to run." }, 400);
        }

        try
        {
            return Show(model with { Tested = await request.ActAsync(AdminActs.TestPolicy, new TestPolicy(new ChosenPolicy(draft.Name, version, isDraft ? draft.Document : null), draft.Cases)) });
        }
        catch (AdminException e) when (e.Fault.Code != AdminFaultCode.Forbidden)
        {
            return Show(model with { Problem = PageWriter.Sentence(e) }, 400);
        }
    }

    private static PageAnswer Show(TestModel model, int status = 200) => PageAnswer.Show<TestPage>($"Test {model.Draft.Name}", model, status);

    private static TestModel Model(PageRequest request, PolicyDraft draft, bool isDraft, int? version)
    {
        var inForce = request.Node.Current.Policies.GetValueOrDefault(draft.Name)?.Version;
        return new TestModel
        {
            Draft = draft,
            IsDraft = isDraft,
            Version = version == inForce ? null : version,
            InForce = inForce,
            MayEdit = request.Visitor.May(Right.ManagePolicy),
        };
    }
}

/// <summary>The page of a policy's tests.</summary>
internal sealed record TestModel
{
    /// <summary>What is tested, and the cases.</summary>
    public required PolicyDraft Draft { get; init; }

    /// <summary>Whether it is a document that is not applied.</summary>
    public required bool IsDraft { get; init; }

    /// <summary>An earlier version; null for the one in force, and for a draft.</summary>
    public required int? Version { get; init; }

    /// <summary>The version in force; null for a policy that is not applied yet.</summary>
    public required int? InForce { get; init; }

    /// <summary>Whether who looks may apply a draft.</summary>
    public required bool MayEdit { get; init; }

    /// <summary>Why nothing was run; null for nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>What came of the cases; null before they were run.</summary>
    public TestedPolicy? Tested { get; init; }
}
