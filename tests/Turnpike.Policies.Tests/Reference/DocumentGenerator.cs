using System.Text;
using System.Text.Json;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>Makes documents and calls that are likely to meet: few names, few paths, values that stand close to each other.</summary>
internal sealed class DocumentGenerator
{
    public static readonly string[] Names = ["a", "b", "ab", "ba", "aab", "a.b", "A", "x/y~z", "é", "e\u0301", "\U0001F600b", "zz"];
    private static readonly string[] Globs = ["a*", "*b", "a?", "*", "?b", "a*b", "??", "*a*", "z*", "a**"];
    private static readonly string[] Paths = ["args.x", "args.x", "args.y", "args[\"a.b\"]", "args.x.y", "args.x[\"y\"]", "args.n", "args.n", "args.items", "caller.subject", "tool.name", "server", "args"];
    private static readonly string[] Strings = ["usd", "eur", "a.b", "é", "e\u0301", "us", "\U0001F600", "al", "a\nb"];
    private static readonly string[] Numbers = ["0", "-0", "1", "1.0", "1e0", "10e-1", "100", "100.01", "1e2", "-1", "0.1", "1e-28", "1e28", "9999999999999999999999999999"];
    private static readonly string[] Inexact = ["1e29", "1e-29", "12345678901234567890123456789", "1e999999999", "0.10000000000000000000000000001"];
    private static readonly string[] Patterns = ["^usd$", "u", "^[a-z]+$", "s|é", "^$", "b$", "[0-9]", "."];

    private readonly Random _random;
    private readonly List<string> _listed = [];

    public DocumentGenerator(int seed) => _random = new Random(seed);

    public string Document()
    {
        var members = new List<string> { "\"version\":\"1\"", $"\"default\":\"{Pick("allow", "deny")}\"" };
        Maybe(0.3, members, () => $"\"hide\":[{List(0, 2, () => Text(Chance(0.3) ? Pick(Globs) : Pick(Names)))}]");
        Maybe(0.4, members, () => "\"all_tools\":" + Rule("all_tools"));
        Maybe(0.95, members, () => "\"tools\":" + Entries("tool"));
        Maybe(0.3, members, () => "\"resources\":" + Entries("resource"));
        Maybe(0.3, members, () => "\"prompts\":" + Entries("prompt"));
        Maybe(0.3, members, () => $"\"server_requests\":{{\"sampling\":\"{Pick("allow", "deny")}\"}}");
        Shuffle(members);
        return "{" + string.Join(',', members) + "}";
    }

    public ReferenceCall Call()
    {
        var target = Chance(0.8) ? CallTarget.Tool : Pick(CallTarget.Resource, CallTarget.Prompt, CallTarget.ServerRequest);
        var name = target == CallTarget.ServerRequest ? Pick("sampling", "roots") : _listed.Count > 0 && Chance(0.6) ? Pick(_listed.ToArray()) : Pick(Names);
        return new ReferenceCall(target, name, Chance(0.9) ? Element(Arguments()) : null, Chance(0.95), Chance(0.7) ? Element(Schema()) : null, Pick("alice", "bob", "usd"), Pick("pay", "é"));
    }

    public static string Raw(JsonElement? element) => element?.GetRawText() ?? "";

    private string Entries(string kind)
    {
        var names = new List<string>();
        for (var i = _random.Next(1, 5); i > 0; i--)
        {
            names.Add(Chance(0.35) ? Pick(Globs) : Pick(Names));
        }

        _listed.AddRange(names.Where(n => !ReferenceGlob.IsGlob(n)));
        return "{" + string.Join(',', names.Distinct(StringComparer.Ordinal).Select(n => $"{Text(n)}:{Rule(kind)}")) + "}";
    }

    private string Rule(string kind)
    {
        var members = new List<string>();
        if (kind != "all_tools")
        {
            Maybe(0.25, members, () => $"\"action\":\"{Pick("allow", "deny", "require_approval")}\"");
        }

        Maybe(0.3, members, () => $"\"reason\":{Text("because " + kind)}");
        Maybe(kind == "all_tools" ? 0.2 : 0.8, members, () => $"\"arguments\":\"{(kind == "all_tools" || Chance(0.3) ? "schema" : "open")}\"");
        Maybe(0.5, members, () => $"\"deny_if\":[{List(0, 2, () => Predicate(kind))}]");
        Maybe(0.5, members, () => $"\"require\":[{List(0, 2, () => Predicate(kind))}]");
        Maybe(0.3, members, () => $"\"limits\":[{List(0, 2, Limit)}]");
        Maybe(0.15, members, () => "\"rate_limit\":" + Pick("\"10/minute\"", "{\"max\":3,\"window\":60}"));
        Shuffle(members);
        return "{" + string.Join(',', members) + "}";
    }

    private string Predicate(string kind) =>
        $"{{\"conditions\":[{List(0, 3, () => Condition(kind))}]{(Chance(0.5) ? ",\"on_deny\":" + Text("no " + _random.Next(3)) : "")}}}";

    private string Condition(string kind)
    {
        var path = Pick(Paths);
        path = path == "tool.name" && kind == "resource" ? "resource.uri" : path == "tool.name" && kind == "prompt" ? "server" : path;
        var (op, value) = _random.Next(9) switch
        {
            0 or 1 => (Pick("eq", "neq"), Scalar()),
            2 or 3 => (Pick("in", "not_in"), Of(_random.Next(3))),
            4 or 5 => (Pick("lt", "lte", "gt", "gte"), Chance(0.7) ? Pick("1", "100", "0") : Pick(Numbers)),
            6 => ("regex", Text(Pick(Patterns))),
            7 => ("contains", Scalar()),
            _ => ("exists", Pick("true", "false")),
        };

        // Mostly a path whose values can equal the condition's, so that boundaries are met.
        path = op is "exists" || Chance(0.35) ? path : value[0] == '"' || value.StartsWith("[\"", StringComparison.Ordinal) ? "args.x" : value[0] is 't' or 'f' ? "args.y" : "args.n";
        return $"{{\"path\":{Text(path)},\"op\":\"{op}\",\"value\":{value}}}";
    }

    private string Of(int type) => "[" + List(1, 4, () => type switch { 0 => Text(Pick(Strings)), 1 => Pick(Numbers), _ => Pick("true", "false") }) + "]";

    private string Scalar() => _random.Next(3) switch { 0 => Text(Pick(Strings)), 1 => Pick(Numbers), _ => Pick("true", "false") };

    private int _counters;

    private string Limit() =>
        $"{{\"counter\":\"c{_counters++}\",\"window\":\"{Pick("minute", "hour", "day", "15m")}\",\"max\":{_random.Next(0, 100)}{(Chance(0.4) ? $",\"amount\":{Pick("\"args.n\"", "\"args.x.y\"", "0", "2.5")}" : "")}}}";

    private string Arguments()
    {
        var members = new List<string>();
        foreach (var key in new[] { "x", "y", "a.b", "n", "items" })
        {
            Maybe(0.85, members, () => $"{Text(key)}:{(Chance(0.3) ? Value(2) : key switch { "n" => Number(), "x" => Text(Pick(Strings)), "y" => Pick("true", "false"), _ => Value(2) })}");
        }

        Shuffle(members);
        return "{" + string.Join(',', members) + "}";
    }

    private string Number() => Chance(0.1) ? Pick(Inexact) : Chance(0.6) ? Pick("1", "1.00", "100", "1e2", "0", "-1", "100.01") : Pick(Numbers);

    private string Value(int depth) => _random.Next(depth > 0 ? 8 : 5) switch
    {
        0 or 1 => Text(Pick(Strings)),
        2 => Number(),
        3 => Pick("true", "false"),
        4 => "null",
        5 => "[" + List(0, 3, () => Value(depth - 1)) + "]",
        6 => "[" + List(0, 3, () => Text(Pick(Strings))) + "]",
        _ => $"{{\"y\":{Value(depth - 1)}}}",
    };

    private string Schema() =>
        $"{{\"type\":\"object\",\"properties\":{{\"x\":{{\"type\":\"{Pick("string", "number", "object")}\"}},\"n\":{{\"type\":\"number\"}}}},\"required\":[{Pick("", "\"x\"", "\"n\"", "\"x\",\"n\"")}]}}";

    private string Text(string value)
    {
        if (Chance(0.8))
        {
            return JsonSerializer.Serialize(value);
        }

        // The same string written wholly in escapes.
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            text.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.Append('"').ToString();
    }

    private static JsonElement Element(string json) => JsonDocument.Parse(json).RootElement;

    private bool Chance(double share) => _random.NextDouble() < share;

    private T Pick<T>(params T[] of) => of[_random.Next(of.Length)];

    private string List(int least, int most, Func<string> of) => string.Join(',', Enumerable.Range(0, _random.Next(least, most + 1)).Select(_ => of()));

    private void Maybe(double share, List<string> members, Func<string> member)
    {
        if (Chance(share))
        {
            members.Add(member());
        }
    }

    private void Shuffle(List<string> members) => _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
}
