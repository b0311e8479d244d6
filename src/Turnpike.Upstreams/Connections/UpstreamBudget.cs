namespace Turnpike.Upstreams.Connections;

/// <summary>What a server's messages may cost this process, in bytes and messages.</summary>
public static class UpstreamBudget
{
    /// <summary>Up to here a message is whole in memory before it is handed on; a larger one is streamed (1 MiB).</summary>
    public const int BufferedMessage = 1024 * 1024;

    /// <summary>
    /// Greatest message of a server that says everything over one stream, stdio or HTTP+SSE (64 MiB); beyond it exactly the exchange with
    /// that id fails.
    /// </summary>
    public const int HeldMessage = 64 * 1024 * 1024;

    /// <summary>Greatest decoded length of a compressed answer (64 MiB).</summary>
    public const int DecodedAnswer = 64 * 1024 * 1024;

    /// <summary>How much of the end of a child's standard error is kept (64 KiB).</summary>
    public const int StderrTail = 64 * 1024;

    /// <summary>How many messages outside of exchanges wait for a listener; the oldest is dropped beyond it.</summary>
    public const int ListenQueue = 1024;

    /// <summary>How many bytes of messages wait in one exchange before the process is read no further (8 MiB).</summary>
    public const int ExchangeQueueBytes = 8 * 1024 * 1024;
}
