using System.Collections.Immutable;

namespace Turnpike.Admin.Scans;

/// <summary>How servers are started and looked at in a scan.</summary>
public sealed record ScanOptions
{
    /// <summary>Whether what configurations name is started and asked without a yes for each.</summary>
    public bool Start { get; init; }

    /// <summary>Whether variables and header fields of configurations are given to their servers.</summary>
    public bool WithSecrets { get; init; }

    /// <summary>Whether commands may be started without a sandbox.</summary>
    public bool WithoutSandbox { get; init; }

    /// <summary>Whether every command gets the network, not only those that have to fetch something.</summary>
    public bool Network { get; init; }

    /// <summary>Folders that are shown inside the sandbox, full paths.</summary>
    public ImmutableArray<string> Readable { get; init; } = [];

    /// <summary>How long one server may take, from its installation to the last page of its lists.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many servers are looked at at once.</summary>
    public int Parallel { get; init; } = 4;
}
