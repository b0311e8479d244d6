using System.Collections.Immutable;

namespace Turnpike.Admin.Secrets;

/// <summary>Asks for a secret to be set: its value, or the file or the program that gives it each time it is needed. Exactly one of the three.</summary>
public sealed record SetSecret
{
    /// <summary>The server it belongs to.</summary>
    public required string Server { get; init; }

    /// <summary>Its name, as <c>${secret:NAME}</c> names it.</summary>
    public required string Name { get; init; }

    /// <summary>The grant's subject whose own it is; null for the server's.</summary>
    public string? Caller { get; init; }

    /// <summary>The value; never printed, recorded or answered.</summary>
    public string? Value { get; init; }

    /// <summary>Full path of a file that is read each time.</summary>
    public string? File { get; init; }

    /// <summary>A program, by its full path, and its arguments: run each time, without a shell.</summary>
    public ImmutableArray<string> Program { get; init; } = [];

    /// <summary>Whether the value may have several lines; then it goes into variables only.</summary>
    public bool AllowsLines { get; init; }

    /// <summary>When it stops being given out; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether there must be such a secret already.</summary>
    public bool Rotates { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Server} {Name}=***";
}

/// <summary>Names a secret.</summary>
/// <param name="Server">The server it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Caller">The grant's subject whose own it is; null for the server's.</param>
public sealed record ChosenSecret(string Server, string Name, string? Caller = null);

/// <summary>Asks for secrets to be listed.</summary>
/// <param name="Server">Those of one server; null for all.</param>
public sealed record ListSecrets(string? Server = null);

/// <summary>Asks for an earlier version of a secret to be its newest again.</summary>
/// <param name="Server">The server it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Caller">The grant's subject whose own it is; null for the server's.</param>
/// <param name="Version">The version, as the history names it.</param>
public sealed record RollBackSecret(string Server, string Name, string? Caller, int Version);

/// <summary>A secret as shown: everything but its value, of which not even the length is told.</summary>
public sealed record SecretView
{
    /// <summary>The server it belongs to.</summary>
    public required string Server { get; init; }

    /// <summary>The grant's subject whose own it is; null for the server's.</summary>
    public string? Caller { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>value</c> for one that was given; <c>tokens</c> of a sign-in and <c>client</c> registrations are the gateway's own.</summary>
    public required string Kind { get; init; }

    /// <summary>The same for every value.</summary>
    public string Masked { get; init; } = "••••";

    /// <summary>Its version.</summary>
    public required int Version { get; init; }

    /// <summary>When this version was set.</summary>
    public required DateTimeOffset SetAt { get; init; }

    /// <summary>Who set it.</summary>
    public required string SetBy { get; init; }

    /// <summary>When it stops being given out; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it is given out no longer.</summary>
    public bool Expired { get; init; }

    /// <summary><c>vault</c>, <c>file</c> or <c>program</c>.</summary>
    public required string From { get; init; }

    /// <summary>The file, or the program without its arguments; null for a value in the vault.</summary>
    public string? Place { get; init; }

    /// <summary>Whether the server refers to it now. Nothing else can: a secret serves one server.</summary>
    public bool Used { get; init; }
}

/// <summary>Secrets.</summary>
/// <param name="Secrets">By server, caller and name; versions of one with the newest first.</param>
public sealed record SecretList(ImmutableArray<SecretView> Secrets);
