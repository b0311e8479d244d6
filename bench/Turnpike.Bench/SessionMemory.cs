namespace Turnpike.Bench;

/// <summary>What a thousand idle legacy sessions cost over the empty process.</summary>
internal static class SessionMemory
{
    public static Task<int> RunAsync() => throw new NotImplementedException();
}
