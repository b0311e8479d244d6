using Turnpike.Campaigns.Callers;
using Turnpike.Campaigns.Gateways;
using Turnpike.Campaigns.Servers;

namespace Turnpike.Campaigns.Checks;

/// <summary>Holds callers, tool server and record of a campaign against each other once everything has stopped.</summary>
internal static class FolderCheck
{
    public static async Task RunAsync(CampaignFolder folder, IReadOnlyCollection<CallAnswer> answers, Verdict verdict)
    {
        var received = ReceivedLog.ReadAll(folder.Log);
        var records = RecordedCall.ReadAll(folder.Record, folder.Keys);
        var intents = new Dictionary<string, RecordedCall>(StringComparer.Ordinal);
        foreach (var intent in records.Where(r => r.Kind == RecordedKind.Reserved))
        {
            // An attached process that lost its owner asks the next one again: the same call may have two intents, never two forwards.
            intents[intent.Nonce] = intent;
        }

        ReceivedCheck.IsSubsetOfIntents(received, intents, verdict);
        ReceivedCheck.NeverExceeds(received, intents, verdict);
        LimitModel.Check(records, verdict);
        var got = received.Select(c => c.Nonce).ToHashSet(StringComparer.Ordinal);
        foreach (var answer in answers)
        {
            verdict.Require(answer.Kind != AnswerKind.Odd, $"an odd answer: {answer.Text}");
            verdict.Require(answer.Kind != AnswerKind.Passed || got.Contains(answer.Nonce), $"{answer.Nonce} was answered and never received");
            verdict.Require(answer.Kind != AnswerKind.Limited || !got.Contains(answer.Nonce), $"{answer.Nonce} was denied and yet received");
        }

        Console.WriteLine(
            $"callers: {Count(AnswerKind.Passed)} passed, {Count(AnswerKind.Limited)} limited, {Count(AnswerKind.Lost)} lost in a kill; received {received.Count}; "
            + $"record: {records.Count(r => r.Kind == RecordedKind.Reserved)} intents, {records.Count(r => r.Kind == RecordedKind.Denied)} denials, "
            + $"{records.Count(r => r.Kind == RecordedKind.GivenBack)} given back, {records.Count(r => r.Kind == RecordedKind.LeftOpen)} left open by a kill, "
            + $"{intents.Keys.Count(n => !got.Contains(n))} intents never received");
        var (exit, output, error) = await Executables.RunAsync(Executables.Turnpike("audit", "verify", "--data", folder.Data));
        Console.WriteLine($"audit verify: {output.Trim()}{error.Trim()}");
        verdict.Require(exit == 0, $"audit verify ended with {exit}");

        int Count(AnswerKind kind) => answers.Count(a => a.Kind == kind);
    }
}
