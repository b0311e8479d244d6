using System.Globalization;
using System.Text;

namespace Turnpike.Policies.Tests.Importing;

/// <summary>Writes documents of the dialect at random: every operator, action, window and way to count, and what people combine.</summary>
internal sealed class DialectGenerator(int seed)
{
    private static readonly string[] Tools = ["a", "b", "pay"];
    private static readonly string[] Paths = ["args.x", "args.y", "args.z.k", "args.amount"];
    private static readonly string[] Texts = ["usd", "eur", "\"5\"", "\"2.5\"", "\"true\"", "\"\"", "feat"];
    private static readonly string[] Numbers = ["0", "1", "5", "2.5", "-3", "10", "100"];
    private static readonly string[] Patterns = ["\"^us\"", "\"s[d-f]$\"", "\"[0-9]+\"", "\"\"", "\"^(usd|eur)$\""];
    private static readonly string[] Windows = ["minute", "hour", "day"];

    private readonly Random _random = new(seed);

    /// <summary>One document.</summary>
    public string Document()
    {
        var text = new StringBuilder("version: \"1\"\n");
        if (_random.Next(3) > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"default: {Pick("allow", "deny")}\n");
        }

        if (_random.Next(5) == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"hide: [{Pick("b", "c", "\"*\"")}]\n");
        }

        text.Append("tools:\n");
        foreach (var tool in Tools.Append("\"*\"").Where(_ => _random.Next(4) > 0).DefaultIfEmpty("a"))
        {
            var scope = tool == "\"*\"" ? "_global" : tool;
            var rules = Enumerable.Range(0, _random.Next(4)).Select(i => Rule(scope, i)).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"  {tool}:\n    rules:{(rules.Length == 0 ? " []" : "")}\n").AppendJoin("", rules);
        }

        return text.ToString();
    }

    private string Rule(string scope, int number)
    {
        var deny = _random.Next(3) == 0 ? $", on_deny: \"No {number}.\"" : "";
        switch (_random.Next(9))
        {
            case 0:
                return _random.Next(3) == 0 ? $"      - {{ name: r{number}, action: deny{deny} }}\n" : Evaluated(deny, number, []);
            case 1:
                // One window each, since two rates of one window are one counter.
                return $"      - {{ name: r{number}, rate_limit: {_random.Next(1, 6)}/{Windows[number % 3]}{deny} }}\n";
            case 2:
                // contains over a list of several types cannot be said in a `when`: there the import denies, and says so.
                var when = Conditions().Where(c => !c.Contains("op: contains", StringComparison.Ordinal)).ToArray();
                return $"      - {{ name: r{number}, action: require_approval{deny}{(when.Length == 0 ? "" : $", conditions: [{string.Join(", ", when)}]")} }}\n";
            case 3 or 4:
                return Counted(scope, deny, number);
            default:
                return Evaluated(deny, number, []);
        }
    }

    private string Counted(string scope, string deny, int number)
    {
        var counter = $"c{number}";
        var bound = $"{{ path: state.{scope}.{counter}, op: {Pick("lt", "lte", "lte", "exists")}, value: ";
        bound += bound.Contains("exists", StringComparison.Ordinal) ? "true }" : $"{Pick("1", "3", "4.5", "20", "0", "-0.5")} }}";
        var amount = _random.Next(3) switch { 0 => ", increment_from: args.amount", 1 => $", increment: {_random.Next(0, 4)}", _ => "" };
        return Evaluated(deny, number, [bound], $", state: {{ counter: {counter}, window: {Pick(Windows)}{amount} }}");
    }

    private string Evaluated(string deny, int number, string[] first, string rest = "") =>
        $"      - {{ name: r{number}{deny}, conditions: [{string.Join(", ", first.Concat(first.Length > 0 && _random.Next(2) == 0 ? [] : Conditions()))}]{rest} }}\n";

    private List<string> Conditions()
    {
        var conditions = new List<string>();
        do
        {
            conditions.Add($"{{ path: {Pick(Paths)}, op: {Comparison()} }}");
        }
        while (_random.Next(3) == 0);
        return conditions;
    }

    private string Comparison() => _random.Next(8) switch
    {
        0 => $"{Pick("eq", "neq")}, value: {Value()}",
        1 or 2 => $"{Pick("in", "not_in")}, value: [{string.Join(", ", Enumerable.Range(0, _random.Next(4)).Select(_ => Value()))}]",
        3 or 4 => $"{Pick("lt", "lte", "gt", "gte")}, value: {Pick(Numbers)}",
        5 => $"regex, value: {Pick(Patterns)}",
        6 => $"contains, value: {Value()}",
        _ => $"exists, value: {Pick("true", "false")}",
    };

    private string Value() => _random.Next(4) switch { 0 => Pick(Numbers), 1 => Pick("true", "false"), _ => Pick(Texts) };

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
