using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Provisioning;
using Turnpike.Admin.Servers;
using Turnpike.Console.Frame;
using Turnpike.Console.Servers.Adding;

namespace Turnpike.Console.Servers.Packages;

/// <summary>The page of one plan.</summary>
/// <param name="Plan">The plan, and what came of it.</param>
/// <param name="MayAnswer">Whether the visitor may approve and reject.</param>
/// <param name="MayCancel">Whether the visitor may end what is under way.</param>
internal sealed record PlanModel(ProvisionView Plan, bool MayAnswer, bool MayCancel)
{
    /// <summary>Whether it is being carried out.</summary>
    public bool IsUnderWay => Plan.State is "installing" or "starting";
}

/// <summary>The page of all plans.</summary>
/// <param name="Plans">Newest first.</param>
/// <param name="Work">A plan that is being made; null for none.</param>
internal sealed record PlanListModel(ImmutableArray<ProvisionView> Plans, Work? Work);

/// <summary>The page of a server's package.</summary>
/// <param name="Of">The server.</param>
/// <param name="Plans">Plans of it, newest first.</param>
internal sealed record PackageModel(ServerContext Of, ImmutableArray<ProvisionView> Plans);

/// <summary>Plans to install packages: made from metadata, approved by a person exactly as shown, followed while they are carried out.</summary>
internal sealed class PlanPages(ServerWork work, AddForms forms)
{
    // A plan asks a registry, which is elsewhere.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Puts the pages among those of servers.</summary>
    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/servers/plans", Right.Look, ListAsync);
        routes.Get("/servers/plans/{id}", Right.Look, ShowAsync);
        routes.Post("/servers/plans/{id}/approve", Right.AnswerApprovals, ApproveAsync);
        routes.Post("/servers/plans/{id}/reject", Right.AnswerApprovals, request => AnswerAsync(request, AdminActs.RejectProvision, "Rejected: nothing is fetched."));
        routes.Post("/servers/plans/{id}/cancel", Right.Administer, request => AnswerAsync(request, AdminActs.CancelProvision, "Cancelled: everything it started was ended."));
        routes.Post("/servers/new/package", Right.Administer, request => forms.TryAsync(request, "package", () => PlanAsync(request, Asked(request))));
        routes.Post("/servers/new/entry", Right.Administer, request => forms.TryAsync(request, "package", () => EntryAsync(request)));
        routes.Get("/servers/{name}/package", Right.Look, PackageAsync);
        routes.Post("/servers/{name}/update", Right.Administer, UpdateAsync);
        routes.Post("/servers/{name}/rollback", Right.Administer, RollBackAsync);
        routes.Post("/servers/{name}/verify", Right.Look, VerifyAsync);
    }

    private async ValueTask<PageAnswer> ListAsync(PageRequest request)
    {
        var key = Key(request);
        var now = work.Find(key);
        work.Forget(key);
        return PageAnswer.Show<PlanListPage>("Plans", new PlanListModel((await request.ActAsync(AdminActs.ListProvisions, Nothing.Value)).Provisions, now));
    }

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        var plan = await request.ActAsync(AdminActs.ShowProvision, new FollowProvision(request.Place("id")));
        return PageAnswer.Show<PlanPage>($"{plan.Package} {plan.Version}", new PlanModel(plan, request.Visitor.May(Right.AnswerApprovals), request.Visitor.May(Right.Administer)));
    }

    private static async ValueTask<PageAnswer> ApproveAsync(PageRequest request)
    {
        var id = request.Place("id");
        var values = request.FormNames.Where(n => n.StartsWith("value:", StringComparison.Ordinal))
            .Select(n => new NamedSecret(n["value:".Length..], request.FormText(n))).Where(v => v.Value.Length > 0);
        await request.ActAsync(AdminActs.ApproveProvision, new ApproveProvision { Id = id, Digest = request.Form("digest"), Environment = [.. values] });
        return PageAnswer.To(ServerPaths.Plan(id), "Approved, exactly as it was shown. This page follows it.");
    }

    private static async ValueTask<PageAnswer> AnswerAsync(PageRequest request, Act<NamedProvision, ProvisionView> act, string sentence)
    {
        var id = request.Place("id");
        await request.ActAsync(act, new NamedProvision(id));
        return PageAnswer.To(ServerPaths.Plan(id), sentence);
    }

    private static PlanProvision Asked(PageRequest request) => new()
    {
        Package = request.Form("package"),
        Name = Given(request, "name"),
        Arguments = CommandWords.Read(request.FormText("arguments")),
        Environment = Words(request, "variables"),
        Command = Given(request, "which"),
        Walls = new ProvisionWalls
        {
            Folders = Lines(request, "folders"),
            ReadFolders = Lines(request, "read"),
            Hosts = Words(request, "hosts"),
            Network = request.IsTicked("network"),
            NoSandbox = request.IsTicked("bare"),
        },
    };

    private ValueTask<PageAnswer> PlanAsync(PageRequest request, PlanProvision asked) =>
        work.DoAsync(request, Key(request), $"Looking for {asked.Package}", ServerPaths.Plans, Patience, async () => Made(await request.ActAsync(AdminActs.PlanProvision, asked)));

    // What a registry says of an entry is kept under a name first; that name is planned.
    private ValueTask<PageAnswer> EntryAsync(PageRequest request)
    {
        var entry = request.Form("entry");
        return work.DoAsync(request, Key(request), $"Looking for {entry}", ServerPaths.Plans, Patience, async () =>
        {
            var known = (await request.ActAsync(AdminActs.ListCandidates, Nothing.Value)).Candidates.FirstOrDefault(c => c.Source.EndsWith($": {entry}", StringComparison.Ordinal))
                ?? await request.ActAsync(AdminActs.RegisterCandidate, new RegisterCandidate { Entry = entry });
            return Made(await request.ActAsync(AdminActs.PlanProvision, new PlanProvision { Package = known.Name }));
        });
    }

    private async ValueTask<PageAnswer> PackageAsync(PageRequest request)
    {
        var of = await ServerContext.ReadAsync(request, work);
        var plans = (await request.ActAsync(AdminActs.ListProvisions, Nothing.Value)).Provisions;
        return of.Settings.Package is null
            ? throw new AdminException(AdminFaultCode.NotFound, $"'{of.Server.Name}' was not installed as a package: its command or URL was given")
            : PageAnswer.Show<PackagePage>($"{of.Server.Name}: package", new PackageModel(of, [.. plans.Where(p => p.Server == of.Server.Name)]));
    }

    private ValueTask<PageAnswer> UpdateAsync(PageRequest request)
    {
        var name = ServerPaths.Name(request);
        var to = Given(request, "to");
        return work.DoAsync(request, name, $"Looking for another version of {name}", ServerPaths.Of(name, "package"), Patience, async () =>
            Made(await request.ActAsync(AdminActs.UpdateProvisioned, new UpdateProvisioned(name, to))));
    }

    private ValueTask<PageAnswer> RollBackAsync(PageRequest request)
    {
        var name = ServerPaths.Name(request);
        return work.DoAsync(request, name, $"Taking {name} back to the version before", ServerPaths.Of(name, "package"), Patience, async () =>
        {
            var view = await request.ActAsync(AdminActs.RollBackServer, new NamedServer(name));
            return new WorkEnd($"Taken back. {(view.Pending > 0 ? ServerNumbers.Counted(view.Pending, "definition waits", "definitions wait") + " for approval." : "All it says is approved.")}");
        });
    }

    private ValueTask<PageAnswer> VerifyAsync(PageRequest request)
    {
        var name = ServerPaths.Name(request);
        return work.DoAsync(request, name, $"Reading every installed file of {name}", ServerPaths.Of(name, "package"), Patience, async () =>
        {
            var state = await request.ActAsync(AdminActs.VerifyServer, new NamedServer(name));
            return state.IsWhole
                ? new WorkEnd($"{state.Package} {state.Version} is as it was locked.")
                : throw new AdminException(AdminFaultCode.Conflict, $"{state.Package} {state.Version} is NOT as it was locked: {state.Problem}", "disconnect it, then install it again");
        });
    }

    private static WorkEnd Made(ProvisionView plan) => new("This is what would be installed. Nothing but metadata was fetched so far.", ServerPaths.Plan(plan.Id));

    private static string Key(PageRequest request) => $"the plan of {request.Visitor.Name}";

    private static string? Given(PageRequest request, string field) => request.Form(field) is { Length: > 0 } text ? text : null;

    private static ImmutableArray<string> Words(PageRequest request, string field) => [.. request.Form(field).Split([' ', ',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)];

    private static ImmutableArray<string> Lines(PageRequest request, string field) => [.. request.Form(field).Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
