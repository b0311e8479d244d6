using System.Text;
using BenchmarkDotNet.Attributes;
using Turnpike.Policies;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Microbench.Policies;

/// <summary>One decision of a policy of many tools with five conditions and limits on the called one. Stated bound: 2 µs, 0 bytes.</summary>
[MemoryDiagnoser]
public class DecisionBenchmark
{
    private readonly JsonTape _tape = new();
    private CompiledPolicy _policy = null!;
    private JsonSchema _schema = null!;

    [Params(100, 5_000)]
    public int Tools { get; set; }

    [GlobalSetup]
    public void Load()
    {
        _policy = CompiledPolicy.Load(DecisionDocument.Of(Tools)).Policy ?? throw new InvalidOperationException("the policy does not load");
        _tape.TryRead(DecisionDocument.Schema, JsonBudget.Message, out _);
        if (!JsonSchema.TryCompile(_tape.Root, out var schema, out var problem))
        {
            throw new InvalidOperationException(problem);
        }

        _schema = schema;
        _tape.TryRead(DecisionDocument.Arguments, JsonBudget.Message, out _);
        if (Listed() != DecisionOutcome.Allow || ListedAndValidated() != DecisionOutcome.Allow || ByGlob() != DecisionOutcome.Allow || Unlisted() != DecisionOutcome.Deny)
        {
            throw new InvalidOperationException("the benchmark does not measure what it says");
        }
    }

    /// <summary>Name, five conditions, one limit; the schema is somebody else's time.</summary>
    [Benchmark(Baseline = true)]
    public DecisionOutcome Listed() => Decide("refund_open", null);

    /// <summary>The same with the arguments validated against an input schema of five properties.</summary>
    [Benchmark]
    public DecisionOutcome ListedAndValidated() => Decide("refund", _schema);

    /// <summary>The same conditions reached through a glob.</summary>
    [Benchmark]
    public DecisionOutcome ByGlob() => Decide("glob_refund", null);

    /// <summary>A tool that nothing lists.</summary>
    [Benchmark]
    public DecisionOutcome Unlisted() => Decide("unknown_tool", null);

    private DecisionOutcome Decide(string name, JsonSchema? schema) => _policy.Decide(new CallFacts
    {
        Target = CallTarget.Tool,
        Name = name,
        Arguments = _tape.Root,
        IsPinned = true,
        InputSchema = schema,
        Subject = "alice",
        Server = "payments",
    }).Outcome;
}

/// <summary>The policy, schema and arguments that are measured.</summary>
internal static class DecisionDocument
{
    private const string Predicates = """
        "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ] },
                     { "conditions": [ { "path": "args.note", "op": "regex", "value": "^(?:free|gift)" } ] },
                     { "conditions": [ { "path": "args.customer.country", "op": "in", "value": ["KP", "IR", "SY"] } ] } ],
        "require": [ { "conditions": [ { "path": "args.currency", "op": "in", "value": ["usd", "eur"] }, { "path": "caller.subject", "op": "neq", "value": "mallory" } ] } ],
        "limits": [ { "counter": "COUNTER", "window": "day", "max": 10 } ]
        """;

    public static byte[] Arguments { get; } = """{"charge":"ch_1","amount":99.95,"currency":"eur","note":"returned by customer","customer":{"id":"c_7","country":"DE"}}"""u8.ToArray();

    public static byte[] Schema { get; } =
        """{"type":"object","properties":{"charge":{"type":"string"},"amount":{"type":"number","minimum":0},"currency":{"type":"string","enum":["usd","eur","gbp"]},"note":{"type":"string","maxLength":500},"customer":{"type":"object"}},"required":["charge","amount","currency"]}"""u8.ToArray();

    public static byte[] Of(int tools)
    {
        var document = new StringBuilder("""{ "version": "1", "default": "deny", "hide": ["admin_*", "delete_customer"], "tools": { """);
        foreach (var (name, open) in new[] { ("refund", ""), ("refund_open", "\"arguments\": \"open\","), ("glob_*", "\"arguments\": \"open\",") })
        {
            document.Append(null, $"\"{name}\": {{ {open} {Predicates.Replace("COUNTER", name, StringComparison.Ordinal)} }}, ");
        }

        for (var i = 3; i < tools; i++)
        {
            document.Append(null, $"\"tool_{i}\": {{ \"deny_if\": [ {{ \"conditions\": [ {{ \"path\": \"args.amount\", \"op\": \"gt\", \"value\": {i} }} ] }} ] }}{(i == tools - 1 ? "" : ",")}");
        }

        return Encoding.UTF8.GetBytes(document.Append(" } }").ToString());
    }
}
