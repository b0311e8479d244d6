using System.Globalization;
using System.Text;
using System.Text.Json;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Recommendations;
using Turnpike.Policies;
using Turnpike.Wire.Json;

namespace Turnpike.Campaigns.Benign;

/// <summary>
/// Calls made in good faith under the policies that are recommended for their servers. A run of an agent is one session on each server; its
/// calls keep their order and come a fixed span apart, since the data has no times. A person who is asked says yes.
/// </summary>
internal sealed class DefaultSetRun(RecommendedServers servers, TimeSpan apart)
{
    private readonly SortedDictionary<string, List<string>> _stopped = new(StringComparer.Ordinal);

    public int Calls { get; private set; }

    public int Allowed { get; private set; }

    public int Asked { get; private set; }

    public int Denied { get; private set; }

    /// <summary>What stopped calls, and of which tools.</summary>
    public IReadOnlyDictionary<string, List<string>> Stopped => _stopped;

    /// <summary>Prints the default set's part of the campaign.</summary>
    public static void Print(string callFile, string toolFile)
    {
        const string Open = "arguments: open", Schema = "arguments: schema";
        var recommended = RecommendedServers.Read(toolFile, r => RecommendedPolicy.For(r));
        var bySchema = RecommendedServers.Read(toolFile, r => RecommendedPolicy.For(r).Replace(Open, Schema, StringComparison.Ordinal));
        var byClass = RecommendedServers.Read(toolFile, _ => DefaultSet.Document);
        var byClassAndSchema = RecommendedServers.Read(toolFile, _ => DefaultSet.Document.Replace(Open, Schema, StringComparison.Ordinal));
        var tools = recommended.Reports.SelectMany(r => r.Tools).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nthe default set, version {DefaultSet.Version}: {tools.Length} tools of {recommended.Reports.Count} servers; {string.Join(", ", tools.GroupBy(t => t.Risk.Class).OrderBy(g => g.Key).Select(g => $"{RiskWords.Of(g.Key)} {g.Count()}"))}\n"));
        Console.WriteLine("| policy | apart | allowed | asked | denied | denied |\n|---|---:|---:|---:|---:|---:|");
        DefaultSetRun? asIs = null;
        foreach (var (servers, name, apart) in new[]
        {
            (recommended, "recommended", 2.0), (recommended, "recommended", 0.5), (recommended, "recommended", 0.0), (bySchema, "recommended, `schema` for every tool", 2.0),
            (byClass, "the one policy by class", 2.0), (byClass, "the one policy by class", 0.0), (byClassAndSchema, "the one policy by class, with `schema`", 2.0),
        })
        {
            var run = new DefaultSetRun(servers, TimeSpan.FromSeconds(apart));
            run.Run(callFile);
            asIs ??= run;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {apart} s | {run.Allowed} ({Share(run.Allowed)}) | {run.Asked} ({Share(run.Asked)}) | {run.Denied} | {Share(run.Denied)} |"));

            string Share(int part) => (part / (double)run.Calls).ToString("P2", CultureInfo.InvariantCulture);
        }

        Console.WriteLine("\n| recommended, 2 s apart: stopped by | calls | tools |\n|---|---:|---|");
        foreach (var (rule, stopped) in asIs!.Stopped.OrderByDescending(s => s.Value.Count))
        {
            var names = string.Join(", ", stopped.GroupBy(t => t).OrderByDescending(g => g.Count()).Take(5).Select(g => $"{g.Key} {g.Count()}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {rule} | {stopped.Count} | {names} |"));
        }
    }

    private void Run(string callFile)
    {
        var calls = File.ReadLines(callFile).Select(line => JsonDocument.Parse(line).RootElement)
            .GroupBy(c => $"{c.GetProperty("model")} {c.GetProperty("task")}", StringComparer.Ordinal);
        foreach (var run in calls)
        {
            var session = new RunSession();
            var time = DateTimeOffset.UnixEpoch;
            foreach (var call in run.OrderBy(c => c.GetProperty("i").GetInt32()))
            {
                Decide(session, call.GetProperty("server").GetString()!, call.GetProperty("tool").GetString()!, call.GetProperty("args").GetRawText(), time += apart);
            }
        }
    }

    private void Decide(RunSession session, string server, string tool, string arguments, DateTimeOffset time)
    {
        Calls++;
        var candidates = servers.Nearest(tool, server);
        if (candidates.Length == 0)
        {
            Deny("denied: the data has no definition of the tool", server, tool);
            return;
        }

        // Where the data does not say which of several definitions was called, the one that stops it least counts.
        var (decision, of) = candidates.Select(c => (Decision: Decide(session, c, arguments, time), Of: c)).MaxBy(d => d.Decision.Outcome switch { DecisionOutcome.Allow => 2, DecisionOutcome.RequireApproval => 1, _ => 0 });
        if (decision.Outcome == DecisionOutcome.Deny)
        {
            Deny($"denied: {decision.Step switch { DecisionStep.Arguments => "the arguments' schema", DecisionStep.Hidden => "hidden for a finding", var step => step.ToString() }}", server, tool);
            return;
        }

        if (session.Exhausted(of.Server, decision, time) is { } exhausted)
        {
            Deny($"denied: the limit {exhausted}", server, tool);
            return;
        }

        session.Note(of.Server, decision, time);
        if (decision.Outcome == DecisionOutcome.RequireApproval)
        {
            Asked++;
            Note($"asked: {(decision.Step == DecisionStep.Flow || decision.Rule.EndsWith("/approval", StringComparison.Ordinal) ? "by flow" : "each time")}, {RiskWords.Of(of.Report.Risk.Class)}", server, tool);
        }
        else
        {
            Allowed++;
        }
    }

    private static Decision Decide(RunSession session, RecommendedTool tool, string arguments, DateTimeOffset time)
    {
        var risk = RiskFacts.Of(tool.Report.Risk);
        var tape = new JsonTape();
        return tape.TryRead(Encoding.UTF8.GetBytes(arguments), JsonBudget.Message, out _)
            ? tool.Policy.Decide(new CallFacts
            {
                Target = CallTarget.Tool,
                Name = tool.Report.Name,
                Arguments = tape.Root,
                IsPinned = true,
                InputSchema = tool.Report.Definition.InputSchema,
                Subject = "agent",
                Server = tool.Server,
                ToolClass = risk.Class,
                ToolSeverity = risk.Severity,
                ToolFlags = risk.Flags,
                SessionLabels = session.Labels(tool.Server),
                Instant = time,
            })
            : throw new InvalidDataException(arguments);
    }

    private void Deny(string why, string server, string tool)
    {
        Denied++;
        Note(why, server, tool);
    }

    private void Note(string why, string server, string tool)
    {
        _stopped.TryAdd(why, []);
        _stopped[why].Add($"{server}/{tool}");
    }
}
