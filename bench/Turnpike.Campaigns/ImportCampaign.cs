using System.Globalization;
using System.Text;
using Turnpike.Policies;
using Turnpike.Policies.Importing;
using Turnpike.Policies.Importing.Dialect;
using Turnpike.Policies.Tests.Importing;

namespace Turnpike.Campaigns;

/// <summary>
/// Imports every policy of a folder and decides generated calls by the source's own semantics and by the import:
/// <c>import --folder F [--calls 2000] [--seed N]</c>. Says for each file whether it imports, checks and agrees. <c>import --generated N</c>
/// does it with documents written at random.
/// </summary>
internal static class ImportCampaign
{
    public static async Task<int> RunAsync(string[] args)
    {
        var options = Options(args);
        var calls = int.Parse(options.GetValueOrDefault("--calls") ?? "2000", CultureInfo.InvariantCulture);
        var seed = int.Parse(options.GetValueOrDefault("--seed") ?? "1", CultureInfo.InvariantCulture);
        if (options.GetValueOrDefault("--generated") is { } documents)
        {
            return Generated(int.Parse(documents, CultureInfo.InvariantCulture), calls, seed);
        }

        var folder = options.GetValueOrDefault("--folder") ?? throw new ArgumentException("import needs --folder F or --generated N");
        string[] files = [.. Directory.EnumerateFiles(folder).Where(f => f.EndsWith(".yaml", StringComparison.Ordinal) || f.EndsWith(".yml", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Length} files, {calls} calls each, seed {seed}\n| file | imported | warnings | decided alike | allowed |\n|---|---|---:|---:|---:|"));
        var failed = 0;
        foreach (var file in files)
        {
            var yaml = await File.ReadAllTextAsync(file);
            var import = DialectImporter.Import(Encoding.UTF8.GetBytes(yaml));
            if (import.Document is null)
            {
                failed++;
                Console.WriteLine($"| {Path.GetFileName(file)} | {import.Report.First(l => l.Mark == ImportMark.Refused)} | | | |");
                continue;
            }

            var problems = CompiledPolicy.Load(Encoding.UTF8.GetBytes(import.Document)).Problems;
            var differences = ImportAgreement.Differences(yaml, import, calls, seed, out var allowed);
            failed += differences.Count > 0 ? 1 : 0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {Path.GetFileName(file)} | yes | {problems.Length} | {calls - differences.Count} of {calls} | {allowed} |"));
            foreach (var line in problems.Select(p => p.Message).Concat(differences.Take(3)))
            {
                Console.WriteLine($"    {line}");
            }
        }

        Console.WriteLine(failed == 0 ? "every file decides like its source" : $"{failed} files do not");
        return failed == 0 ? 0 : 1;
    }

    private static int Generated(int documents, int calls, int seed)
    {
        var (imported, allowed, failed) = (0, 0L, 0);
        for (var i = 0; i < documents && failed == 0; i++)
        {
            var yaml = new DialectGenerator(seed + i).Document();
            var import = DialectImporter.Import(Encoding.UTF8.GetBytes(yaml));
            if (import.Document is null)
            {
                continue;
            }

            imported++;
            var differences = ImportAgreement.Differences(yaml, import, calls, seed + i, out var passed);
            allowed += passed;
            if (differences.Count > 0)
            {
                failed++;
                Console.WriteLine($"seed {seed + i}: {differences[0]}\n{yaml}");
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{documents} documents from seed {seed}: {imported} imported, {documents - imported} refused; {imported * (long)calls} calls, {allowed} allowed; {failed} documents decide otherwise"));
        return failed == 0 ? 0 : 1;
    }

    private static Dictionary<string, string> Options(string[] args)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i += 2)
        {
            options[args[i] is "--folder" or "--generated" or "--calls" or "--seed" && i + 1 < args.Length ? args[i] : throw new ArgumentException($"unknown option {args[i]}: --folder F, --generated N, --calls N, --seed N")] = args[i + 1];
        }

        return options;
    }
}
