using BenchmarkDotNet.Attributes;
using Turnpike.Policies;

namespace Turnpike.Microbench.Policies;

/// <summary>Parsing, checking and compiling a document of 5,000 tools, a tenth of them globs, with 20,000 conditions, some with 200 distinct patterns.
/// Stated bound: 150 ms. The patterns are built by the first loading and shared by their text, so that they are not measured here:
/// <c>loading</c> measures them (<see cref="FirstLoading"/>).</summary>
[MemoryDiagnoser]
public class LoadingBenchmark
{
    private byte[] _document = [];

    [Params(0, 200)]
    public int Patterns { get; set; }

    [GlobalSetup]
    public void Write()
    {
        _document = LoadingDocument.Of(Patterns);
        if (Load() is null)
        {
            throw new InvalidOperationException("the policy does not load");
        }
    }

    [Benchmark]
    public CompiledPolicy? Load() => CompiledPolicy.Load(_document).Policy;
}
