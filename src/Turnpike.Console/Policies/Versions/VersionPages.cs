using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Policies.Versions;
using Turnpike.Console.Frame;
using Turnpike.Policies;

namespace Turnpike.Console.Policies.Versions;

/// <summary>The versions of a policy: when and by whom, what differs between two, and back to an earlier one.</summary>
internal static class VersionPages
{
    /// <summary>Maps the pages.</summary>
    public static void Map(ConsoleRoutes routes) => routes
        .Get("/policies/{name}/versions", Right.Look, ShowAsync)
        .Post("/policies/{name}/rollback", Right.ManagePolicy, RollBackAsync);

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        var name = request.Place("name");
        var history = await request.ActAsync(AdminActs.PolicyHistory, new NamedPolicy(name));
        var inForce = history.Versions.First(v => v.InForce).Version;
        var shown = request.QueryNumber("show", 1, int.MaxValue, 0);
        var to = request.QueryNumber("to", 1, int.MaxValue, inForce);
        var from = request.QueryNumber("from", 1, int.MaxValue, history.Versions.LastOrDefault(v => v.Version < to)?.Version ?? to);
        var model = new VersionsModel
        {
            Name = name,
            Versions = [.. history.Versions.Reverse()],
            InForce = inForce,
            Authors = await VersionAuthor.FirstAsync(request, name),
            From = from,
            To = to,
            Comparison = from == to ? null : await CompareAsync(request, name, from, to),
            Shown = shown == 0 ? null : await request.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(name, shown)),
            MayRollBack = request.Visitor.May(Right.ManagePolicy),
        };
        return PageAnswer.Show<VersionsPage>($"Versions of {name}", model);
    }

    private static async ValueTask<PageAnswer> RollBackAsync(PageRequest request)
    {
        var name = request.Place("name");
        var expected = int.TryParse(request.Form("expected"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : (int?)null;
        _ = int.TryParse(request.Form("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version);
        var policy = await request.ActAsync(AdminActs.RollBackPolicy, new RollBackPolicy(name, version, expected));
        return PageAnswer.To(PolicyDraft.PathOf(name) + "/versions", policy.Replaced == policy.Version
            ? $"Version {policy.Version} was in force already; nothing changed."
            : $"Version {policy.Version} is in force again, in place of version {policy.Replaced}.");
    }

    private static async ValueTask<VersionComparison> CompareAsync(PageRequest request, string name, int from, int to)
    {
        var (old, now) = (await request.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(name, from)), await request.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(name, to)));
        var parts = await request.ActAsync(AdminActs.ComparePolicies, new ComparePolicies(new ChosenPolicy(name, from), new ChosenPolicy(name, to)));
        var snapshot = request.Node.Current;
        var tools = PolicyTools.Of(snapshot, PolicyTools.Servers(snapshot, name, []));
        return new VersionComparison(
            parts.Changes,
            TextDifference.Of(old.Document ?? "", now.Document ?? ""),
            Compiled(old.Document) is { } before && Compiled(now.Document) is { } after ? ReviewModel.Differences(tools, before, after) : [],
            tools.Length);
    }

    private static CompiledPolicy? Compiled(string? document) => CompiledPolicy.Load(Encoding.UTF8.GetBytes(document ?? "")).Policy;
}

/// <summary>What differs between two versions.</summary>
/// <param name="Parts">By place and value.</param>
/// <param name="Text">The texts side by side.</param>
/// <param name="Tools">Tools whose calls are decided otherwise.</param>
/// <param name="ToolCount">How many tools they were held against.</param>
internal sealed record VersionComparison(ImmutableArray<PolicyChangeView> Parts, ImmutableArray<TextRow> Text, ImmutableArray<ToolDifference> Tools, int ToolCount);

/// <summary>The page of the versions.</summary>
internal sealed record VersionsModel
{
    public required string Name { get; init; }

    /// <summary>Newest first.</summary>
    public required ImmutableArray<PolicyVersionView> Versions { get; init; }

    /// <summary>The version in force.</summary>
    public required int InForce { get; init; }

    /// <summary>Who applied a digest first, as far as the record says.</summary>
    public required FrozenDictionary<string, VersionAuthor> Authors { get; init; }

    public required int From { get; init; }

    public required int To { get; init; }

    /// <summary>What differs; null for one version alone.</summary>
    public required VersionComparison? Comparison { get; init; }

    /// <summary>A version that is shown whole; null for none.</summary>
    public required PolicyView? Shown { get; init; }

    public required bool MayRollBack { get; init; }
}
