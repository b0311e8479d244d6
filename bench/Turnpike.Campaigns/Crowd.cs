using Turnpike.Campaigns.Callers;
using Turnpike.Campaigns.Checks;
using Turnpike.Campaigns.Gateways;
using Turnpike.Campaigns.Servers;

namespace Turnpike.Campaigns;

/// <summary>Many calls of one tool.</summary>
internal static class Crowd
{
    /// <summary>Calls a tool so many times, one after the other; ends early when the connection ends.</summary>
    public static async Task<List<CallAnswer>> CallAsync(Caller caller, string tool, int times)
    {
        var answers = new List<CallAnswer>();
        while (answers.Count < times && answers is not [.., { Kind: AnswerKind.Lost }])
        {
            answers.Add(await caller.CallAsync(tool));
        }

        return answers;
    }

    /// <summary>Ten passed, and the server saw ten.</summary>
    public static void RequireExactlyTen(CampaignFolder folder, IEnumerable<CallAnswer> answers, string tool, Verdict verdict)
    {
        var passed = answers.Count(a => a.Kind == AnswerKind.Passed);
        var received = ReceivedLog.ReadAll(folder.Log).Count(c => c.Tool == tool);
        verdict.Require(passed == LimitModel.Max && received == LimitModel.Max, $"{passed} passed and {received} were received of {tool}, not {LimitModel.Max}");
    }
}
