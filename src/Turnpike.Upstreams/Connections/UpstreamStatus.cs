namespace Turnpike.Upstreams.Connections;

/// <summary>How a server stands with this process.</summary>
public enum UpstreamState : byte
{
    /// <summary>Nothing was opened yet, or everything was closed in order.</summary>
    Idle,

    /// <summary>At least one connection is open.</summary>
    Open,

    /// <summary>The last start or connection failed; a new one is refused until <see cref="UpstreamStatus.NotBefore"/>.</summary>
    BackingOff,
}

/// <summary>What <c>server show</c> tells of a server. Carries no credential.</summary>
public sealed record UpstreamStatus
{
    /// <summary>How it stands.</summary>
    public required UpstreamState State { get; init; }

    /// <summary>Open connections.</summary>
    public int Connections { get; init; }

    /// <summary>The process id of the child started last; null over HTTP or before the first start.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The last failure, redacted; null when there was none.</summary>
    public string? LastError { get; init; }

    /// <summary>The earliest next attempt while backing off.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The end of the last child's standard error; kept after its death.</summary>
    public string StderrTail { get; init; } = "";

    /// <summary>What the server says its version is, once it was probed.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>Lines on standard output that were not messages, since the child started.</summary>
    public long NoiseLines { get; init; }

    /// <summary>The first of those lines, shortened: a finding text.</summary>
    public string? NoiseSample { get; init; }

    /// <summary>When the child started last was started; null over HTTP or before the first start.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Since when the oldest of its open connections is open; null while none is.</summary>
    public DateTimeOffset? OpenSince { get; init; }

    /// <summary>Requests under way: sent, or being sent, and not answered to the end.</summary>
    public int UnderWay { get; init; }

    /// <summary>Requests that wait because <see cref="UpstreamOptions.MaxRequests"/> are under way.</summary>
    public int Waiting { get; init; }

    /// <summary>Requests that are over, whatever became of them.</summary>
    public long Finished { get; init; }

    /// <summary>How long half of the last 256 requests took at most, to the end of the answer; null before the first.</summary>
    public TimeSpan? Median { get; init; }

    /// <summary>How long 95 of 100 of them took at most.</summary>
    public TimeSpan? Slow { get; init; }
}
