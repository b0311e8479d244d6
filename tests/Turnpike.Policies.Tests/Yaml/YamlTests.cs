using System.Text;

namespace Turnpike.Policies.Tests.Yaml;

/// <summary>A policy in YAML means what the same policy in JSON means, and errors stand where they stand in the YAML.</summary>
public sealed class YamlTests
{
    private const string Json = """
        { "version": "1", "default": "deny", "hide": ["delete_customer"],
          "all_tools": { "limits": [ { "counter": "calls", "window": "minute", "max": 60, "scope": "grant" } ] },
          "tools": {
            "list_charges": {},
            "create_refund": {
              "require": [ { "conditions": [ { "path": "args.currency", "op": "in", "value": ["usd", "eur"] } ], "on_deny": "Only USD and EUR." } ],
              "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ], "on_deny": "Refund exceeds the policy limit." } ],
              "limits":  [ { "counter": "refunds", "window": "day", "max": 10, "scope": "grant" } ] } } }
        """;

    private const string Yaml = """
        # Refunds, as finance wants them.
        version: "1"
        default: deny
        hide:
        - delete_customer
        all_tools:
          limits:
            - { counter: calls, window: minute, max: 60, scope: grant }
        tools:
          list_charges: {}
          create_refund:
            require:
              - conditions: [ { path: args.currency, op: in, value: [usd, "eur"] } ]
                on_deny: Only USD and EUR.
            deny_if:
              - conditions:
                  - path: args.amount
                    op: gt
                    value: 1e2   # a number, not text
                on_deny: >-
                  Refund exceeds
                  the policy limit.
            limits:
              - counter: refunds
                window: day
                max: 0xA
                scope: grant
        """;

    [Theory]
    [InlineData("list_charges", "{}")]
    [InlineData("create_refund", """{"currency":"usd","amount":20}""")]
    [InlineData("create_refund", """{"currency":"usd","amount":101}""")]
    [InlineData("create_refund", """{"currency":"gbp","amount":20}""")]
    [InlineData("delete_customer", "{}")]
    [InlineData("other", "{}")]
    public void Decides_like_the_same_policy_in_json(string tool, string arguments)
    {
        var (json, yaml) = (Subject.Policy(Json).DecideOn(tool, arguments), Subject.Policy(Yaml).DecideOn(tool, arguments));
        Assert.Equal(
            (json.Outcome, json.Step, json.Rule, json.Reason, json.Cause, string.Join(' ', json.Limits.Select(l => $"{l.Pointer} {l.Max}"))),
            (yaml.Outcome, yaml.Step, yaml.Rule, yaml.Reason, yaml.Cause, string.Join(' ', yaml.Limits.Select(l => $"{l.Pointer} {l.Max}"))));
    }

    [Fact]
    public void The_digest_is_that_of_the_bytes_as_they_were_written() =>
        Assert.Equal(PolicyDigest.Of(Encoding.UTF8.GetBytes(Yaml)), Subject.Policy(Yaml).Digest);

    [Theory]
    [InlineData("version: 1\ndefault: deny\n", 1, 10, "/version", "put it in quotes")]
    [InlineData("version: \"1\"\ndefault: deny\ntols: {}\n", 3, 1, "/tols", "did you mean \"tools\"?")]
    [InlineData("version: \"1\"\ndefault: deny\ntools:\n  é😀: { acton: deny }\n", 4, 9, "/tools/é😀/acton", "did you mean \"action\"?")]
    [InlineData("version: \"1\"\r\ndefault: deny\r\ntools:\r\n  t:\r\n    limits:\r\n      - counter: c\r\n        window: day\r\n        max: \"10\"\r\n", 8, 14, "/tools/t/limits/0/max", "write it without quotes")]
    [InlineData("version: \"1\"\ndefault: deny\ntools:\n  list_charges:\n", 4, 16, "/tools/list_charges", "found null: write {}")]
    [InlineData("version: \"1\"\ndefault: no\n", 2, 10, "/default", "cannot be \"no\"")]
    [InlineData("version: \"1\"\ndefault: true\n", 2, 10, "/default", "found true")]
    [InlineData("version: \"1\"\ndefault: &d deny\n", 2, 10, "", "anchors such as &d")]
    [InlineData("version: \"1\"\ndefault: *d\n", 2, 10, "", "aliases such as *d")]
    [InlineData("version: !!str 1\ndefault: deny\n", 1, 10, "", "tags such as")]
    [InlineData("version: ! 1\ndefault: deny\n", 1, 10, "", "tags such as")]
    [InlineData("version: \"1\"\n<<: { default: deny }\n", 2, 1, "", "merge keys")]
    [InlineData("version: \"1\"\ndefault: deny\ndefault: allow\n", 3, 1, "", "the key \"default\" stands twice")]
    [InlineData("version: \"1\"\ndefault: deny\ntools: { \"a\": {}, a: {} }\n", 3, 19, "", "the key \"a\" stands twice")]
    [InlineData("version: \"1\"\ndefault: deny\n---\nversion: \"1\"\n", 3, 1, "", "a policy is one document")]
    [InlineData("%YAML 1.1\n---\nversion: \"1\"\n", 1, 1, "", "another YAML than 1.2")]
    [InlineData("? [a]\n: b\n", 1, 3, "", "a key is a name")]
    [InlineData("version: \"1\"\ndefault: deny\ntools: [\n", 4, 1, "", "this is not YAML here")]
    [InlineData("version: .inf\n", 1, 10, "", "no number that is exact")]
    [InlineData("version: -.INF\n", 1, 10, "", "no number that is exact")]
    [InlineData("version: .NaN\n", 1, 10, "", "no number that is exact")]
    [InlineData("version: \"1\"\ndefault: deny\ntools: { a: { limits: [ { counter: c, window: day, max: 1e400 } ] } }\n", 3, 57, "/tools/a/limits/0/max", "exact")]
    [InlineData("version: \"1\"\ndefault: deny\ntools:\n  t:\n    limits:\n      - counter: c\n        max: 1\n        max: 2\n", 8, 9, "", "the key \"max\" stands twice")]
    [InlineData("version: \"1\"\ndefault: deny\ntools: { \"\\x61\": {}, a: {} }\n", 3, 22, "", "the key \"a\" stands twice")]
    [InlineData("version: \"\\uD800\"\n", 1, 10, "", "this is not YAML here")]
    [InlineData("- a\n", 1, 1, "", "expected an object (a policy), found a list")]
    public void Says_what_is_wrong_where_it_stands_in_the_yaml(string yaml, int line, int column, string pointer, string says)
    {
        var error = Subject.Errors(yaml)[0];
        Assert.Equal((line, column, pointer), (error.Line, error.Column, error.Pointer));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yes", "the string \"yes\"")]
    [InlineData("on", "the string \"on\"")]
    [InlineData("True", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("+12", "the number 12")]
    [InlineData("Yes", "the string \"Yes\"")]
    [InlineData("off", "the string \"off\"")]
    [InlineData("NULL", "null")]
    [InlineData("nULL", "the string \"nULL\"")]
    [InlineData("tRUE", "the string \"tRUE\"")]
    [InlineData("0o18", "the string \"0o18\"")]
    [InlineData("+0x1F", "the string \"+0x1F\"")]
    [InlineData("0b11", "the string \"0b11\"")]
    [InlineData(".", "the string \".\"")]
    [InlineData("2026-12-01", "the string \"2026-12-01\"")]
    [InlineData("007", "the number 7")]
    [InlineData("-0.50", "the number -0.50")]
    [InlineData(".5", "the number 0.5")]
    [InlineData("5.", "the number 5")]
    [InlineData("1_000", "the string \"1_000\"")]
    [InlineData("0o17", "the number 15")]
    [InlineData("0xff", "the number 255")]
    [InlineData("1e3", "the number 1e3")]
    [InlineData("2026-12-01T00:00:00Z", "the string \"2026-12-01T00:00:00Z\"")]
    [InlineData("12:30:45", "the string \"12:30:45\"")]
    [InlineData("'1'", "the string \"1\"")]
    public void Reads_scalars_by_the_core_schema(string scalar, string found)
    {
        // "default" takes a word: what it found instead tells how the scalar was read.
        var message = Assert.Single(Subject.Errors($"version: \"1\"\ndefault: {scalar}\n")).Message;
        Assert.True(message.Contains("found " + found, StringComparison.Ordinal) || message.Contains("cannot be " + found.Replace("the string ", "", StringComparison.Ordinal), StringComparison.Ordinal), message);
    }

    [Fact]
    public void Json_stays_json_and_its_errors_too() =>
        Assert.Contains("this is not JSON here", Assert.Single(Subject.Errors("\n  { \"version\": \"1\", }")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_time_needs_no_quotes() =>
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), Subject.Policy("version: \"1\"\ndefault: deny\nmode: shadow\nuntil: 2026-12-01T00:00:00Z\n").ShadowUntil);

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    [InlineData(20_000, true)]
    public void Nesting_is_bounded(int depth, bool refused)
    {
        var errors = Subject.Errors($"x: {new string('[', depth - 1)}{new string(']', depth - 1)}");
        Assert.Equal(refused, errors[0].Message.Contains("nested deeper than 64", StringComparison.Ordinal));
    }

    [Fact]
    public void Never_throws_whatever_the_bytes()
    {
        var random = new Random(20261121);
        string[] parts = ["a", ":", " ", "\n", "- ", "[", "]", "{", "}", "\"", "'", "|", ">", "#", "&x", "*x", "!t", "%YAML 1.2\n", "---", "...", "\t", "é", "😀", "\r\n", "<<", "? ", ",", "\\", "version: \"1\"\n", "\u0085", "\u2028", "0x", "~", "@", "`"];
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => parts[random.Next(parts.Length)]));
            var load = CompiledPolicy.Load(Encoding.UTF8.GetBytes(text));
            Assert.True(load.Policy is null && load.Problems.Length > 0, text);
        }
    }
}
