using System.Diagnostics;
using System.Globalization;
using Turnpike.Policies;
using Turnpike.Wire.Json;
using Turnpike.Wire.Patterns;

namespace Turnpike.Microbench.Policies;

/// <summary>
/// What a benchmark in one process cannot see: <c>loading [--processes 7]</c> loads a document of 5,000 tools, 20,000 conditions and 200 distinct
/// patterns for the first time in processes of their own, and measures the patterns alone, their memory, and a decision. Prints medians.
/// </summary>
internal static class FirstLoading
{
    private const int Patterns = 200;
    private const int Decisions = 200_000;

    public static async Task<int> RunAsync(string[] args)
    {
        var processes = args is ["--processes", var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 7;
        Console.WriteLine($"load average {(File.Exists("/proc/loadavg") ? await File.ReadAllTextAsync("/proc/loadavg") : "unknown").Trim()}; {Environment.ProcessorCount} processors; medians of {processes} processes (least to most)\n\n| | |\n|---|---:|");
        var found = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var i = 0; i < processes; i++)
        {
            foreach (var part in (string[])["cold", "warm", "patterns"])
            {
                foreach (var line in await ChildAsync(part))
                {
                    var at = line.LastIndexOf(' ');
                    found.TryAdd(line[..at], []);
                    found[line[..at]].Add(double.Parse(line.AsSpan(at + 1), CultureInfo.InvariantCulture));
                }
            }
        }

        foreach (var (name, values) in found)
        {
            values.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {values[values.Count / 2]:0.###} ({values[0]:0.###} to {values[^1]:0.###}) |"));
        }

        return 0;
    }

    /// <summary>One process's part; prints lines of a name and a number.</summary>
    public static int Child(string part)
    {
        switch (part)
        {
            case "cold":
                Time("ms, the first loading of a process, compiler and patterns included", () => CompiledPolicy.Load(LoadingDocument.Of(Patterns)));
                break;
            case "warm":
                Warm();
                break;
            default:
                BuildPatterns();
                break;
        }

        return 0;
    }

    private static void Warm()
    {
        // Everything is compiled by then, and patterns of the same make are built already, but not these.
        for (var i = 0; i < 12; i++)
        {
            CompiledPolicy.Load(LoadingDocument.Of(i % 2 == 0 ? 0 : Patterns, "warm"));
        }

        var (none, some) = (LoadingDocument.Of(0), LoadingDocument.Of(Patterns));
        GC.Collect();
        Time("ms, a loading without patterns", () => CompiledPolicy.Load(none));
        GC.Collect();
        Time("ms, a loading that builds its 200 patterns", () => CompiledPolicy.Load(some));
        GC.Collect();
        var policy = Time("ms, a loading whose 200 patterns are built already", () => CompiledPolicy.Load(some)).Policy!;
        var tape = new JsonTape();
        tape.TryRead(LoadingDocument.Arguments, JsonBudget.Message, out _);
        Decide(policy, tape, Decisions / 4);
        var (bytes, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        Decide(policy, tape, Decisions);
        var took = Stopwatch.GetElapsedTime(start);
        Print("µs, a decision (four conditions, one of them a pattern)", took.TotalMicroseconds / Decisions);
        Print("bytes, a decision", (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)Decisions);
    }

    private static void BuildPatterns()
    {
        string[] Texts(string salt) => [.. Enumerable.Range(0, Patterns).Select(i => LoadingDocument.Pattern(i, salt))];
        foreach (var text in Texts("warm"))
        {
            EcmaPattern.TryCompile(text, out _, out _);
        }

        var (first, second) = (Texts("a"), Texts("b"));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Time("ms, the 200 patterns alone, one after the other", () => Array.ConvertAll(first, text => EcmaPattern.TryCompile(text, out _, out _)));
        Print("KiB a pattern keeps", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / Patterns);
        Time("ms, the 200 patterns alone, on all processors", () => Parallel.ForEach(second, text => EcmaPattern.TryCompile(text, out _, out _)));

        // What the engine remembers of texts it has seen is kept as well.
        before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var text in first)
        {
            EcmaPattern.TryCompile(text, out var regex, out _);
            for (var i = 0; i < 200; i++)
            {
                regex!.IsMatch($"a{i}{new string((char)('a' + (i % 26)), 1 + (i % 12))}");
            }
        }

        Print("KiB more after 200 texts each", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / Patterns);
    }

    private static void Decide(CompiledPolicy policy, JsonTape tape, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var outcome = policy.Decide(new CallFacts
            {
                Target = CallTarget.Tool,
                Name = LoadingDocument.Tool,
                Arguments = tape.Root,
                IsPinned = true,
                Subject = "alice",
                Server = "payments",
            }).Outcome;
            if (outcome != DecisionOutcome.Allow)
            {
                throw new InvalidOperationException("the measurement does not measure what it says");
            }
        }
    }

    private static T Time<T>(string name, Func<T> act)
    {
        // Processor time beside the clock's: on a machine that does other things as well, the clock says more of those.
        var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var result = act();
        var took = Stopwatch.GetElapsedTime(start);
        Print(name, took.TotalMilliseconds);
        Print($"{name}: of the processors", (Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
        return result;
    }

    private static void Print(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.####}"));

    private static async Task<string[]> ChildAsync(string part)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(FirstLoading).Assembly.Location, "loading-part", part] : ["loading-part", part])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException($"{part} ended with {process.ExitCode}: {output}");
    }
}
