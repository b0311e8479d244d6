using BenchmarkDotNet.Running;
using Turnpike.Microbench.Policies;

BenchmarkSwitcher.FromTypes([typeof(DecisionBenchmark), typeof(LoadingBenchmark)]).Run(args);
