using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Turnpike.Campaigns.Catalogues;
using Turnpike.Catalog.Classification;
using Turnpike.State.Catalogs;

namespace Turnpike.Campaigns;

/// <summary>
/// Measures the catalogue at its full size: <c>catalog [--servers 50000] [--count 500000] [--seed N] [--tools F] [--folder DIR [--again]]</c>. Writes a file of tools,
/// imports it, imports it again, and asks the published mix of queries, each seven times in shuffled order, on one thread. The first time each is asked is
/// reported on its own.
/// </summary>
internal static class CatalogCampaign
{
    private const int Rounds = 7;

    /// <param name="args"><c>--tools F</c>: lines with real definitions that every other tool is made from. <c>--folder DIR</c>: where the files stay. <c>--again</c>: only asks what was imported there before.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var folder = After(args, "--folder") ?? Directory.CreateTempSubdirectory("tp-catalog-").FullName;
        var (servers, count, seed) = (Number(args, "--servers", 50_000), Number(args, "--count", 500_000), Number(args, "--seed", 20261121));
        Directory.CreateDirectory(folder);
        var (lines, database) = (Path.Combine(folder, "tools.jsonl"), Path.Combine(folder, "catalog.db"));
        try
        {
            JsonElement[] real = After(args, "--tools") is { } seeds ? [.. File.ReadLines(seeds).Select(l => JsonDocument.Parse(l).RootElement)] : [];
            var commonest = CatalogueFile.Write(lines, servers, count, seed, real);
            Console.WriteLine($"load at the beginning: {await LoadAsync()}, {Environment.ProcessorCount} cores");
            Say($"{count} tools of {servers} servers, seed {seed}{(real.Length > 0 ? $", every other one from {real.Length} real definitions" : "")}; {new FileInfo(lines).Length / (double)count:F0} bytes a line");
            if (!args.Contains("--again"))
            {
                Classify(lines);
                File.Delete(database);
                await ImportAsync(lines, database, "import");
                Say($"database: {Megabytes(database):F0} MB, {new FileInfo(database).Length / (double)count:F0} bytes a tool");
                await ImportAsync(lines, database, "import of the same again");
                Say($"database: {Megabytes(database):F0} MB");
            }

            Search(database, [.. commonest.Take(10).Select(w => w.Key)]);
            Console.WriteLine($"load at the end: {await LoadAsync()}");
            return 0;
        }
        finally
        {
            if (After(args, "--folder") is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task ImportAsync(string lines, string database, string title)
    {
        using var import = CatalogImport.Open(database, TimeProvider.System);
        await using var stream = File.OpenRead(lines);
        var (clock, processor) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        var report = await import.LinesAsync(stream, "tools.jsonl", "campaign", CancellationToken.None);
        var used = Process.GetCurrentProcess().TotalProcessorTime - processor;
        Say($"{title}: {report.Tools / clock.Elapsed.TotalSeconds:F0} tools a second ({clock.Elapsed.TotalSeconds:F1} s; {used.TotalSeconds:F1} s of processor time, {used.TotalMilliseconds * 1000 / report.Tools:F0} us a tool); {report.Added} added, {report.Changed} changed, {report.Refused} refused");
    }

    private static void Classify(string lines)
    {
        var tools = File.ReadLines(lines).Where(l => l.Contains("inputSchema", StringComparison.Ordinal)).Take(50_000).Select(l => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(l)).ToArray();
        foreach (var tool in tools.Take(5_000))
        {
            RiskClassifier.Classify(tool);
        }

        var (clock, processor) = (Stopwatch.StartNew(), ThreadClock.Milliseconds);
        foreach (var tool in tools)
        {
            RiskClassifier.Classify(tool);
        }

        var (one, ofProcessor) = (tools.Length / clock.Elapsed.TotalSeconds, tools.Length / (ThreadClock.Milliseconds - processor) * 1000);
        clock.Restart();
        Parallel.ForEach(tools, tool => RiskClassifier.Classify(tool));
        Say($"classification alone: {one:F0} tools a second on one core ({ofProcessor:F0} a second of processor time), {tools.Length / clock.Elapsed.TotalSeconds:F0} on {Environment.ProcessorCount}");
    }

    private static void Search(string database, IReadOnlyList<string> commonest)
    {
        Say($"ten commonest words: {string.Join(", ", commonest)}\n");
        using var index = CatalogIndex.Open(database);
        var mix = MixedQuery.Read(commonest);
        var first = mix.Select(q => Ask(index, q)).ToArray();
        var random = new Random(1);
        var all = new List<Asked>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var query in mix.OrderBy(_ => random.Next()))
            {
                all.Add(Ask(index, query));
            }
        }

        Console.WriteLine("| kind | queries | p50 ms | p95 ms | p99 ms | worst ms | processor p50 ms | p95 ms | p99 ms | bounded | nothing found |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var kind in mix.Select(q => q.Kind).Distinct())
        {
            Row(kind, [.. all.Where(a => a.Query.Kind == kind)]);
        }

        Row("all", [.. all]);
        Say($"\nasked for the first time: {Times(first.Select(f => f.Milliseconds))}; of the processor: {Times(first.Select(f => f.Processor))}");
        foreach (var asked in all.OrderByDescending(a => a.Processor).DistinctBy(a => a.Query).Take(5))
        {
            Say($"slow: {asked.Query.Kind} '{asked.Query.Query.Words}': {asked.Milliseconds:F1} ms, {asked.Processor:F1} ms of the processor");
        }
    }

    private static Asked Ask(CatalogIndex index, MixedQuery query)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), ThreadClock.Milliseconds);
        var answer = index.Search(query.Query);
        return new Asked(query, Stopwatch.GetElapsedTime(start).TotalMilliseconds, ThreadClock.Milliseconds - processor, answer);
    }

    private static void Row(string kind, Asked[] asked)
    {
        double[] times = [.. asked.Select(a => a.Milliseconds).Order()];
        double[] processor = [.. asked.Select(a => a.Processor).Order()];
        Say($"| {kind} | {asked.Length / Rounds} | {At(times, 0.5):F1} | {At(times, 0.95):F1} | {At(times, 0.99):F1} | {times[^1]:F1} | {At(processor, 0.5):F1} | {At(processor, 0.95):F1} | {At(processor, 0.99):F1} | {asked.Count(a => a.Answer.IsBounded) / Rounds} | {asked.Count(a => a.Answer.Tools.IsEmpty) / Rounds} |");
    }

    private static string Times(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(sorted, 0.5):F1} ms, p95 {At(sorted, 0.95):F1} ms, p99 {At(sorted, 0.99):F1} ms, worst {sorted[^1]:F1} ms");
    }

    private sealed record Asked(MixedQuery Query, double Milliseconds, double Processor, CatalogAnswer Answer);

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];

    private static double Megabytes(string file) => new FileInfo(file).Length / 1e6;

    private static async Task<string> LoadAsync() => File.Exists("/proc/loadavg") ? (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0] : "unknown";

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static string? After(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    private static int Number(string[] args, string name, int otherwise) =>
        After(args, name) is { } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
}
