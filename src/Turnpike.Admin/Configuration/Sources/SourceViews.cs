using System.Collections.Immutable;

namespace Turnpike.Admin.Configuration.Sources;

/// <summary>Asks how configuration files stand, or for their servers to be put in force.</summary>
/// <param name="Files">Files as the asking process read them, the first level first.</param>
/// <param name="Force">Whether servers are changed and ended that have work in flight; that work is cancelled.</param>
public sealed record SyncSources(ImmutableArray<SourceFile> Files, bool Force = false);

/// <summary>Names a configuration file, with the content that is meant.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Sha256">SHA-256 of the content, in lower-case hex.</param>
public sealed record TrustSource(string Path, string Sha256);

/// <summary>Names a configuration file.</summary>
/// <param name="Path">Full path.</param>
public sealed record NamedSource(string Path);

/// <summary>The configuration files and what became of every server they name.</summary>
/// <param name="Files">The files, the first level first.</param>
/// <param name="Servers">The servers, by file and place.</param>
/// <param name="Cancelled">Calls that were cancelled because the change was forced.</param>
public sealed record SourcesView(ImmutableArray<SourceView> Files, ImmutableArray<SourcedServer> Servers, int Cancelled = 0)
{
    /// <summary>Servers that were restarted because a secret of theirs has a newer version.</summary>
    public ImmutableArray<string> Restarted { get; init; } = [];

    /// <summary>What is wrong, a sentence each; may hold untrusted text.</summary>
    public IEnumerable<string> Problems() =>
        Files.Where(f => f.Problem is not null).Select(f => $"{f.Path}: {f.Problem}")
            .Concat(Servers.Where(s => s.State is "error" or "untrusted").Select(s => $"{s.File}: line {s.Line}, column {s.Column}: '{s.Name}': {s.Problem}"));
}

/// <summary>The configuration files that are known.</summary>
/// <param name="Sources">In the order in which they became so.</param>
public sealed record KnownSources(ImmutableArray<KnownSourceView> Sources);

/// <summary>A configuration file that is known.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Level"><c>explicit</c>, <c>project</c> or <c>user</c>.</param>
/// <param name="Trusted">SHA-256 of the content a person trusts; null for none.</param>
/// <param name="TrustedBy">Who.</param>
/// <param name="TrustedAt">Since when.</param>
public sealed record KnownSourceView(string Path, string Level, string? Trusted, string? TrustedBy, DateTimeOffset? TrustedAt);

/// <summary>A configuration file.</summary>
public sealed record SourceView
{
    /// <summary>Full path.</summary>
    public required string Path { get; init; }

    /// <summary><c>explicit</c>, <c>project</c> or <c>user</c>.</summary>
    public required string Level { get; init; }

    /// <summary>
    /// <c>in force</c>; <c>untrusted</c> or <c>changed</c> (since it was trusted), and nothing of its present content is used; <c>absent</c>;
    /// <c>error</c>.
    /// </summary>
    public required string State { get; init; }

    /// <summary>SHA-256 of its content; null where there is none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What is wrong with the file as a whole; null when nothing is.</summary>
    public string? Problem { get; init; }
}

/// <summary>A server of a configuration file.</summary>
public sealed record SourcedServer
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// <c>added</c>, <c>changed</c>, <c>unchanged</c>, <c>disabled</c> (by its file), <c>gone</c> (from its file; disabled, its pins are kept),
    /// <c>removed</c> (gone for too long), <c>error</c>, <c>shadowed</c> (by an entry that goes before it), <c>untrusted</c> (with its file).
    /// </summary>
    public required string State { get; init; }

    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary><c>explicit</c>, <c>project</c> or <c>user</c>.</summary>
    public required string Level { get; init; }

    /// <summary>Line of its entry; null where the file does not name it any more.</summary>
    public int? Line { get; init; }

    /// <summary>Column of its entry; null where the file does not name it any more.</summary>
    public int? Column { get; init; }

    /// <summary>Why it is as it is; null where that says itself.</summary>
    public string? Problem { get; init; }

    /// <summary>The command as it is written; empty for an URL.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The URL as it is written, without query; null for a command.</summary>
    public string? Url { get; init; }

    /// <summary>Whether it starts with the gateway.</summary>
    public bool StartEarly { get; init; }

    /// <summary>Calls to it that were under way when this was asked.</summary>
    public int InFlight { get; init; }
}
