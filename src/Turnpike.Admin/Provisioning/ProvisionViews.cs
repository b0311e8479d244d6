using Turnpike.Admin.Acts;
using Turnpike.State.Provisions;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Admin.Provisioning;

/// <summary>Plans as they are shown.</summary>
internal static class ProvisionViews
{
    public static ProvisionView Of(ActDesk desk, StoredPlan stored)
    {
        var kept = KeptPlan.Of(stored);
        var plan = kept.Plan;
        var state = PlanState.At(stored, desk.Time.GetUtcNow());
        return new ProvisionView
        {
            Id = stored.Id,
            Kind = plan.Kind,
            Server = plan.Server,
            State = state,
            Ecosystem = plan.Release.Ecosystem.Word(),
            Package = plan.Release.Name,
            Version = plan.Release.Version,
            FromVersion = plan.FromVersion,
            Integrity = plan.Release.Integrity,
            OtherPackages = plan.Release.OtherPackages,
            LockDigest = plan.Release.Locks.IsEmpty ? null : plan.Release.LockDigest(),
            Command = plan.Command,
            Url = plan.Release.Url,
            Environment = plan.Environment,
            Sandbox = Walls(plan),
            SandboxNote = Note(plan),
            HasInstallScripts = plan.Release.HasInstallScripts,
            License = plan.Release.License,
            Deprecated = plan.Release.Deprecated,
            Digest = plan.Digest(),
            AskedBy = kept.AskedBy,
            ByAgent = kept.Agent is not null,
            AnsweredBy = kept.AnsweredBy,
            CreatedAt = stored.CreatedAt,
            ExpiresAt = stored.ExpiresAt,
            Message = kept.Message,
            Pending = kept.Pending,
            NextStep = Next(stored.Id, plan, state, kept.Pending),
        };
    }

    private static string Walls(ProvisionPlan plan) => plan.Release.Ecosystem switch
    {
        PackageEcosystem.Remote => "remote",
        PackageEcosystem.Oci => "container",
        _ => plan.Walls is null ? "NO SANDBOX" : Sandbox.Name,
    };

    private static string Note(ProvisionPlan plan)
    {
        if (plan.Release.Ecosystem == PackageEcosystem.Remote)
        {
            return "It runs elsewhere. Nobody can hold it to a version; its definitions are pinned as ever.";
        }

        if (plan.Release.Ecosystem == PackageEcosystem.Oci)
        {
            return $"The container's own walls: no capabilities, a read-only file system, {(plan.Walls!.Network ? "THE WHOLE NETWORK" : "no network")}{Folders(plan)}.";
        }

        if (plan.Walls is not { } walls)
        {
            return $"NO SANDBOX ({plan.NoWalls}): it runs as the gateway's user, with all of that user's files and network. Only its environment is minimal and its home its own.";
        }

        var network = !walls.Network ? "no network"
            : plan.Hosts.IsEmpty ? "THE WHOLE NETWORK, this machine's own services included"
            : $"THE WHOLE NETWORK, this machine's own services included: bubblewrap cannot keep it to {string.Join(", ", plan.Hosts)}";
        return $"The system read-only, no home but its own, a minimal environment, {network}{Folders(plan)}.";
    }

    private static string Folders(ProvisionPlan plan) =>
        (plan.Walls!.Writable.IsEmpty ? "" : $"; writes to {string.Join(", ", plan.Walls.Writable)}") + (plan.Walls.Readable.IsEmpty ? "" : $"; reads {string.Join(", ", plan.Walls.Readable)}");

    private static string? Next(string id, ProvisionPlan plan, string state, int? pending) => state switch
    {
        PlanState.Planned => $"turnpike server provision approve {id}",
        PlanState.Installing or PlanState.Starting => $"turnpike server provision status {id}",
        PlanState.Complete when pending > 0 => $"turnpike pin diff {plan.Server}",
        PlanState.Complete when pending is null or 0 => null,
        _ => null,
    };
}
