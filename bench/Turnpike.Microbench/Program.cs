using BenchmarkDotNet.Running;
using Turnpike.Microbench.Policies;

BenchmarkSwitcher.FromTypes([typeof(DecisionBenchmark)]).Run(args);
