using System.Collections.Immutable;

namespace Turnpike.Upstreams.Sandboxes;

/// <summary>A command that is started only to be looked at, and what of this machine it gets to see.</summary>
public sealed record ConfinedCommand
{
    /// <summary>The program and its arguments.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>Whether it may use the network. It is this machine's own network then, with what listens on this machine.</summary>
    public bool Network { get; init; }

    /// <summary>Folders and files it may read, beside the system's own; full paths.</summary>
    public ImmutableArray<string> Readable { get; init; } = [];

    /// <summary>Folders it may write to, full paths; what it writes anywhere else is gone with it, or refused.</summary>
    public ImmutableArray<string> Writable { get; init; } = [];

    /// <summary>A folder that is its home and stays when it ends, full path; null for an empty one that is gone with it.</summary>
    public string? Home { get; init; }

    /// <summary>Where it runs, a full path that is readable or writable; null for its home.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables it gets beside <c>PATH</c>, <c>LANG</c>, <c>HOME</c> and the like.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];
}
