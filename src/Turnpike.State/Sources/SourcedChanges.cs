using System.Collections.Immutable;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Sources;

/// <summary>What becomes of the servers of configuration files, all at once.</summary>
public sealed record SourcedChanges
{
    /// <summary>New servers; they have no pins.</summary>
    public ImmutableArray<ServerEntry> Added { get; init; } = [];

    /// <summary>Servers that are there, as they are to be; their pins and places in grants stay.</summary>
    public ImmutableArray<ServerEntry> Changed { get; init; } = [];

    /// <summary>Of the changed ones, those that are another server now: their pins end, and everything waits for approval.</summary>
    public ImmutableArray<string> Unpinned { get; init; } = [];

    /// <summary>Servers that end, with their pins and places in grants.</summary>
    public ImmutableArray<string> Removed { get; init; } = [];

    /// <summary>Files to be remembered.</summary>
    public ImmutableArray<KnownSource> Sources { get; init; } = [];
}
