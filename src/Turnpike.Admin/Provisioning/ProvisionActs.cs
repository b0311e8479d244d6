using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
using Turnpike.Policies;
using Turnpike.State.Provisions;
using Turnpike.State.Servers;
using Turnpike.Upstreams.Packages;

namespace Turnpike.Admin.Provisioning;

/// <summary>Acts on plans: made by anybody, approved by a person, carried out by themselves.</summary>
internal static class ProvisionActs
{
    private const int LongestWait = 60;

    public static async ValueTask<ProvisionView> PlanAsync(ActDesk desk, PlanProvision request, CancellationToken cancellation)
    {
        var candidate = CandidateActs.Find(desk, request.Package);
        if (candidate is not null)
        {
            var named = request.Environment.IsDefault ? [] : request.Environment;
            request = request with { Package = candidate.Package, Name = request.Name ?? candidate.Name, Environment = [.. candidate.Environment.Concat(named)] };
        }

        var (spec, problem) = PackageSpec.Parse(request.Package);
        if (spec is null)
        {
            var bare = PackageSpec.Parse($"npm:{request.Package}").Spec;
            throw new AdminException(AdminFaultCode.Invalid, problem!, bare is null ? "npm:@modelcontextprotocol/server-everything@2026.8.31" : bare.ToString());
        }

        var plan = ProvisionViews.Of(desk, await ProvisionPlans.InstallAsync(desk, request, spec, cancellation));
        if (candidate is not null)
        {
            CandidateActs.Verified(desk, candidate, plan);
        }

        return plan;
    }

    public static async ValueTask<ProvisionView> UpdateAsync(ActDesk desk, UpdateProvisioned request, CancellationToken cancellation)
    {
        var entry = PinActs.Find(desk, request.Name);
        if (entry.Settings.Package is not { } package)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"'{request.Name}' was not provisioned: its command or URL was given, and its version is unknown", "turnpike server provision npm:PACKAGE");
        }

        if (package.Ecosystem == PackageEcosystem.Remote.Word())
        {
            throw new AdminException(AdminFaultCode.Invalid, $"'{request.Name}' runs elsewhere: its version is unknown, and nothing here can change it", $"turnpike server refresh {request.Name}");
        }

        var made = desk.Store.ListPlans().Where(p => p.State == PlanState.Complete).Select(KeptPlan.Of).FirstOrDefault(k => k.Plan.Server == request.Name)
            ?? throw new AdminException(AdminFaultCode.NotFound, $"the plan that '{request.Name}' was provisioned by is gone: remove it and provision it again");
        return ProvisionViews.Of(desk, await ProvisionPlans.UpdateAsync(desk, request, package, made, cancellation));
    }

    public static ValueTask<ProvisionView> ApproveAsync(ActDesk desk, ApproveProvision request, CancellationToken cancellation)
    {
        var stored = Find(desk, request.Id);
        var kept = KeptPlan.Of(stored);
        RequireOpen(desk, stored);
        if (ProvisionApprover.Objection(desk.Who, kept.Agent, desk.Store.Current.People) is { } objection)
        {
            throw new AdminException(AdminFaultCode.Forbidden, objection);
        }

        if (!string.Equals(request.Digest, kept.Plan.Digest(), StringComparison.Ordinal))
        {
            throw new AdminException(AdminFaultCode.Conflict, "this is not the plan that was shown: look at it again", $"turnpike server provision status {request.Id}");
        }

        if (desk.Provisions.Jobs.IsBusy(kept.Plan.Server))
        {
            throw new AdminException(AdminFaultCode.Conflict, $"'{kept.Plan.Server}' is being provisioned already");
        }

        RequireStill(desk, kept.Plan);
        var environment = Values(desk, kept.Plan, request.Environment);
        var approved = kept with { AnsweredBy = desk.Who };
        if (!desk.Store.MovePlan(stored.Id, PlanState.Planned, PlanState.Installing, approved.ToJson()))
        {
            throw new AdminException(AdminFaultCode.Conflict, "somebody answered meanwhile");
        }

        desk.Provisions.Jobs.Begin(stored.Id, kept.Plan.Server, new ProvisionRun(desk, stored.Id, approved, environment).RunAsync);
        return ValueTask.FromResult(ProvisionViews.Of(desk, Find(desk, stored.Id)));
    }

    public static ValueTask<ProvisionView> RejectAsync(ActDesk desk, NamedProvision request, CancellationToken cancellation)
    {
        var stored = Find(desk, request.Id);
        RequireOpen(desk, stored);
        return desk.Store.MovePlan(stored.Id, PlanState.Planned, PlanState.Rejected, (KeptPlan.Of(stored) with { AnsweredBy = desk.Who }).ToJson())
            ? ValueTask.FromResult(ProvisionViews.Of(desk, Find(desk, stored.Id)))
            : throw new AdminException(AdminFaultCode.Conflict, "somebody answered meanwhile");
    }

    public static async ValueTask<ProvisionView> CancelAsync(ActDesk desk, NamedProvision request, CancellationToken cancellation)
    {
        var stored = Find(desk, request.Id);
        return await desk.Provisions.Jobs.CancelAsync(stored.Id)
            ? ProvisionViews.Of(desk, Find(desk, stored.Id))
            : throw new AdminException(AdminFaultCode.Conflict, $"'{stored.Id}' is not under way: it is {PlanState.At(stored, desk.Time.GetUtcNow())}");
    }

    public static async ValueTask<ProvisionView> StatusAsync(ActDesk desk, FollowProvision request, CancellationToken cancellation)
    {
        var stored = Find(desk, request.Id);
        if (request.WaitSeconds > 0)
        {
            await desk.Provisions.Jobs.WaitAsync(stored.Id, TimeSpan.FromSeconds(Math.Min(request.WaitSeconds, LongestWait)), cancellation);
        }

        return ProvisionViews.Of(desk, Find(desk, stored.Id));
    }

    public static ValueTask<ProvisionList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(new ProvisionList([.. desk.Store.ListPlans().Select(p => ProvisionViews.Of(desk, p))]));

    public static ActRecord Describe(PlanProvision request) => new(request.Name, null, $"{Shown(request.Package)}{(request.Agent is null ? "" : $", asked by the agent of {request.Agent}")}");

    public static ActRecord Describe(UpdateProvisioned request) => new(request.Name, null, $"to {request.To ?? "the newest"}{(request.Agent is null ? "" : $", asked by the agent of {request.Agent}")}");

    public static ActRecord Describe(ApproveProvision request) => new(null, request.Id, $"plan {request.Digest}");

    // Nobody owns the job of a plan whose owner ended: what it left is swept, and the plan says so.
    public static void EndAbandoned(ActDesk desk)
    {
        foreach (var stored in desk.Store.ListPlans().Where(p => p.State is PlanState.Installing or PlanState.Starting))
        {
            var ended = KeptPlan.Of(stored) with { Message = "the gateway ended before this did; nothing was changed" };
            desk.Store.MovePlan(stored.Id, stored.State, PlanState.Failed, ended.ToJson());
        }
    }

    private static string Shown(string package) => package.Contains("://", StringComparison.Ordinal) ? ServerTargets.Shown(package) : package.Length > 200 ? package[..200] : package;

    private static StoredPlan Find(ActDesk desk, string id)
    {
        var plans = desk.Store.ListPlans();
        return plans.FirstOrDefault(p => p.Id == id) ?? throw new AdminException(
            AdminFaultCode.NotFound, $"there is no plan '{id}'", NearestName.Of(id, plans.Where(p => p.State == PlanState.Planned).Select(p => p.Id)));
    }

    private static void RequireOpen(ActDesk desk, StoredPlan stored)
    {
        if (PlanState.At(stored, desk.Time.GetUtcNow()) is not PlanState.Planned and var state)
        {
            throw new AdminException(AdminFaultCode.Conflict, $"this plan is {state}: it cannot be answered any more");
        }
    }

    // The world may have gone on since the plan was made.
    private static void RequireStill(ActDesk desk, ProvisionPlan plan)
    {
        var entry = desk.Store.Current.Servers.GetValueOrDefault(plan.Server);
        if (plan.Kind == ProvisionPlan.Install && entry is not null)
        {
            throw new AdminException(AdminFaultCode.Conflict, $"there is a server '{plan.Server}' already");
        }

        if (plan.Kind == ProvisionPlan.Update && entry?.Settings.Package?.Version != plan.FromVersion)
        {
            throw new AdminException(AdminFaultCode.Conflict, $"'{plan.Server}' is not at {plan.FromVersion} any more: make a new plan", $"turnpike server update {plan.Server}");
        }
    }

    private static ImmutableArray<KeyValuePair<string, string>> Values(ActDesk desk, ProvisionPlan plan, ImmutableArray<NamedSecret> given)
    {
        var values = (given.IsDefault ? [] : given).ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
        if (values.Keys.FirstOrDefault(n => !plan.Environment.Contains(n, StringComparer.Ordinal)) is { } unknown)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"the plan names no variable '{unknown}'", NearestName.Of(unknown, plan.Environment));
        }

        if (plan.Kind == ProvisionPlan.Update)
        {
            return desk.Store.Current.Servers[plan.Server].Target.Environment;
        }

        var named = plan.Environment.Select(n => new NamedSecret(n, values.GetValueOrDefault(n) ?? $"${{secret:{n}}}"));
        return ServerTargets.Of(new AddServer { Name = plan.Server, Command = plan.Command.IsEmpty ? ["-"] : plan.Command, Environment = [.. named] }).Environment;
    }
}
