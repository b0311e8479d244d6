using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Policies.Importing;
using Turnpike.Policies.Testing;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Replay;

/// <summary>
/// Writes the least policy that admits recorded calls: the names that were called and, where enough calls support it, the values of
/// their arguments. Every line says from how many calls it comes. What was denied then is not learned from. Calls are added one by one and
/// none is kept, so that a long record takes no more than its names do.
/// </summary>
public sealed class PolicyLearner
{
    /// <summary>Most names that are learned; calls of further ones are counted and left out.</summary>
    public const int MostNames = 2_000;

    // Fewer calls say nothing about the calls to come.
    private const int EnoughCalls = 10;

    // Arguments of all names together: of further ones nothing is said, which is what is said of most.
    private const int MostArguments = 20_000;

    private static readonly (string Section, CallTarget Target)[] Sections = [("tools", CallTarget.Tool), ("resources", CallTarget.Resource), ("prompts", CallTarget.Prompt)];

    private readonly Dictionary<(CallTarget Target, string Name), LearnedName> _names = [];
    private int _arguments;

    /// <summary>Calls that were added.</summary>
    public int Calls { get; private set; }

    /// <summary>Those of them that were not denied, and so are learned from.</summary>
    public int Admitted { get; private set; }

    /// <summary>Those of these whose names were too many.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Tools, resources and prompts that were called.</summary>
    public int Names => _names.Count;

    /// <summary>Writes the policy of these calls, in YAML with comments.</summary>
    public static string Learn(IEnumerable<RecordedCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var learner = new PolicyLearner();
        foreach (var call in calls)
        {
            learner.Add(call);
        }

        return learner.Write();
    }

    /// <summary>Takes one call into account.</summary>
    public void Add(RecordedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Calls++;
        if (call.Outcome == DecisionOutcome.Deny || call.Obstacle is not null)
        {
            return;
        }

        Admitted++;
        var key = (call.Call.Target, call.Call.Name);
        if (!_names.TryGetValue(key, out var name))
        {
            if (_names.Count == MostNames)
            {
                LeftOut++;
                return;
            }

            _names[key] = name = new LearnedName();
        }

        _arguments += name.Add(call, MostArguments - _arguments);
    }

    /// <summary>Writes the policy of the calls so far, in YAML with comments.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Learned from {Admitted} of {Calls} calls; those that were denied were left out.\n");
        if (LeftOut > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {MostNames} names are the most that are learned: {LeftOut} calls of others were left out, too.\n");
        }

        text.Append("version: \"1\"\ndefault: deny\n");
        foreach (var (section, target) in Sections)
        {
            var named = _names.Where(n => n.Key.Target == target).OrderBy(n => n.Key.Name, StringComparer.Ordinal).ToArray();
            if (named.Length == 0)
            {
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"{section}:\n");
            foreach (var ((_, name), learned) in named)
            {
                Entry(text, target, name, learned);
            }
        }

        return text.ToString();
    }

    private static void Entry(StringBuilder text, CallTarget target, string name, LearnedName learned)
    {
        var quoted = JsonValue.Create(name).ToJsonString(Written.Json);
        if (name.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  # {quoted} was called {Times(learned.Calls)}: a name with * or ? would be a glob here and is left out\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"  # called {Times(learned.Calls)}\n  {quoted}:");
        if (learned.Calls < EnoughCalls || !learned.KnowsArguments || target == CallTarget.Resource)
        {
            var why = !learned.KnowsArguments ? "the record does not keep the values of the arguments" : "too few calls to say something of the arguments";
            text.Append(CultureInfo.InvariantCulture, $" {{}} # {why}\n");
            return;
        }

        List<(string Comment, JsonObject Condition)> found = [];
        foreach (var (key, values) in learned.Arguments.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            if (Condition(key, values, learned.Calls) is { } condition)
            {
                found.Add(condition);
            }
        }

        if (found.Count == 0)
        {
            text.Append(" {}\n");
            return;
        }

        text.Append("\n    require:\n");
        foreach (var (comment, condition) in found)
        {
            text.Append(CultureInfo.InvariantCulture, $"      # {comment}\n      - conditions: [{condition.ToJsonString(new(Written.Json) { WriteIndented = false })}]\n");
        }
    }

    private static (string Comment, JsonObject Condition)? Condition(string key, LearnedArgument values, int calls)
    {
        var path = Importing.Dialect.ConditionWriter.KeyPath(key);
        JsonArray all = [];
        string what;
        if (values.Texts is { } texts)
        {
            all.Add(new JsonObject { ["path"] = path, ["op"] = "in", ["value"] = new JsonArray([.. texts.Select(t => JsonValue.Create(t))]) });
            what = texts.Count == 1 ? "always the same text" : string.Create(CultureInfo.InvariantCulture, $"one of {texts.Count} texts");
        }
        else if (values.Count >= EnoughCalls && values.Range is ({ } least, { } most))
        {
            all.Add(new JsonObject { ["path"] = path, ["op"] = "gte", ["value"] = JsonNode.Parse(least.ToString()) });
            all.Add(new JsonObject { ["path"] = path, ["op"] = "lte", ["value"] = JsonNode.Parse(most.ToString()) });
            what = $"a number from {least} to {most}";
        }
        else
        {
            return null;
        }

        var condition = all.Count == 1 ? (JsonObject)all[0]!.DeepClone() : new JsonObject { ["all"] = all };
        if (values.Count < calls)
        {
            condition = new JsonObject { ["any"] = new JsonArray(new JsonObject { ["path"] = path, ["op"] = "exists", ["value"] = false }, condition) };
            return ($"{Shown(path)} was missing or {what}: {values.Count} of {calls} calls have it", condition);
        }

        return ($"{Shown(path)} was {what} in {calls} calls", condition);
    }

    // A comment ends at a line's end: nothing of a name may end it.
    private static string Shown(string path) => new([.. path.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' ? ' ' : c)]);

    private static string Times(int calls) => calls == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{calls} times");
}
