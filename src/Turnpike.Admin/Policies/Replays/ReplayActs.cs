using System.Security.Cryptography;
using Turnpike.Admin.Acts;

namespace Turnpike.Admin.Policies.Replays;

/// <summary>Replaying the calls of the record under a policy.</summary>
internal static class ReplayActs
{
    /// <summary>Begins a replay, and has its answer where that takes no longer than a second.</summary>
    public static async ValueTask<ReplayView> BeginAsync(ActDesk desk, ReplayPolicy request, CancellationToken cancellation)
    {
        RecordJobs.RequireHours(request.Hours);
        var (policy, identity) = ChosenPolicies.Find(desk, request.Policy);

        // A rule that tells arguments apart would tell them: opened only for who may see them anyway.
        var mayOpen = Rights.Of(desk.Actor, desk.Store.Current).Has(Right.LookAtArguments);
        var now = desk.Time.GetUtcNow();
        var asked = new ReplayView(
            $"rp_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}",
            "waiting",
            null,
            identity,
            request.Policy.Document,
            request.Hours,
            request.Server,
            now.AddHours(-request.Hours),
            now,
            null,
            0,
            ReplayJob.Nothing(!mayOpen));
        var job = new ReplayJob(asked, desk.Who, policy, ReplayScope.Of(desk, request.Policy.Name), mayOpen);
        await desk.Jobs.BeginAsync(job, cancellation);
        return job.View;
    }

    /// <summary>How a replay stands.</summary>
    public static ValueTask<ReplayView> ShowAsync(ActDesk desk, NamedReplay request, CancellationToken cancellation) =>
        ValueTask.FromResult(desk.Jobs.Find<ReplayJob>(request.Id, desk.Who, "replay").View);
}
