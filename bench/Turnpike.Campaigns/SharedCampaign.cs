using Turnpike.Admin.Servers;
using Turnpike.Campaigns.Callers;
using Turnpike.Campaigns.Checks;
using Turnpike.Campaigns.Gateways;
using Turnpike.Campaigns.Servers;

namespace Turnpike.Campaigns;

/// <summary>One <c>up</c> and two <c>run</c> on one data folder share a limit exactly, also when the owner of the folder is killed.</summary>
internal static class SharedCampaign
{
    private const int CallersEach = 21;
    private const int CallsEach = 4;
    private const int LatestKill = 60;

    public static async Task<int> RunAsync(CampaignOptions options)
    {
        var verdict = new Verdict();
        var random = new Random(options.Seed);
        var kills = Math.Clamp(options.Rounds / 40, 1, 5);
        Console.WriteLine($"shared: seed {options.Seed}; one up and two run together, then {kills} times each with up killed, and with run killed, while they own the folder");
        await TogetherAsync(options, verdict);
        for (var i = 0; i < kills && verdict.Holds; i++)
        {
            await OwnerKilledAsync(options, verdict, isUpOwner: true, random.Next(LatestKill));
            await OwnerKilledAsync(options, verdict, isUpOwner: false, random.Next(LatestKill));
        }

        return verdict.Finish("shared");
    }

    private static async Task TogetherAsync(CampaignOptions options, Verdict verdict)
    {
        var folder = new CampaignFolder();
        var command = Executables.Campaigns("tool-server", "stdio", folder.Log);
        var tokens = await folder.PrepareAsync(new AddServer { Name = CampaignFolder.Server, Command = [.. command] }, 1);
        var answers = new List<CallAnswer>();
        using (var up = await UpProcess.StartAsync(folder.Data, folder.Configuration))
        {
            await using var http = new HttpCaller(up.Url, tokens[0]);
            await using var first = new StdioCaller(folder, "first", command);
            await using var second = new StdioCaller(folder, "second", command);
            await Task.WhenAll(first.ReadyAsync(), second.ReadyAsync());
            answers.AddRange(await AllAsync([http, first, second], "s0"));
        }

        Crowd.RequireExactlyTen(folder, answers, "s0", verdict);
        verdict.Require(answers.Count(a => a.Kind == AnswerKind.Limited) == (3 * CallersEach * CallsEach) - LimitModel.Max, "not every other answer was the limit's denial");
        await FolderCheck.RunAsync(folder, answers, verdict);
        folder.Clean(options.Keep || !verdict.Holds);
    }

    private static async Task OwnerKilledAsync(CampaignOptions options, Verdict verdict, bool isUpOwner, int delay)
    {
        var folder = new CampaignFolder();
        var command = Executables.Campaigns("tool-server", "stdio", folder.Log);
        var tokens = await folder.PrepareAsync(new AddServer { Name = CampaignFolder.Server, Command = [.. command] }, 1);
        var tools = ToolServer.Tools.Where(t => t[0] == 's').ToArray();
        var answers = new List<CallAnswer>();
        StdioCaller first;
        UpProcess up;
        if (isUpOwner)
        {
            up = await UpProcess.StartAsync(folder.Data, folder.Configuration);
            first = new StdioCaller(folder, "first", command);
            await first.ReadyAsync();
        }
        else
        {
            first = new StdioCaller(folder, "first", command);
            await first.ReadyAsync();
            up = await UpProcess.StartAsync(folder.Data, folder.Configuration);
        }

        using (up)
        {
            await using (first)
            {
                await using var second = new StdioCaller(folder, "second", command);
                await using var http = new HttpCaller(up.Url, tokens[0]);
                await second.ReadyAsync();
                foreach (var caller in (Caller[])[http, first, second])
                {
                    answers.Add(await caller.CallAsync("g0")); // Cold, a kill would find nothing on its way.
                }

                // The owner's own calls, and those that go through its socket, are on their way when it is killed.
                var calls = Task.WhenAll(tools.Select(t => AllAsync([http, first, second], t)));
                await Task.Delay(delay);
                await (isUpOwner ? up.KillAsync() : first.KillAsync());
                answers.AddRange((await calls).SelectMany(a => a));
                // Whoever is left owns the folder now: what was counted stays counted.
                Caller[] left = isUpOwner ? [first, second] : [http, second];
                answers.AddRange((await Task.WhenAll(tools.Select(t => AllAsync(left, t)))).SelectMany(a => a));
            }
        }

        foreach (var tool in tools)
        {
            var received = ReceivedLog.ReadAll(folder.Log).Count(c => c.Tool == tool);
            verdict.Require(received <= LimitModel.Max, $"{received} of {tool} were received");
        }

        Console.WriteLine($"owner ({(isUpOwner ? "up" : "run")}) killed {delay} ms after the first call:");
        await FolderCheck.RunAsync(folder, answers, verdict);
        folder.Clean(options.Keep || !verdict.Holds);
    }

    private static async Task<IEnumerable<CallAnswer>> AllAsync(Caller[] callers, string tool)
    {
        var lists = await Task.WhenAll(callers.SelectMany(c => Enumerable.Range(0, CallersEach).Select(_ => Crowd.CallAsync(c, tool, CallsEach))));
        return lists.SelectMany(a => a);
    }
}
