using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Policies.Replays;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Policies.Replays;

/// <summary>Replaying the record's calls against a policy or a draft: which would be decided otherwise, before anything is applied.</summary>
internal static class ReplayPages
{
    private const int Day = 24;

    /// <summary>Maps the pages.</summary>
    public static void Map(ConsoleRoutes routes) => routes
        .Get("/policies/{name}/replay", Right.Look, ShowAsync)
        .Post("/policies/{name}/replay", Right.Look, BeginAsync);

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        var name = request.Place("name");
        if (request.Query("id") is not { } id)
        {
            await request.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(name));
            return Show(request, name, request.QueryNumber("version", 1, int.MaxValue, 0), null);
        }

        var replay = await request.ActAsync(AdminActs.ShowReplay, new NamedReplay(id));
        if (replay.State is "waiting" or "running")
        {
            // Without scripts, too, the page is asked for again until there is an answer.
            request.Http.Response.Headers["Refresh"] = "1";
        }

        return Show(request, name, replay.Policy.Version ?? 0, replay);
    }

    private static async ValueTask<PageAnswer> BeginAsync(PageRequest request)
    {
        var snapshot = request.Node.Current;
        var draft = PolicyDraft.Read(request);
        var inForce = snapshot.Policies.GetValueOrDefault(draft.Name);
        var version = int.TryParse(request.Form("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : (int?)null;
        var isDraft = version is null && draft.DiffersFrom(inForce);
        var ask = new ReplayPolicy(new ChosenPolicy(draft.Name, version, isDraft ? draft.Document : null))
        {
            Hours = int.TryParse(request.Form("hours"), NumberStyles.None, CultureInfo.InvariantCulture, out var hours) ? hours : Day,
            Server = request.Form("of") is { Length: > 0 } server ? server : null,
        };
        try
        {
            var begun = await request.ActAsync(AdminActs.ReplayPolicy, ask);
            return PageAnswer.To($"{draft.Path}/replay?id={begun.Id}&from={draft.From.ToString(CultureInfo.InvariantCulture)}");
        }
        catch (AdminException e) when (isDraft && e.Fault.Code == AdminFaultCode.Invalid)
        {
            // The draft is not lost: the page that shows what is wrong carries it.
            return Show(request, draft.Name, 0, null, draft, PageWriter.Sentence(e), 400);
        }
    }

    private static PageAnswer Show(PageRequest request, string name, int version, ReplayView? replay, PolicyDraft? draft = null, string? problem = null, int status = 200)
    {
        var snapshot = request.Node.Current;
        var inForce = snapshot.Policies.GetValueOrDefault(name)?.Version;
        var model = new ReplayModel
        {
            Draft = draft ?? new PolicyDraft(name, replay?.Document ?? "", request.QueryNumber("from", 0, int.MaxValue, inForce ?? 0), []),
            Version = version > 0 && version != inForce ? version : null,
            InForce = inForce,
            Servers = PolicyTools.Servers(snapshot, name),
            Replay = replay,
            Problem = problem,
            MayEdit = request.Visitor.May(Right.ManagePolicy),
        };
        return PageAnswer.Show<ReplayPage>($"Replay {name}", model, status);
    }
}

/// <summary>The page of a replay.</summary>
internal sealed record ReplayModel
{
    /// <summary>The draft that is replayed, or the policy's name alone.</summary>
    public required PolicyDraft Draft { get; init; }

    /// <summary>An earlier version that is replayed; null for the one in force, and for a draft.</summary>
    public required int? Version { get; init; }

    /// <summary>The version in force; null for a policy that is not applied yet.</summary>
    public required int? InForce { get; init; }

    /// <summary>The servers that stand under the policy.</summary>
    public required ImmutableArray<string> Servers { get; init; }

    /// <summary>How the replay stands; null before one was asked for.</summary>
    public required ReplayView? Replay { get; init; }

    /// <summary>Why it was not begun; null for nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether who looks may apply a draft.</summary>
    public bool MayEdit { get; init; }

    /// <summary>Whether it is about a document that is not applied.</summary>
    public bool IsDraft => Draft.Document.Length > 0;
}
