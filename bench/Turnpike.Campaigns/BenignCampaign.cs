using System.Globalization;
using System.Text;
using System.Text.Json;
using Turnpike.Campaigns.Benign;
using Turnpike.Policies;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Campaigns;

/// <summary>
/// Decides calls that agents made in good faith, by their own tools' schemas: <c>benign --calls F --tools F</c>. Says how many are refused
/// under <c>arguments: schema</c> and under <c>strict</c>, by the reason of each, and that nothing else of the language stops any; then what the
/// default set makes of them.
/// </summary>
internal static class BenignCampaign
{
    private static readonly string[] Modes = ["open", "schema", "strict"];

    /// <param name="args">
    /// <c>--calls F</c>: lines with <c>server</c>, <c>tool</c> and <c>args</c>. <c>--tools F</c>: lines with <c>server</c>, <c>name</c> and <c>inputSchema</c>.
    /// </param>
    public static int Run(string[] args)
    {
        if (args is not ["--calls", var callFile, "--tools", var toolFile])
        {
            throw new ArgumentException("benign needs --calls F --tools F");
        }

        var definitions = Definitions(toolFile);
        var policies = Modes.Select(Policy).ToArray();
        var refused = Modes.ToDictionary(m => m, _ => new Dictionary<string, List<string>>(StringComparer.Ordinal), StringComparer.Ordinal);
        var (calls, undefined, several, others) = (0, 0, 0, 0);
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(callFile))
        {
            using var call = JsonDocument.Parse(line);
            var (server, tool, arguments) = (call.RootElement.GetProperty("server").GetString()!, call.RootElement.GetProperty("tool").GetString()!, call.RootElement.GetProperty("args").GetRawText());
            calls++;
            distinct.Add($"{server} {tool} {arguments}");
            var candidates = Nearest(definitions.GetValueOrDefault(tool) ?? [], server);
            undefined += candidates.Length == 0 ? 1 : 0;
            several += candidates.Length > 1 ? 1 : 0;
            for (var mode = 0; mode < Modes.Length; mode++)
            {
                // Where the data does not say which of several definitions was called, one that takes the call is enough.
                var verdicts = candidates.Select(c => c.Schema).DefaultIfEmpty().Select(s => Decide(policies[mode], tool, arguments, s)).ToArray();
                if (verdicts.Any(v => v is null))
                {
                    continue;
                }

                var (step, reason) = verdicts[0]!.Value;
                others += step == DecisionStep.Arguments ? 0 : 1;
                var reasons = refused[Modes[mode]];
                reasons.TryAdd(reason, []);
                reasons[reason].Add($"{server}/{tool}");
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{calls} calls, {distinct.Count} different; {undefined} of a tool without a definition, {several} of a tool that several servers define\n\n| arguments | refused | share | because of | calls | tools |\n|---|---:|---:|---|---:|---|"));
        foreach (var mode in Modes)
        {
            var all = refused[mode].Sum(r => r.Value.Count);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{mode}` | {all} | {all / (double)calls:P2} | | | |"));
            foreach (var (reason, tools) in refused[mode].OrderByDescending(r => r.Value.Count).ThenBy(r => r.Key, StringComparer.Ordinal))
            {
                var names = string.Join(", ", tools.GroupBy(t => t).OrderByDescending(g => g.Count()).Take(4).Select(g => $"{g.Key} {g.Count()}"));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| | | | {reason} | {tools.Count} | {names} |"));
            }
        }

        DefaultSetRun.Print(callFile, toolFile);
        Console.WriteLine($"refused by anything but the arguments' schema: {others}");
        return others == 0 && refused["open"].Count == 0 ? 0 : 1;
    }

    private static CompiledPolicy Policy(string mode) =>
        CompiledPolicy.Load(Encoding.UTF8.GetBytes($$$"""{"version":"1","default":"deny","tools":{"*":{"arguments":"{{{mode}}}" } } }""")).Policy!;

    private static Dictionary<string, List<(string Server, JsonSchema? Schema)>> Definitions(string file)
    {
        var definitions = new Dictionary<string, List<(string, JsonSchema?)>>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file))
        {
            using var tool = JsonDocument.Parse(line);
            if (tool.RootElement.TryGetProperty("inputSchema", out var text) && text.ValueKind == JsonValueKind.Object)
            {
                var name = tool.RootElement.GetProperty("name").GetString()!;
                definitions.TryAdd(name, []);
                definitions[name].Add((tool.RootElement.GetProperty("server").GetString()!, JsonSchema.TryCompile(View(text.GetRawText()), out var schema, out _) ? schema : null));
            }
        }

        return definitions;
    }

    // Servers are spelled differently in calls and definitions: the one whose letters contain the other's, else the one with most words of it.
    private static (string Server, JsonSchema? Schema)[] Nearest(List<(string Server, JsonSchema? Schema)> candidates, string server)
    {
        var best = candidates.Select(c => Likeness(c.Server, server)).DefaultIfEmpty().Max();
        return [.. candidates.Where(c => Likeness(c.Server, server) == best)];
    }

    internal static int Likeness(string definition, string call)
    {
        var (letters, sought) = (Letters(definition), Letters(call));
        return letters.Contains(sought, StringComparison.Ordinal)
            ? 100
            : call.ToLowerInvariant().Split('-').Count(w => w is not ("mcp" or "server") && w.Length > 0 && letters.Contains(w, StringComparison.Ordinal));
    }

    private static string Letters(string name) => string.Concat(name.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit));

    private static (DecisionStep Step, string Reason)? Decide(CompiledPolicy policy, string tool, string arguments, JsonSchema? schema)
    {
        var view = View(arguments);
        var decision = policy.Decide(new CallFacts { Target = CallTarget.Tool, Name = tool, Arguments = view, IsPinned = true, InputSchema = schema, Subject = "agent", Server = "s" });
        if (decision.Outcome == DecisionOutcome.Allow)
        {
            return null;
        }

        if (decision.Step != DecisionStep.Arguments)
        {
            return (decision.Step, decision.Rule);
        }

        return (decision.Step, schema is null ? "no usable schema" : !schema.TryValidate(view, out var fault) ? $"`{fault.Keyword}` {Where(fault)}" : "undeclared, by `strict` alone");
    }

    // Whether looking at the arguments themselves would have shown it, or only looking into their elements and members.
    private static string Where(SchemaFault fault) =>
        fault.InstancePath.AsSpan().Count('/') <= (fault.Keyword == "required" ? 0 : 1) ? "of the arguments" : "within an argument";

    private static JsonView View(string json)
    {
        var tape = new JsonTape();
        return tape.TryRead(Encoding.UTF8.GetBytes(json), JsonBudget.Message, out var fault) ? tape.Root : throw new InvalidDataException($"{fault.Message}: {json}");
    }
}
