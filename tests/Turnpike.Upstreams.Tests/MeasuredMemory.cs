namespace Turnpike.Upstreams.Tests;

/// <summary>Tests that look at the process's memory run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredMemory
{
    public const string Name = "measured memory";
}
