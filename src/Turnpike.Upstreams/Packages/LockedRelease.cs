using System.Collections.Immutable;

namespace Turnpike.Upstreams.Packages;

/// <summary>One version of a package as it was approved and installed for a server: what the lock file holds, and what its start is held to.</summary>
public sealed record LockedRelease
{
    /// <summary><c>npm</c>, <c>pypi</c>, <c>oci</c>, <c>nuget</c> or <c>remote</c>.</summary>
    public required string Ecosystem { get; init; }

    /// <summary>The package's name.</summary>
    public required string Name { get; init; }

    /// <summary>The exact version.</summary>
    public required string Version { get; init; }

    /// <summary>What it was verified by.</summary>
    public required string Integrity { get; init; }

    /// <summary>Where it lies, relative to the data folder; empty for what is installed nowhere here.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The program and its arguments, exactly.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The URL of a remote server.</summary>
    public string? Url { get; init; }

    /// <summary>Hashes of the files that are looked at before each start.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Hash of everything that was installed (<see cref="PackageTree"/>).</summary>
    public string Tree { get; init; } = "";

    /// <summary>The walls it is started in; null for none.</summary>
    public PackageWalls? Walls { get; init; }

    /// <summary>The plan it was approved by.</summary>
    public string Plan { get; init; } = "";

    /// <summary>When it was locked.</summary>
    public DateTimeOffset LockedAt { get; init; }
}

/// <summary>What of this machine a package gets to see in its sandbox.</summary>
public sealed record PackageWalls
{
    /// <summary>Folders it may read and write, full paths, beside a home of its own.</summary>
    public ImmutableArray<string> Writable { get; init; } = [];

    /// <summary>Folders and files it may read, full paths.</summary>
    public ImmutableArray<string> Readable { get; init; } = [];

    /// <summary>Whether it has the network: the whole of it, for bubblewrap knows no hosts.</summary>
    public bool Network { get; init; }
}

/// <summary>The locked releases of one server: the one in use, and those that are kept for going back.</summary>
/// <param name="Releases">Newest first.</param>
public sealed record LockedServer(ImmutableArray<LockedRelease> Releases);
