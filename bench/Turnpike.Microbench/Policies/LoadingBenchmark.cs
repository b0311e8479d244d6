using System.Text;
using BenchmarkDotNet.Attributes;
using Turnpike.Policies;

namespace Turnpike.Microbench.Policies;

/// <summary>Parsing, checking and compiling a document of 5,000 tools, a tenth of them globs, with 20,000 conditions, some with 200 distinct patterns.
/// Stated bound: 150 ms. The patterns are built by the first loading and shared by their text, so that they are not measured here.</summary>
[MemoryDiagnoser]
public class LoadingBenchmark
{
    private byte[] _document = [];

    [Params(0, 200)]
    public int Patterns { get; set; }

    [GlobalSetup]
    public void Write()
    {
        var text = new StringBuilder("""{ "version": "1", "default": "deny", "hide": ["admin_*"], "tools": { """);
        for (var i = 0; i < 5_000; i++)
        {
            var third = Patterns == 0 ? "\"op\": \"in\", \"value\": [\"usd\", \"eur\"]" : $"\"op\": \"regex\", \"value\": \"^(?:usd|eur|x{i % Patterns}[a-z]{{2,8}})$\"";
            text.Append(null, $$"""{{(i == 0 ? "" : ",")}} "tool_{{i}}{{(i % 10 == 0 ? "_*" : "")}}": { "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": {{i}} }, { "path": "args.a", "op": "eq", "value": "x" } ] } ], "require": [ { "conditions": [ { "path": "args.currency", {{third}} }, { "path": "args.b.c", "op": "exists", "value": true } ] } ] }""");
        }

        _document = Encoding.UTF8.GetBytes(text.Append(" } }").ToString());
        if (Load() is null)
        {
            throw new InvalidOperationException("the policy does not load");
        }
    }

    [Benchmark]
    public CompiledPolicy? Load() => CompiledPolicy.Load(_document).Policy;
}
