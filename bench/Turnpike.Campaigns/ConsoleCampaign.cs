using System.Diagnostics;
using System.Globalization;
using Turnpike.Audit.Counting;
using Turnpike.Audit.Queries;
using Turnpike.Campaigns.Catalogues;
using Turnpike.Campaigns.Recording;

namespace Turnpike.Campaigns;

/// <summary>
/// Measures what the console asks of the record: <c>console [--records 1000000] [--days 7] [--seed N] [--folder DIR]</c>. Writes a record with the gateway's
/// own ledger, builds its index, and asks the overview and 200 searches, in shuffled order, on one thread. With <c>--folder</c> what is written there stays and is used again.
/// </summary>
internal static class ConsoleCampaign
{
    private const int Overviews = 40;

    public static async Task<int> RunAsync(string[] args)
    {
        var kept = After(args, "--folder");
        var folder = kept ?? Directory.CreateTempSubdirectory("tp-console-").FullName;
        var (count, days, seed) = (Number(args, "--records", 1_000_000), Number(args, "--days", 7), Number(args, "--seed", 20261121));
        var (record, index) = (Path.Combine(folder, "record"), Path.Combine(folder, "record-index"));
        try
        {
            Console.WriteLine($"load at the beginning: {await LoadAsync()}, {Environment.ProcessorCount} cores");
            if (!Directory.Exists(record))
            {
                var written = Stopwatch.StartNew();
                var records = await SampledRecord.WriteAsync(record, count, TimeSpan.FromDays(days), TimeProvider.System.GetUtcNow(), seed);
                Say($"{records} records over {days} days written in {written.Elapsed.TotalSeconds:F1} s ({records / written.Elapsed.TotalSeconds:F0} a second); {Megabytes(record):F0} MB, {Megabytes(record) * 1e6 / records:F0} bytes a record");
            }

            if (Directory.Exists(index))
            {
                Directory.Delete(index, recursive: true);
            }

            using (var first = new AuditIndex(record, index))
            {
                var built = Stopwatch.StartNew();
                var taken = first.CatchUp();
                Say($"first build of the index: {taken} records in {built.Elapsed.TotalSeconds:F1} s ({taken / built.Elapsed.TotalSeconds:F0} a second); {Megabytes(index):F0} MB");
            }

            using var again = new AuditIndex(record, index);
            var reopened = Stopwatch.StartNew();
            var rest = again.CatchUp();
            Say($"opened again: {rest} records read anew, {reopened.Elapsed.TotalMilliseconds:F0} ms");
            Measure(again, seed);
            Console.WriteLine($"load at the end: {await LoadAsync()}");
            return 0;
        }
        finally
        {
            if (kept is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static void Measure(AuditIndex index, int seed)
    {
        var asked = RecordQuestions.Make(index, new Random(seed));
        var all = new List<(string Kind, double Milliseconds, double Processor, long Found)>();
        foreach (var question in asked.Concat(RecordQuestions.Overview(index).SelectMany(q => Enumerable.Repeat(q, Overviews))).OrderBy(_ => Random.Shared.Next()))
        {
            var (start, processor) = (Stopwatch.GetTimestamp(), ThreadClock.Milliseconds);
            var found = question.Ask();
            all.Add((question.Kind, Stopwatch.GetElapsedTime(start).TotalMilliseconds, ThreadClock.Milliseconds - processor, found));
        }

        Console.WriteLine("| question | asked | p50 ms | p95 ms | worst ms | processor p95 ms | found (median) |\n|---|---:|---:|---:|---:|---:|---:|");
        foreach (var kind in all.Select(a => a.Kind).Distinct().Order(StringComparer.Ordinal))
        {
            Row(kind, [.. all.Where(a => a.Kind == kind)]);
        }

        Row("every search", [.. all.Where(a => !a.Kind.StartsWith("overview", StringComparison.Ordinal))]);
    }

    private static void Row(string kind, (string Kind, double Milliseconds, double Processor, long Found)[] asked)
    {
        double[] times = [.. asked.Select(a => a.Milliseconds).Order()];
        double[] processor = [.. asked.Select(a => a.Processor).Order()];
        long[] found = [.. asked.Select(a => a.Found).Order()];
        Say($"| {kind} | {asked.Length} | {At(times, 0.5):F1} | {At(times, 0.95):F1} | {times[^1]:F1} | {At(processor, 0.95):F1} | {found[found.Length / 2]} |");
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];

    private static double Megabytes(string folder) => Directory.EnumerateFiles(folder).Sum(f => new FileInfo(f).Length) / 1e6;

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
