using Turnpike.Campaigns.Callers;
using Turnpike.Campaigns.Gateways;
using Turnpike.Campaigns.Servers;

namespace Turnpike.Campaigns;

/// <summary>What a round does.</summary>
/// <param name="Seed">Seeds the callers' choice of tools.</param>
/// <param name="Callers">How many callers hammer.</param>
/// <param name="KillAfter">Milliseconds from the first call to the kill.</param>
/// <param name="FromAnswer">Whether the first call counts when it is answered, not when it is sent: a cold start would else hide the middle of things.</param>
internal sealed record KillPlan(int Seed, int Callers, int KillAfter, bool FromAnswer);

/// <summary>One life of the gateway: callers hammer, it is killed, they see their connections end.</summary>
/// <param name="Answers">What they saw.</param>
internal sealed record KillRound(IReadOnlyList<CallAnswer> Answers)
{
    public static async Task<KillRound> RunAsync(UpProcess up, string token, KillPlan plan)
    {
        await using var caller = new HttpCaller(up.Url, token);
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callers = Enumerable.Range(0, plan.Callers).Select(i => HammerAsync(caller, new Random(plan.Seed + i), answered)).ToArray();
        if (plan.FromAnswer)
        {
            await answered.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        await Task.Delay(plan.KillAfter);
        await up.KillAsync();
        return new KillRound([.. (await Task.WhenAll(callers)).SelectMany(a => a)]);
    }

    public bool Saw(AnswerKind kind) => Answers.Any(a => a.Kind == kind);

    private static async Task<List<CallAnswer>> HammerAsync(Caller caller, Random random, TaskCompletionSource answered)
    {
        var answers = new List<CallAnswer>();
        while (answers is not [.., { Kind: AnswerKind.Lost }])
        {
            answers.Add(await caller.CallAsync(Tool(random)));
            answered.TrySetResult();
        }

        return answers;
    }

    // Low numbers are called often and soon exhausted, high ones seldom: both sides of the limit are met at any time.
    private static string Tool(Random random) => random.Next(4) == 0
        ? $"s{random.Next(ToolServer.SharedTools)}"
        : $"g{(int)(ToolServer.GrantTools * Math.Pow(random.NextDouble(), 2))}";
}
