using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Turnpike.Policies.Importing;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Tests.Importing;

/// <summary>Decides generated calls by the source and by what was imported, side by side.</summary>
internal static class ImportAgreement
{
    /// <summary>The calls the two decide differently; empty where the import is faithful. Calls the source does not judge must be denied.</summary>
    public static List<string> Differences(string yaml, PolicyImport import, int calls, int seed, out int allowed)
    {
        var policy = CompiledPolicy.Load(Encoding.UTF8.GetBytes(import.Document!)).Policy!;
        var (oracle, book, dice) = (new SourceOracle(yaml), new CalendarBook(), new Random(seed));
        var (tools, paths, values) = oracle.Vocabulary();
        var now = new DateTimeOffset(2026, 3, 1, 23, 50, 0, TimeSpan.Zero);
        List<string> differences = [];
        allowed = 0;
        for (var i = 0; i < calls; i++)
        {
            now += TimeSpan.FromMilliseconds(dice.Next(0, 15_000));
            var tool = dice.Next(8) == 0 ? $"unlisted_{dice.Next(3)}" : tools.Length == 0 ? "t" : tools[dice.Next(tools.Length)];
            var arguments = Arguments([.. paths.GetValueOrDefault(tool) ?? [], .. paths.GetValueOrDefault("*") ?? []], values, dice);
            var text = arguments.ToJsonString();
            var expected = oracle.Decide(tool, JsonDocument.Parse(text).RootElement, now);
            var actual = Decide(policy, book, tool, text, now);
            allowed += actual == DecisionOutcome.Allow ? 1 : 0;
            if (actual != (expected ?? DecisionOutcome.Deny))
            {
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"call {i}, {tool} {text} at {now:T}: source {expected?.ToString() ?? "unjudged"}, import {actual}"));
            }
        }

        return differences;
    }

    private static DecisionOutcome Decide(CompiledPolicy policy, CalendarBook book, string tool, string arguments, DateTimeOffset now)
    {
        var tape = new JsonTape();
        if (!tape.TryRead(Encoding.UTF8.GetBytes(arguments), JsonBudget.Message, out var fault))
        {
            throw new InvalidOperationException(fault.ToString());
        }

        var decision = policy.Decide(new CallFacts { Target = CallTarget.Tool, Name = tool, Arguments = tape.Root, IsPinned = true, Subject = "alice", Server = "s", Instant = now });
        if (decision.Outcome != DecisionOutcome.Deny && !book.HasRoom(decision, tape.Root, now))
        {
            return DecisionOutcome.Deny;
        }

        if (decision.Outcome == DecisionOutcome.Allow)
        {
            book.Take(decision, tape.Root, now);
        }

        return decision.Outcome;
    }

    private static JsonObject Arguments(string[] paths, string[] values, Random dice)
    {
        var root = new JsonObject();
        foreach (var path in paths)
        {
            if (dice.Next(12) == 0)
            {
                continue;
            }

            var keys = path["args.".Length..].Split('.');
            var at = root;
            foreach (var key in keys[..^1])
            {
                at = at[key] as JsonObject ?? (JsonObject)(at[key] = new JsonObject());
            }

            at[keys[^1]] = dice.Next(10) == 0 ? new JsonArray(Value(values, dice), Value(values, dice)) : Value(values, dice);
        }

        return root;
    }

    private static JsonNode? Value(string[] values, Random dice)
    {
        if (values.Length > 0 && dice.Next(3) > 0)
        {
            var text = values[dice.Next(values.Length)];
            if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e12m)
            {
                return dice.Next(6) switch { 0 => JsonValue.Create(text), 1 => JsonValue.Create(number + 1), 2 => JsonValue.Create(number - 0.5m), _ => JsonValue.Create(number) };
            }

            return dice.Next(5) switch { 0 => JsonValue.Create($"x{text}y"), 1 when text is "true" or "false" => JsonValue.Create(text == "true"), _ => JsonValue.Create(text) };
        }

        return dice.Next(8) switch
        {
            0 => null,
            1 => JsonValue.Create(dice.Next(2) == 0),
            2 => new JsonObject { ["k"] = 1 },
            3 => JsonValue.Create(""),
            4 => JsonValue.Create("feat/main usd"),
            5 => JsonValue.Create(-3),
            6 => new JsonArray(),
            _ => JsonValue.Create(dice.Next(0, 20)),
        };
    }
}
