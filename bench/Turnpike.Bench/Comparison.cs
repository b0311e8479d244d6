using System.Diagnostics;
using System.Globalization;

namespace Turnpike.Bench;

/// <summary>Runs every system in turn, round after round, and prints medians and ratios.</summary>
internal static class Comparison
{
    public static async Task<int> RunAsync(Options options)
    {
        var folder = Directory.CreateTempSubdirectory("turnpike-bench-").FullName;
        using var upstream = await Child.StartAsync("direct", "upstream");
        var mcp = new Uri(upstream.Url, "/mcp").ToString();
        using var proxy = await Child.StartAsync("proxy", "proxy", mcp);
        using var floor = await Child.StartAsync("floor (proxy + fsync)", "floor", mcp);
        using var os = await Child.StartAsync("turnpike os", "gateway", mcp, "os", Path.Combine(folder, "os"));
        using var fsync = await Child.StartAsync("turnpike fsync", "gateway", mcp, "fsync", Path.Combine(folder, "fsync"));
        Child[] systems = [upstream, proxy, floor, os, fsync];
        Console.WriteLine($"disk append+fsync p50: {Disk.Measure():F3} ms; {options.Rounds} interleaved rounds of {options.Seconds} s; {Environment.ProcessorCount} cores shared by load, gateway and server");
        Console.WriteLine("turnpike: token, pins, schema, one regex and one number condition, one limit, the record on");
        foreach (var system in systems)
        {
            await WarmAsync(system);
        }

        foreach (var bytes in options.Results)
        {
            foreach (var connections in options.Connections)
            {
                await CellAsync(systems, options, connections, bytes);
            }
        }

        return 0;
    }

    /// <summary>Calls until tiered compilation has settled: what is counted is the program, not its compiler.</summary>
    private static async Task WarmAsync(Child system)
    {
        const int Enough = 60_000;
        var start = Stopwatch.GetTimestamp();
        for (var calls = 0; calls < Enough && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30);)
        {
            calls += (await Load.RunAsync(Target(system), system.Token, 16, 200, 2)).Calls;
        }

        await Load.RunAsync(Target(system), system.Token, 16, 32 * 1024, 1);
    }

    private static async Task CellAsync(Child[] systems, Options options, int connections, int bytes)
    {
        var seen = systems.ToDictionary(s => s.Name, _ => new List<Seen>());
        var allocated = systems.ToDictionary(s => s.Name, _ => new List<double>());
        var cpu = systems.ToDictionary(s => s.Name, _ => new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            // Each round begins with another system: none has always the same neighbour before it.
            foreach (var system in systems.Skip(round % systems.Length).Concat(systems.Take(round % systems.Length)))
            {
                var before = await system.CountersAsync();
                var result = await Load.RunAsync(Target(system), system.Token, connections, bytes, options.Seconds);
                var after = await system.CountersAsync();
                seen[system.Name].Add(result);
                allocated[system.Name].Add((after.Allocated - before.Allocated) / (double)Math.Max(1, result.Calls));
                cpu[system.Name].Add((after.Cpu - before.Cpu) / (double)Math.Max(1, result.Calls));
            }
        }

        Console.WriteLine();
        Console.WriteLine($"{connections} connections, {bytes} B results");
        Console.WriteLine($"  {"system",-24}{"calls/s",10}{"(min-max)",18}{"p50 ms",9}{"p99 ms",9}{"/proxy",9}{"/floor",9}{"p50-proxy",11}{"B/call",9}{"cpu µs",9}");
        foreach (var system in systems)
        {
            var runs = seen[system.Name];
            var rates = runs.Select(r => r.PerSecond).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {system.Name,-24}{Median(rates),10:F0}{$"({rates.Min():F0}-{rates.Max():F0})",18}{Median(runs.Select(r => r.P50)),9:F3}{Median(runs.Select(r => r.P99)),9:F3}"
                + $"{Ratio(runs, seen["proxy"]),9:F2}{Ratio(runs, seen["floor (proxy + fsync)"]),9:F2}{Median(runs.Zip(seen["proxy"], (a, b) => a.P50 - b.P50)),11:F3}{Median(allocated[system.Name]),9:F0}{Median(cpu[system.Name]),9:F1}"));
        }
    }

    private static Uri Target(Child system) => new(system.Url, system.Token is null ? "/mcp" : "/mcp/bench");

    private static double Ratio(List<Seen> ours, List<Seen> theirs) => Median(ours.Zip(theirs, (a, b) => a.PerSecond / b.PerSecond));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
