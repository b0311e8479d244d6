using Turnpike.Admin.Servers;
using Turnpike.Campaigns.Callers;
using Turnpike.Campaigns.Checks;
using Turnpike.Campaigns.Gateways;
using Turnpike.Campaigns.Servers;

namespace Turnpike.Campaigns;

/// <summary>Sixty-four callers at once under ten a minute: exactly ten calls reach the server, every other is the limit's denial.</summary>
internal static class CrowdCampaign
{
    private const int Callers = 64;
    private const int CallsEach = 4;

    public static async Task<int> RunAsync(CampaignOptions options)
    {
        var verdict = new Verdict();
        var folder = new CampaignFolder();
        using (var server = await HttpServerProcess.StartAsync(folder.Log))
        {
            var tokens = await folder.PrepareAsync(new AddServer { Name = CampaignFolder.Server, Url = server.Url }, 1);
            using var up = await UpProcess.StartAsync(folder.Data, folder.Configuration);
            await using var caller = new HttpCaller(up.Url, tokens[0]);
            var answers = (await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Crowd.CallAsync(caller, "g0", CallsEach)))).SelectMany(a => a).ToArray();
            await up.KillAsync();
            Crowd.RequireExactlyTen(folder, answers, "g0", verdict);
            verdict.Require(answers.Count(a => a.Kind == AnswerKind.Limited) == (Callers * CallsEach) - LimitModel.Max, "not every other answer was the limit's denial");
            await FolderCheck.RunAsync(folder, answers, verdict);
        }

        folder.Clean(options.Keep || !verdict.Holds);
        return verdict.Finish("crowd");
    }
}
