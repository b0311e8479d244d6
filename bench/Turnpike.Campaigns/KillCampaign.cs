using System.Diagnostics;
using Turnpike.Admin.Servers;
using Turnpike.Campaigns.Callers;
using Turnpike.Campaigns.Checks;
using Turnpike.Campaigns.Gateways;

namespace Turnpike.Campaigns;

/// <summary>
/// <c>up</c> is killed at random points under load and started again on the same folder, round after round. A fresh grant every few
/// rounds leaves room, so that every round lets calls through and denies some; eight budgets of the server slide through all rounds.
/// </summary>
internal static class KillCampaign
{
    private const int RoundsAGrant = 4;
    private const int RoundsThatTell = 50;
    private const int LatestKill = 400;
    private const int LatestStartKill = 600;

    public static async Task<int> RunAsync(CampaignOptions options)
    {
        var verdict = new Verdict();
        var folder = new CampaignFolder();
        var random = new Random(options.Seed);
        var rounds = new List<KillRound>();
        var cutStarts = 0;
        var started = Stopwatch.GetTimestamp();
        Console.WriteLine($"kill: seed {options.Seed}, {options.Rounds} rounds, {Environment.ProcessorCount} cores, in {folder.Root}");
        using (var server = await HttpServerProcess.StartAsync(folder.Log))
        {
            var tokens = await folder.PrepareAsync(new AddServer { Name = CampaignFolder.Server, Url = server.Url }, ((options.Rounds - 1) / RoundsAGrant) + 1);
            for (var number = 0; number < options.Rounds && verdict.Holds; number++)
            {
                var plan = new KillPlan(random.Next(), random.Next(8, 65), random.Next(LatestKill + 1), random.Next(4) != 0);
                if (random.Next(4) == 0)
                {
                    cutStarts += await UpProcess.StartAndKillAsync(folder.Data, folder.Configuration, random.Next(LatestStartKill + 1)) ? 0 : 1;
                }

                using var up = await UpProcess.StartAsync(folder.Data, folder.Configuration);
                var round = await KillRound.RunAsync(up, tokens[number / RoundsAGrant], plan);
                rounds.Add(round);
                foreach (var odd in round.Answers.Where(a => a.Kind == AnswerKind.Odd))
                {
                    verdict.Violation($"round {number}: {odd.Text}");
                }

                if (number % 20 == 19)
                {
                    Console.WriteLine($"  {number + 1} rounds, {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
                }
            }
        }

        var both = rounds.Count(r => r.Saw(AnswerKind.Passed) && r.Saw(AnswerKind.Limited));
        Console.WriteLine(
            $"{rounds.Count} kills in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s; rounds that saw a call pass: {rounds.Count(r => r.Saw(AnswerKind.Passed))}, "
            + $"a denial: {rounds.Count(r => r.Saw(AnswerKind.Limited))}, both: {both}, killed with calls open: {rounds.Count(r => r.Saw(AnswerKind.Lost))}; besides {cutStarts} starts were killed before they listened");
        var enough = rounds.Count >= RoundsThatTell ? rounds.Count / 3 : 1;
        verdict.Require(both >= enough, $"only {both} of {rounds.Count} rounds met both sides of a limit: this tested too little");
        await FolderCheck.RunAsync(folder, [.. rounds.SelectMany(r => r.Answers)], verdict);
        folder.Clean(options.Keep || !verdict.Holds);
        return verdict.Finish("kill");
    }
}
