namespace Turnpike.Campaigns.Callers;

/// <summary>Somebody who calls tools through the gateway.</summary>
internal abstract class Caller : IAsyncDisposable
{
    private static long _nonce;

    /// <summary>A nonce that no other call of this campaign has.</summary>
    public static string NextNonce() => $"n{Interlocked.Increment(ref _nonce):x}";

    /// <summary>Calls a tool once. Never throws: a lost connection is an answer too.</summary>
    public abstract Task<CallAnswer> CallAsync(string tool);

    public abstract ValueTask DisposeAsync();
}
