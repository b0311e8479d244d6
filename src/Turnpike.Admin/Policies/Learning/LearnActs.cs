using System.Security.Cryptography;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Policies.Replays;

namespace Turnpike.Admin.Policies.Learning;

/// <summary>Learning policies from the record.</summary>
internal static class LearnActs
{
    /// <summary>Begins to learn one, and has it where that takes no longer than a second.</summary>
    public static async ValueTask<LearnedPolicy> BeginAsync(ActDesk desk, LearnPolicy request, CancellationToken cancellation)
    {
        RecordJobs.RequireHours(request.Hours);

        // What is learned of arguments tells their values: only who may see them learns it.
        var mayOpen = Rights.Of(desk.Actor, desk.Store.Current).Has(Right.LookAtArguments);
        var now = desk.Time.GetUtcNow();
        var asked = new LearnedPolicy(
            $"lp_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}",
            "waiting",
            null,
            request.Hours,
            request.Server,
            now.AddHours(-request.Hours),
            now,
            null,
            0,
            0,
            0,
            0,
            null,
            !mayOpen,
            null);
        var job = new LearnJob(asked, desk.Who, mayOpen);
        await desk.Jobs.BeginAsync(job, cancellation);
        return job.View;
    }

    /// <summary>How one stands.</summary>
    public static ValueTask<LearnedPolicy> ShowAsync(ActDesk desk, NamedLearning request, CancellationToken cancellation) =>
        ValueTask.FromResult(desk.Jobs.Find<LearnJob>(request.Id, desk.Who, "learned policy").View);
}
