using System.Collections.Immutable;
using Turnpike.Audit;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Configuration;

/// <summary>The content of <c>--config FILE</c>. Every member has a default; unknown keys are errors.</summary>
public sealed record GatewayConfiguration
{
    /// <summary>The configuration of a gateway without a file.</summary>
    public static GatewayConfiguration Default { get; } = new();

    /// <summary>Where <c>up</c> listens.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:7227");

    /// <summary>Host names beside the listener's own that a request may name, such as that of a proxy that ends TLS.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Origins of pages elsewhere that may send requests, as <c>scheme://host[:port]</c>.</summary>
    public ImmutableArray<string> Origins { get; init; } = [];

    /// <summary>When a record counts as durable: <c>fsync</c> or <c>os</c>.</summary>
    public Durability Durability { get; init; } = Durability.Fsync;

    /// <summary>Which argument values the record keeps.</summary>
    public ArgumentRecording RecordedArguments { get; init; }

    /// <summary>The most bytes a request's body may have.</summary>
    public int RequestBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The most sessions that may be open at a time, over all callers.</summary>
    public int Sessions { get; init; } = 10_000;

    /// <summary>The most sessions one grant may have open.</summary>
    public int SessionsPerGrant { get; init; } = 1_000;

    /// <summary>How long an idle session is kept.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Size at which a segment of the record is ended, in bytes.</summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Records between signed checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 4_000;
}
