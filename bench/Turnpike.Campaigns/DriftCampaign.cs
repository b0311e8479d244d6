using System.Diagnostics;
using System.Globalization;
using Turnpike.Campaigns.Drifting;
using Turnpike.Catalog.Definitions;

namespace Turnpike.Campaigns;

/// <summary>
/// Whether every change of a definition is seen and nothing else: <c>drift --tools F [--definitions 500] [--seed N]</c>. Every single place of each
/// definition is changed, one at a time, and each definition is written in other ways that mean the same. Read by the gateway's own reader.
/// </summary>
internal static class DriftCampaign
{
    /// <param name="args">The file has a line for each tool, with the members that the tool's server said.</param>
    public static int Run(string[] args)
    {
        if (args is not ["--tools", var file, .. var rest])
        {
            throw new ArgumentException("drift needs --tools F [--definitions 500] [--seed N]");
        }

        var (count, seed) = (500, 1);
        for (var i = 0; i < rest.Length; i += 2)
        {
            var number = i + 1 < rest.Length && int.TryParse(rest[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : throw new ArgumentException($"{rest[i]} needs a whole number");
            (count, seed) = rest[i] switch
            {
                "--definitions" => (number, seed),
                "--seed" => (count, number),
                var unknown => throw new ArgumentException($"unknown option {unknown}"),
            };
        }

        var lines = File.ReadAllLines(file);
        var random = new Random(seed);
        random.Shuffle(lines);
        var started = Stopwatch.GetTimestamp();
        var (changes, spellings) = (new Dictionary<string, Tally>(StringComparer.Ordinal), new Dictionary<string, Tally>(StringComparer.Ordinal));
        var tools = 0;
        var subjects = new List<Subject>();
        foreach (var line in lines.Take(count))
        {
            tools++;
            foreach (var subject in Subjects.Of(line))
            {
                subjects.Add(subject);
                foreach (var mutation in Mutations.Of(subject.Json))
                {
                    Count(changes, $"{Word(subject.Kind)} {mutation.Member}".TrimEnd(), subject.IsStill(mutation.Json), () => $"{subject.Pin.Name}: {mutation.Member}, {mutation.What}");
                }

                foreach (var (what, json) in Spellings.Of(subject.Json, random))
                {
                    Count(spellings, what, !subject.IsStill(json), () => $"{subject.Pin.Name}: {what}");
                }
            }
        }

        Lists(subjects, spellings);
        Print($"\nOf {tools} tools: {subjects.Count} definitions; seed {seed}", "changed in", "not seen", changes);
        Print("\nThe same, written otherwise", "how", "alarms", spellings);
        Console.WriteLine($"\n{Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        return changes.Values.Sum(t => t.Wrong) + spellings.Values.Sum(t => t.Wrong) == 0 ? 0 : 1;
    }

    // A whole list in another order: each definition must be read as it was. A name that stands twice in a list is no definition at all.
    private static void Lists(List<Subject> subjects, Dictionary<string, Tally> spellings)
    {
        foreach (var kind in subjects.Where(s => s.Kind != DefinitionKind.Instructions).DistinctBy(s => (s.Kind, s.Pin.Name)).GroupBy(s => s.Kind))
        {
            var pins = kind.ToDictionary(s => s.Pin.Name, s => s.Pin.Hash, StringComparer.Ordinal);
            foreach (var read in Subjects.Read(kind.Key, kind.Reverse().Select(s => s.Json.ToJsonString())))
            {
                Count(spellings, "the whole list the other way round", pins[read.Name] != read.Hash, () => read.Name);
                pins.Remove(read.Name);
            }

            foreach (var lost in pins.Keys)
            {
                Count(spellings, "the whole list the other way round", true, () => $"{lost} is gone");
            }
        }
    }

    private static void Count(Dictionary<string, Tally> tallies, string what, bool isWrong, Func<string> example)
    {
        if (!tallies.TryGetValue(what, out var tally))
        {
            tallies[what] = tally = new Tally();
        }

        tally.All++;
        if (isWrong && tally.Wrong++ < 3)
        {
            Console.WriteLine($"WRONG {example()}");
        }
    }

    private static void Print(string title, string what, string wrong, Dictionary<string, Tally> tallies)
    {
        Console.WriteLine($"{title}\n\n| {what} | times | {wrong} |\n|---|---:|---:|");
        foreach (var (name, tally) in tallies.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {tally.All} | {tally.Wrong} |"));
        }

        var (all, bad) = (tallies.Values.Sum(t => t.All), tallies.Values.Sum(t => t.Wrong));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| all | {all} | {bad} |"));
    }

    private static string Word(DefinitionKind kind) => kind switch
    {
        DefinitionKind.Tool => "tool",
        DefinitionKind.Prompt => "prompt",
        DefinitionKind.ResourceTemplate => "template",
        _ => "instructions",
    };

    private sealed class Tally
    {
        public int All { get; set; }

        public int Wrong { get; set; }
    }
}
