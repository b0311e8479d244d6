using Turnpike.Policies.Tests.Reference;

namespace Turnpike.Policies.Tests.Agreement;

/// <summary>Conditions that mostly ask a path for what it may hold, so that all three answers are met.</summary>
internal sealed class ConditionGenerator
{
    private static readonly string[] AnyPaths =
    [
        "args.x", "args.y", "args[\"a.b\"]", "args.x.y", "args.x[\"y\"]", "args.n", "args.items", "args.tags", "args.file", "args.url", "args.ip", "args", "server",
        "caller.subject", "caller.groups", "caller.claims.org", "caller.claims[\"a.b\"].n", "caller.labels", "session.labels", "session.calls",
    ];

    private readonly Dice _dice;

    public ConditionGenerator(Dice dice, bool negates)
    {
        _dice = dice;
        Negates = negates;
    }

    /// <summary>Whether <c>not</c> is used.</summary>
    private bool Negates { get; }

    public string Conditions(int least, int most, string kind) => $"[{_dice.List(least, most, () => Condition(kind))}]";

    public string Condition(string kind, int depth = 2)
    {
        if (depth > 0 && _dice.Chance(0.15))
        {
            return _dice.Next(Negates ? 3 : 2) switch
            {
                0 => $"{{\"any\":[{_dice.List(1, 3, () => Condition(kind, depth - 1))}]}}",
                1 => $"{{\"all\":[{_dice.List(1, 3, () => Condition(kind, depth - 1))}]}}",
                _ => $"{{\"not\":{Condition(kind, depth - 1)}}}",
            };
        }

        var (path, op, value) = Leaf(kind);
        if (_dice.Chance(0.08) && op is not ("lt" or "lte" or "gt" or "gte"))
        {
            path = Anything(kind);
        }

        var quantifier = path.Contains("[*]", StringComparison.Ordinal) ? $",\"quantifier\":\"{_dice.Pick("any", "every")}\"" : "";
        return $"{{\"path\":{_dice.Text(path)},\"op\":\"{op}\",\"value\":{value}{quantifier}}}";
    }

    /// <summary>A condition of <c>result</c>, which may look at the answer and at everything else.</summary>
    public string OfResult(string kind) => _dice.Next(7) switch
    {
        0 => $"{{\"path\":\"result.isError\",\"op\":\"eq\",\"value\":{_dice.Pick("true", "false")}}}",
        1 => $"{{\"path\":\"result.content[*].text\",\"op\":\"contains\",\"value\":{Filled()},\"quantifier\":\"{_dice.Pick("any", "every")}\"}}",
        2 => $"{{\"path\":\"result.structuredContent.n\",\"op\":\"{_dice.Pick("gt", "lte")}\",\"value\":{Number()}}}",
        3 => $"{{\"path\":\"result.content\",\"op\":\"length_lt\",\"value\":{_dice.Between(1, 3)}}}",
        4 => $"{{\"path\":\"result.{_dice.Pick("content", "isError", "other")}\",\"op\":\"exists\",\"value\":{_dice.Pick("true", "false")}}}",
        5 => $"{{\"any\":[{OfResult(kind)},{Condition(kind, 0)}]}}",
        _ => Condition(kind, 0),
    };

    private (string Path, string Op, string Value) Leaf(string kind) => _dice.Next(22) switch
    {
        0 => (Path("string"), _dice.Pick("eq", "neq"), String()),
        1 => (Path("number"), _dice.Pick("eq", "neq"), Number()),
        2 => ("args.y", _dice.Pick("eq", "neq"), _dice.Pick("true", "false")),
        3 => (Path("string"), _dice.Pick("in", "not_in"), $"[{_dice.List(1, 4, String)}]"),
        4 => (Path("number"), _dice.Pick("in", "not_in"), $"[{_dice.List(1, 4, Number)}]"),
        5 or 6 => (Path("number"), _dice.Pick("lt", "lte", "gt", "gte"), Number()),
        7 => (Anything(kind), "exists", _dice.Pick("true", "false")),
        8 => (_dice.Chance(0.5) ? Path("string") : _dice.Pick("args.tags", "session.labels", "caller.groups"), "contains", Filled()),
        9 => ("args.items", "contains", _dice.Chance(0.5) ? Number() : Filled()),
        10 => (Path("string"), _dice.Pick("starts_with", "ends_with"), Filled()),
        11 => (Path("string"), "glob", _dice.Text(_dice.Chance(0.8) ? _dice.Pick(Values.Globs) : _dice.Pick(Values.Names))),
        12 => (Path("string"), "regex", _dice.Text(_dice.Pick(ReferencePatterns.Texts))),
        13 => (Path("string"), "matches", _dice.Text(_dice.Pick(ReferencePatterns.Texts))),
        14 => (_dice.Pick("args.x", "args.tags", "args.items", "caller.groups", "args.tags[*]"), _dice.Pick("length_lt", "length_lte"), _dice.Pick("1", "2", "3", "5")),
        15 => (Anything(kind), "type", _dice.Text(_dice.Pick(Values.Types))),
        16 => (_dice.Pick("args.file", "args.file", "args.files[*]"), "within", _dice.Chance(0.5) ? _dice.Text(_dice.Pick(Values.Directories)) : $"[{_dice.Few(3, Values.Directories)}]"),
        17 => ("args.url", "host_in", $"[{_dice.Few(3, Values.Hosts)}]"),
        18 => ("args.ip", "cidr", _dice.Chance(0.5) ? _dice.Text(_dice.Pick(Values.Blocks)) : $"[{_dice.Few(3, Values.Blocks)}]"),
        19 => Time(),
        20 => (_dice.Pick("args.items[*].price", "args.items[*].price", "args.items[*]"), _dice.Pick("lt", "lte", "gt", "gte", "eq"), Number()),
        _ => Caller(kind),
    };

    private (string Path, string Op, string Value) Time()
    {
        var time = _dice.Chance(0.5) ? "time" : $"time[\"{_dice.Pick(Values.Zones)}\"]";
        return _dice.Next(4) switch
        {
            0 => (time + ".hour", _dice.Pick("lt", "gte", "eq"), _dice.Pick("0", "5", "9", "12", "18", "23")),
            1 => (time + ".weekday", _dice.Pick("in", "not_in"), $"[{_dice.Few(5, Values.Weekdays)}]"),
            2 => (time + ".date", _dice.Pick("lt", "lte", "gt", "gte"), _dice.Text(_dice.Pick(Values.Dates))),
            _ => (time + ".date", _dice.Pick("eq", "neq"), _dice.Text(_dice.Pick(Values.Dates))),
        };
    }

    private (string Path, string Op, string Value) Caller(string kind) => _dice.Next(kind is "tool" or "all_tools" ? 10 : 8) switch
    {
        0 => ("caller.groups[*]", "eq", _dice.Text(_dice.Pick("ops", "dev"))),
        1 => ("caller.labels", "contains", _dice.Text(_dice.Pick("eu", "us"))),
        2 => ("caller.claims.org", "eq", _dice.Text(_dice.Pick("acme", "evil"))),
        3 => ("session.calls", _dice.Pick("lt", "gte"), _dice.Pick("0", "1", "3")),
        4 => ("session.labels", "contains", _dice.Text(_dice.Pick(Values.Labels))),
        5 => (OfTool(kind), "in", $"[{_dice.Few(2, "Read", "Write", "Financial", "high", "low", "critical")}]"),
        6 => (kind == "resource" ? "resource.uri" : OfTool(kind), "starts_with", _dice.Pick("\"a\"", "\"sha\"")),
        8 => ("tool.flags", "contains", _dice.Text(_dice.Pick("admin", "external_send", "code"))),
        9 => ("tool.flags[*]", _dice.Pick("eq", "neq"), _dice.Text(_dice.Pick("admin", "sensitive_read"))),
        _ => ("caller.subject", _dice.Pick("in", "not_in"), $"[{_dice.Few(2, "alice", "bob", "usd")}]"),
    };

    private string OfTool(string kind) => kind is "tool" or "all_tools" ? _dice.Pick("tool.name", "tool.class", "tool.severity", "tool.hash") : "server";

    private string Path(string type) => type == "string"
        ? _dice.Pick("args.x", "args.x", "args.x", "args[\"a.b\"]", "args.x.y", "args.tags[*]", "args.items[*].name")
        : _dice.Pick("args.n", "args.n", "args.n", "args.items[*].price", "caller.claims[\"a.b\"].n");

    private string Anything(string kind) => _dice.Next(10) switch
    {
        0 when kind == "resource" => "resource.uri",
        0 or 1 when kind is "tool" or "all_tools" => _dice.Pick("tool.name", "tool.class", "tool.flags", "tool.hash", "tool.severity"),
        2 => _dice.Pick("args.items[*].price", "args.tags[*]", "args.items[*].name.y"),
        _ => _dice.Pick(AnyPaths),
    };

    private string String() => _dice.Text(_dice.Pick(Values.Strings));

    private string Filled() => _dice.Text(_dice.Pick("u", "us", "a", "b", "é", "usd", "pii", "ops"));

    private string Number() => _dice.Chance(0.7) ? _dice.Pick("1", "100", "0", "1.5") : _dice.Pick(Values.Numbers);
}
