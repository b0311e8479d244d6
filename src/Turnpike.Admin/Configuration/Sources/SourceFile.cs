using System.Collections.Immutable;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Configuration.Sources;

/// <summary>A configuration file as one process read it once, its variables filled in. What is put in force is this, not the file read again.</summary>
public sealed record SourceFile
{
    /// <summary>Full path, links in its folder resolved by nobody.</summary>
    public required string Path { get; init; }

    /// <summary>Where it stands.</summary>
    public required SourceLevel Level { get; init; }

    /// <summary>SHA-256 of its content in lower-case hex; null where it could not be read or is not there.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether there is no such file: then it names no servers, and those it named are gone.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Why the file as a whole cannot be used, with line and column where it has them; null when it can. Nothing of it changes then.</summary>
    public string? Problem { get; init; }

    /// <summary>Its entries, in its order.</summary>
    public ImmutableArray<SourceEntry> Entries { get; init; } = [];
}

/// <summary>A server a configuration file names.</summary>
public sealed record SourceEntry
{
    /// <summary>Its name, made fit to be a server's name here.</summary>
    public required string Name { get; init; }

    /// <summary>How to reach it, variables filled in; null where that cannot be known.</summary>
    public AddServer? Request { get; init; }

    /// <summary>Why it cannot be used, by names alone; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the file says that it is not to be used.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Whether the file says that it starts with the gateway.</summary>
    public bool StartEarly { get; init; }

    /// <summary>Line of the entry, from 1.</summary>
    public int Line { get; init; } = 1;

    /// <summary>Column of the entry in characters, from 1.</summary>
    public int Column { get; init; } = 1;

    /// <summary>SHA-256 of the entry as it is written, in lower-case hex.</summary>
    public required string Digest { get; init; }

    /// <summary>The command as it is written, references and all, what looks like a secret written over; empty for an URL.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The URL as it is written, without user information and query; null for a command.</summary>
    public string? Url { get; init; }

    /// <summary>Names of the variables and header fields it gets.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];
}
