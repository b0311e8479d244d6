using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Probing;

namespace Turnpike.Admin.Scans;

/// <summary>How far the scan of a server came.</summary>
public enum ScanState : byte
{
    /// <summary>Everything it lists was read.</summary>
    Scanned,

    /// <summary>Nobody said yes to starting or asking it.</summary>
    NotStarted,

    /// <summary>Its client is told not to use it; it was left alone.</summary>
    Disabled,

    /// <summary>It cannot be scanned as it is written down.</summary>
    Impossible,

    /// <summary>It was started or asked, and did not answer as a server does.</summary>
    Unanswered,
}

/// <summary>A server and what came of its scan.</summary>
/// <param name="Target">The server.</param>
/// <param name="State">How far it came.</param>
public sealed record ScannedServer(ScanTarget Target, ScanState State)
{
    /// <summary>Why it came no further; null for a server that was scanned.</summary>
    public string? Problem { get; init; }

    /// <summary>Everything the server says; null unless it was scanned.</summary>
    public ServerListing? Listing { get; init; }

    /// <summary>The exact package that was or would be installed; null where none was resolved.</summary>
    public NpmRelease? Release { get; init; }

    /// <summary>How many other packages came with it; 0 where none was installed.</summary>
    public int OtherPackages { get; init; }

    /// <summary>Whether it had the network; null where no process was started.</summary>
    public bool? Network { get; init; }

    /// <summary>The word for the state, in JSON.</summary>
    public string StateWord => State switch
    {
        ScanState.Scanned => "scanned",
        ScanState.NotStarted => "not_started",
        ScanState.Disabled => "disabled",
        ScanState.Impossible => "impossible",
        _ => "unanswered",
    };
}
