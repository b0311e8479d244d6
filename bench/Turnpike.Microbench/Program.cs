using BenchmarkDotNet.Running;
using Turnpike.Microbench.Policies;

switch (args)
{
    case ["loading", .. var rest]:
        return await FirstLoading.RunAsync(rest);
    case ["loading-part", var part]:
        return FirstLoading.Child(part);
    default:
        BenchmarkSwitcher.FromTypes([typeof(DecisionBenchmark), typeof(LoadingBenchmark)]).Run(args);
        return 0;
}
