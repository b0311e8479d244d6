using System.Globalization;
using System.Text.Json;
using Turnpike.Policies.Tests.Reference;

namespace Turnpike.Policies.Tests.Agreement;

/// <summary>Calls whose arguments mostly have the types that the generated conditions ask for.</summary>
internal sealed class CallGenerator
{
    private static readonly DateTimeOffset Start = new(2026, 11, 19, 0, 0, 0, TimeSpan.Zero);

    private readonly Dice _dice;

    public CallGenerator(Dice dice) => _dice = dice;

    public ReferenceCall Call(IReadOnlyList<string> listed)
    {
        var target = _dice.Chance(0.8) ? CallTarget.Tool : _dice.Pick(CallTarget.Resource, CallTarget.Prompt, CallTarget.ServerRequest);
        var name = target == CallTarget.ServerRequest ? _dice.Pick("sampling", "roots") : listed.Count > 0 && _dice.Chance(0.7) ? listed[_dice.Next(listed.Count)] : _dice.Pick(Values.Names);
        return new ReferenceCall(target, name)
        {
            Arguments = _dice.Chance(0.95) ? Element(Arguments()) : null,
            IsPinned = _dice.Chance(0.97),
            Schema = _dice.Chance(0.85) ? Element(Schema()) : null,
            Subject = _dice.Pick("alice", "bob", "usd"),
            Server = _dice.Pick("pay", "é"),
            Groups = _dice.Chance(0.7) ? Texts("ops", "dev", "usd") : null,
            Claims = _dice.Chance(0.7) ? Element(Claims()) : null,
            GrantLabels = _dice.Chance(0.7) ? Texts("eu", "us") : null,
            ToolClass = _dice.Chance(0.7) ? _dice.Pick("Read", "Write", "Execute", "Destructive", "Financial") : null,
            ToolSeverity = _dice.Chance(0.7) ? _dice.Pick("low", "medium", "high", "critical") : null,
            ToolFlags = _dice.Chance(0.7) ? Texts("sensitive_read", "external_send", "admin") : null,
            DefinitionHash = _dice.Chance(0.7) ? _dice.Pick("sha256:aa", "sha256:bb") : null,
            SessionLabels = [.. Values.Labels.Where(_ => _dice.Chance(0.3))],
            SessionCalls = _dice.Next(5),
            Result = _dice.Chance(0.9) ? Element(Result()) : null,
            Instant = Start.AddMinutes(_dice.Next(5 * 24 * 60)),
        };
    }

    private string[] Texts(params string[] of) => [.. of.Where(_ => _dice.Chance(0.5))];

    private string Result() =>
        $"{{\"content\":[{_dice.List(0, 3, () => _dice.Chance(0.9) ? $"{{\"type\":\"text\",\"text\":{String()}}}" : Value(1))}],\"isError\":{_dice.Pick("true", "false", "null")},\"structuredContent\":{{\"n\":{Number()}}}}}";

    private string Claims() => $"{{{(_dice.Chance(0.7) ? $"\"org\":{_dice.Pick("\"acme\"", "\"evil\"", "1", "null")}," : "")}\"a.b\":{{\"n\":{Number()}}}}}";

    private string Arguments()
    {
        var members = new List<string>();
        foreach (var key in new[] { "x", "y", "a.b", "n", "items", "tags", "file", "files", "url", "ip" })
        {
            _dice.Maybe(0.88, members, () => $"{_dice.Text(key)}:{(_dice.Chance(0.12) ? Value(2) : Usual(key))}");
        }

        return _dice.Object(members);
    }

    private string Usual(string key) => key switch
    {
        "n" => Number(),
        "y" => _dice.Pick("true", "false"),
        "items" => _dice.Chance(0.2) ? $"[{_dice.List(0, 3, Number)}]" : $"[{_dice.List(0, 3, Item)}]",
        "tags" => $"[{_dice.List(0, 3, String)}]",
        "file" => _dice.Text(_dice.Pick(Values.FilePaths)),
        "files" => $"[{_dice.List(0, 3, () => _dice.Text(_dice.Pick(Values.FilePaths)))}]",
        "url" => _dice.Text(_dice.Pick(Values.Urls)),
        "ip" => _dice.Text(_dice.Pick(Values.Addresses)),
        _ => _dice.Chance(0.15) ? $"{{\"y\":{String()}}}" : String(),
    };

    private string Item() => _dice.Chance(0.9)
        ? $"{{{(_dice.Chance(0.9) ? $"\"price\":{Number()}" : "\"other\":1")}{(_dice.Chance(0.8) ? $",\"name\":{String()}" : "")}}}"
        : Value(1);

    private string String() => _dice.Text(_dice.Pick(Values.Strings));

    private string Number() => _dice.Chance(0.06) ? _dice.Pick(Values.Inexact) : _dice.Chance(0.7) ? _dice.Pick("1", "1.00", "100", "1e2", "0", "-1", "100.01", "1.5") : _dice.Pick(Values.Numbers);

    private string Value(int depth) => _dice.Next(depth > 0 ? 8 : 5) switch
    {
        0 or 1 => String(),
        2 => Number(),
        3 => _dice.Pick("true", "false"),
        4 => "null",
        5 => "[" + _dice.List(0, 3, () => Value(depth - 1)) + "]",
        6 => "[" + _dice.List(0, 3, String) + "]",
        _ => $"{{\"y\":{Value(depth - 1)}}}",
    };

    private string Schema()
    {
        var declared = new List<string> { $"\"x\":{{\"type\":\"{_dice.Pick("string", "string", "string", "number", "object")}\"}}", "\"n\":{\"type\":\"number\"}" };
        if (_dice.Chance(0.7))
        {
            declared.AddRange(new[] { "y", "a.b", "items", "tags", "file", "files", "url", "ip" }.Where(_ => _dice.Chance(0.97)).Select(k => $"\"{k}\":{{}}"));
        }

        if (_dice.Chance(0.3))
        {
            declared[0] = "\"x\":{\"properties\":{\"y\":{}}}";
        }

        return string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"object\",\"properties\":{{{string.Join(',', declared)}}},\"required\":[{_dice.Pick("", "", "\"x\"", "\"n\"", "\"x\",\"n\"")}]}}");
    }

    private static JsonElement Element(string json) => JsonDocument.Parse(json).RootElement;
}
