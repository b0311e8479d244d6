using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Turnpike.Campaigns.Catalogues;
using Turnpike.Campaigns.Classifying;
using Turnpike.Campaigns.Searching;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.Catalog.Search;
using Turnpike.Wire.Json;

namespace Turnpike.Campaigns;

/// <summary>
/// Measures the search: <c>search --tools F [--more F] [--count 10000] [--show]</c>. How many of sixty requests have their tool among the first five, over the tools of
/// ten servers alone; and how long a search takes over 10,000 tools.
/// </summary>
internal static class SearchCampaign
{
    private const int First = 5;
    private const int Rounds = 20;

    /// <param name="args">
    /// <c>--tools F</c>: what <c>turnpike scan --tools-out</c> wrote of the ten servers. <c>--more F</c>: further lines with <c>server</c> and a definition, for the large
    /// index. <c>--show</c>: what was found for the half that may be looked at.
    /// </param>
    public static int Run(string[] args)
    {
        if (After(args, "--tools") is not { } file)
        {
            throw new ArgumentException("search needs --tools F: turnpike scan FILE --start --tools-out F, of the servers in Searching/requests.tsv");
        }

        var tools = Read(file);
        var requests = SearchRequest.ReadAll();
        var missing = requests.Where(r => !tools.Any(t => t.Server == r.Server && r.Tools.Contains(t.Name))).ToArray();
        if (missing.Length > 0)
        {
            throw new ArgumentException($"{file} lacks {string.Join(", ", missing.Select(r => $"{r.Server}/{r.Tools[0]}").Distinct())}");
        }

        var good = Recall(ToolSearch.Build(tools).For(_ => true), requests, args.Contains("--show"), $"the {tools.Length} tools of {tools.DistinctBy(t => t.Server).Count()} servers");
        SearchableTool[] more = After(args, "--more") is { } rest ? Read(rest) : [];
        if (more.Length > 0)
        {
            // Some of the others do the same as the tool that is meant, and count as wrong: no more than a lower bound.
            var among = ToolSearch.Build(tools.Concat(more));
            Recall(among.For(_ => true), requests, args.Contains("--show"), $"the same and others, {among.Count} tools");
        }

        var count = int.Parse(After(args, "--count") ?? "10000", CultureInfo.InvariantCulture);
        var fast = Large(tools, more, requests, count);
        return good && fast ? 0 : 1;
    }

    private static bool Recall(SearchView view, SearchRequest[] requests, bool show, string over)
    {
        var ranks = requests.Select(r => (Request: r, Rank: RankOf(view, r))).ToArray();
        Console.WriteLine($"recall@{First} over {over}\n\n| requests | recall@{First} | recall@1 | mean reciprocal rank |\n|---|---|---|---:|");
        foreach (var (name, half) in new[] { ("looked at", ranks.Where(r => !r.Request.IsHeldOut)), ("held out", ranks.Where(r => r.Request.IsHeldOut)), ("all", ranks) })
        {
            var reciprocal = half.Average(r => r.Rank == 0 ? 0 : 1.0 / r.Rank);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Share.Count(half, r => r.Rank is > 0 and <= First)} | {Share.Count(half, r => r.Rank == 1)} | {reciprocal:F3} |"));
        }

        foreach (var (request, rank) in ranks.Where(r => show && !r.Request.IsHeldOut))
        {
            var found = view.Find(request.Text, SearchFilter.None, First).Results;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(rank is > 0 and <= First ? "" : "MISSED ")}{rank}: {request.Text} ({request.Server}/{request.Tools[0]}): {string.Join(", ", found.Select(f => $"{f.Tool.Name} {f.Score:F1}"))}"));
        }

        return Share.Count(ranks, r => r.Rank is > 0 and <= First) is var all && all.Hits >= 0.85 * all.Of;
    }

    private static int RankOf(SearchView view, SearchRequest request)
    {
        var found = view.Find(request.Text, SearchFilter.None, SearchView.MaxLimit).Results;
        return found.TakeWhile(f => f.Tool.Server != request.Server || !request.Tools.Contains(f.Tool.Name)).Count() is var before && before < found.Length ? before + 1 : 0;
    }

    private static bool Large(SearchableTool[] tools, SearchableTool[] more, SearchRequest[] requests, int count)
    {
        var real = tools.Concat(more).DistinctBy(t => (t.Server, t.Name)).ToArray();
        var many = Many(real, count);
        ToolSearch.Build(many.Take(1_000));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (clock, processorBefore) = (Stopwatch.StartNew(), ThreadClock.Milliseconds);
        var search = ToolSearch.Build(many);
        var (built, builtBy) = (clock.Elapsed, ThreadClock.Milliseconds - processorBefore);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        clock.Restart();
        var risks = many.Count(t => RiskClassifier.Classify(t.Definition.Json).Class == ToolClass.Read);
        var classified = clock.Elapsed;
        SearchableTool[] changed = [.. many[1..], Renamed(many[0].Definition, many[0].Server, "another_name")];
        clock.Restart();
        processorBefore = ThreadClock.Milliseconds;
        ToolSearch.Build(changed, search);
        var (again, againBy) = (clock.Elapsed, ThreadClock.Milliseconds - processorBefore);
        clock.Restart();
        var view = search.For(t => t.Server.Length > 0);
        var seen = clock.Elapsed;
        Say($"\n{search.Count} tools: {real.Length} real definitions, each again under other names and other servers; of the risk they were judged before");
        Say($"built in {built.TotalMilliseconds:F0} ms ({builtBy:F0} of the processor), {memory / 1024.0 / 1024:F1} MB beside the definitions; built again after one change {again.TotalMilliseconds:F0} ms ({againBy:F0}); a view {seen.TotalMilliseconds:F2} ms; judging the risk of all, where it was never asked for, {classified.TotalMilliseconds:F0} ms ({risks} reads)");

        // What people ask, the same with a filter, names, and the commonest words there are.
        string[] hard = ["get list create", "read file", "get", "list all the data of the user by id and name"];
        var asked = requests.Select(r => r.Text).Concat(real.Take(60).Select(t => t.Name)).Concat(hard).ToArray();
        var (times, processor) = (new List<double>(), new List<double>());
        var random = new Random(1);
        var narrow = new SearchFilter { IsReadOnly = true };
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var query in asked.OrderBy(_ => random.Next()))
            {
                var used = ThreadClock.Milliseconds;
                clock.Restart();
                view.Find(query, round % 2 == 0 ? SearchFilter.None : narrow, 20);
                if (round >= 2)
                {
                    times.Add(clock.Elapsed.TotalMilliseconds);
                    processor.Add(ThreadClock.Milliseconds - used);
                }
            }
        }

        Say($"{times.Count} searches on one thread, limit 20: p50 {At(times, 0.5):F2} ms, p95 {At(times, 0.95):F2} ms, p99 {At(times, 0.99):F2} ms, worst {times.Max():F2} ms; of the processor p50 {At(processor, 0.5):F2} ms, p95 {At(processor, 0.95):F2} ms");
        return At(times, 0.95) < 5;
    }

    // The same words again would be found in the same places; every copy has another name and another server.
    private static SearchableTool[] Many(SearchableTool[] real, int count)
    {
        string[] words = ["acme", "north", "delta", "ledger", "studio", "garden", "harbor", "signal", "metric", "vector", "cobalt", "atlas", "meadow", "falcon", "copper", "willow"];
        var many = new List<SearchableTool>(real.Take(count));
        for (var i = 0; many.Count < count; i++)
        {
            var (tool, copy) = (real[i % real.Length], (i / real.Length) + 1);
            var word = words[(copy * 7) % words.Length] + (copy > words.Length ? copy.ToString(CultureInfo.InvariantCulture) : "");
            many.Add(Renamed(tool.Definition, $"{word}-{tool.Server}", $"{tool.Name}_{word}"));
        }

        return [.. many];
    }

    private static SearchableTool Renamed(Definition definition, string server, string name)
    {
        var json = JsonNode.Parse(definition.Json.Span)!.AsObject();
        json["name"] = name;
        return Of(server, json);
    }

    private static SearchableTool[] Read(string file) =>
        [.. File.ReadLines(file).Select(l => JsonNode.Parse(l)!.AsObject())
            .Where(l => (l["definition"] ?? l)["name"] is not null)
            .Select(l => Of(l["server"]?.GetValue<string>() ?? "", l["definition"] as JsonObject ?? LabelledDefinition(l)))
            .DistinctBy(t => (t.Server, t.Name))];

    private static JsonObject LabelledDefinition(JsonObject line) => JsonNode.Parse(LabelledTool.Definition(line, withAnnotations: true))!.AsObject();

    private static SearchableTool Of(string server, JsonObject definition)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["tools"] = new JsonArray(definition.DeepClone()) }.ToJsonString());
        var tape = new JsonTape();
        if (!tape.TryRead(bytes, JsonBudget.Upstream, out var fault))
        {
            throw new ArgumentException($"{server}: {fault.Message}");
        }

        var read = new DefinitionReader(new DefinitionCache()).Read(tape.Root, ListKind.Tools).Definitions.Single();
        return SearchableTool.Of(server, read, read.Risk);
    }

    private static double At(List<double> times, double share) => times.Order().ElementAt((int)(share * (times.Count - 1)));

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static string? After(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
