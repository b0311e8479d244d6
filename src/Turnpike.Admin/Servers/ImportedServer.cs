using System.Collections.Immutable;
using Turnpike.Admin.Configuration;

namespace Turnpike.Admin.Servers;

/// <summary>A server a client configuration names.</summary>
/// <param name="Name">Its name there, made fit to be a server's name here.</param>
/// <param name="Request">How to add it; null when it cannot be.</param>
/// <param name="Problem">Why it cannot be, or what was left out of it; null when nothing was.</param>
public sealed record ImportedServer(string Name, AddServer? Request, string? Problem)
{
    /// <summary>Its name as it stands there; untrusted text.</summary>
    public string GivenName { get; init; } = Name;

    /// <summary>The project it is for, where the file keeps several; null for every one.</summary>
    public string? Project { get; init; }

    /// <summary>JSON Pointer to its entry; in TOML the path of its table, written the same way.</summary>
    public string Pointer { get; init; } = "";

    /// <summary>Where its entry begins in the file.</summary>
    public TextPosition Position { get; init; } = new(1, 1);

    /// <summary>SHA-256 of its entry as it is written, in lower-case hex.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Whether its client is told not to use it.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>The command and its arguments as they are written, placeholders included; empty for an URL. May hold secrets.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The URL as it is written; null for a command. May hold secrets.</summary>
    public string? Url { get; init; }

    /// <summary>Names of the variables it gets from its client, also of those that only the client can fill in.</summary>
    public ImmutableArray<string> Variables { get; init; } = [];

    /// <summary>Names of the header fields it gets from its client, also of those that only the client can fill in.</summary>
    public ImmutableArray<string> HeaderFields { get; init; } = [];
}
