using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Policies;
using Turnpike.State.Accounts;
using Turnpike.State.Administrators;
using Turnpike.State.Corrections;
using Turnpike.State.Pins;
using Turnpike.State.Servers;
using Turnpike.State.Vault;
using Turnpike.Wire.Revisions;

namespace Turnpike.State.Snapshots;

/// <summary>
/// What the call path reads: servers, grants, policies and pins at one instant. Immutable and swapped whole, so that a call sees
/// one consistent set from beginning to end.
/// </summary>
public sealed record Snapshot
{
    /// <summary>SHA-256 over everything below, in lower-case hex; named in every record.</summary>
    public required string Digest { get; init; }

    /// <summary>Grows by one with every change; two snapshots of one folder with the same version are equal.</summary>
    public required long Version { get; init; }

    /// <summary>Servers by name (ordinal).</summary>
    public required FrozenDictionary<string, ServerEntry> Servers { get; init; }

    /// <summary>The servers somebody added: all but the gateway itself.</summary>
    public IEnumerable<ServerEntry> AddedServers => Servers.Values.Where(server => !server.IsBuiltIn);

    /// <summary>Grants by id.</summary>
    public required FrozenDictionary<string, GrantEntry> Grants { get; init; }

    /// <summary>Every accepted token (the current one and, during the overlap, the rotated one) by its hash.</summary>
    public required FrozenDictionary<TokenHash, TokenEntry> Tokens { get; init; }

    /// <summary>Named policies, for display and administration.</summary>
    public required FrozenDictionary<string, PolicyEntry> Policies { get; init; }

    /// <summary>API tokens, by their hash.</summary>
    public FrozenDictionary<TokenHash, ApiToken> ApiTokens { get; init; } = FrozenDictionary<TokenHash, ApiToken>.Empty;

    /// <summary>Sessions of people at the console, by the hash of their token. In no digest: what a call may do is not changed by who looks on.</summary>
    public FrozenDictionary<TokenHash, ConsoleSession> ConsoleSessions { get; init; } = FrozenDictionary<TokenHash, ConsoleSession>.Empty;

    /// <summary>Who answers approvals, and later manages the gateway.</summary>
    public People People { get; init; } = People.None;

    /// <summary>The secrets of servers, sealed until they are asked for.</summary>
    public VaultView Vault { get; init; } = VaultView.Empty;

    /// <summary>The API token that this text is, while it is good; null when it is none.</summary>
    public ApiToken? FindToken(ReadOnlySpan<char> text, DateTimeOffset now) =>
        AdminToken.TryHash(text, out var hash) && ApiTokens.TryGetValue(hash, out var token) && (token.ExpiresAt is not { } end || now < end) ? token : null;

    /// <summary>What a person says of the risk of this very definition of a tool; null when nobody does.</summary>
    public RiskCorrection? Correction(string server, string tool, DefinitionHash hash) =>
        Servers.TryGetValue(server, out var entry) ? entry.Correction(tool, hash) : null;
}

/// <summary>SHA-256 of a token, as four integers so that it can be a key without allocating.</summary>
public readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D);

/// <summary>An accepted token.</summary>
/// <param name="Grant">The grant it stands for.</param>
/// <param name="ExpiresAt">When this token ends: the rotation overlap or the grant's expiry; null for never.</param>
public sealed record TokenEntry(GrantEntry Grant, DateTimeOffset? ExpiresAt);

/// <summary>What a caller may reach and under which policy.</summary>
public sealed record GrantEntry
{
    /// <summary>The grant's id (<c>g_</c> and 16 characters).</summary>
    public required string Id { get; init; }

    /// <summary>Who the caller is.</summary>
    public required string Subject { get; init; }

    /// <summary>The labels a policy may look at (<c>caller.labels</c>), in ordinal order.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Whether callers without a token stand under this grant.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>When the grant ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The servers it reaches, by name, each with its policy (null: no policy, everything is denied).</summary>
    public required FrozenDictionary<string, PolicyEntry?> Servers { get; init; }
}

/// <summary>A policy as applied.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Compiled">The policy, compiled.</param>
/// <param name="Document">The document's bytes.</param>
public sealed record PolicyEntry(string Name, int Version, CompiledPolicy Compiled, ReadOnlyMemory<byte> Document);

/// <summary>A server behind the gate.</summary>
public sealed record ServerEntry
{
    /// <summary>Its name: 1 to 64 of [A-Za-z0-9._-], beginning with a letter or digit.</summary>
    public required string Name { get; init; }

    /// <summary>How it is reached.</summary>
    public required ServerTarget Target { get; init; }

    /// <summary>Keyed digest of <see cref="Target"/>, credentials included: what an approval is bound to. Tells nothing of them.</summary>
    public string? TargetDigest { get; init; }

    /// <summary>The eras it was found to speak; <see cref="Era.None"/> until probed.</summary>
    public Era Era { get; init; }

    /// <summary>Whether one connection serves every caller; then server-to-client requests are refused.</summary>
    public bool Shared { get; init; }

    /// <summary>Whether it is the gateway itself (<see cref="BuiltInServer"/>): in every snapshot, and neither added nor removed by anybody.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>Whether the gateway itself pins what the server says first, without a person's look.</summary>
    public FirstTrust Trust { get; init; }

    /// <summary>How the gateway signs in to it, where its entry comes from, what was installed for it.</summary>
    public ServerSettings Settings { get; init; } = ServerSettings.Default;

    /// <summary>Approved definitions by kind and name.</summary>
    public required FrozenDictionary<PinKey, Definition> Pins { get; init; }

    /// <summary>What people say of the risk of its tools, definition by definition; those of earlier definitions are kept.</summary>
    public FrozenDictionary<CorrectionKey, KeptCorrection> Corrections { get; init; } = FrozenDictionary<CorrectionKey, KeptCorrection>.Empty;

    /// <summary>Whether it is reached as <paramref name="other"/> is, by the same credentials: then an open connection may be kept.</summary>
    public bool IsReachedLike(ServerEntry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(this, other)
            || (TargetDigest == other.TargetDigest && Settings.PerCaller == other.Settings.PerCaller
                && Settings.Restarts == other.Settings.Restarts && Settings.IsReachable == other.Settings.IsReachable && Target.IsSame(other.Target));
    }

    /// <summary>What a person says of the risk of this very definition of a tool; null when nobody does.</summary>
    public RiskCorrection? Correction(string tool, DefinitionHash hash) => Corrections.GetValueOrDefault(new CorrectionKey(tool, hash))?.Correction;

    /// <summary>What a policy may look at of a pinned tool's risk: a person's word, else the classifier's; null where there is neither.</summary>
    public RiskFacts? Risk(Definition pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return Correction(pin.Name, pin.Hash) is { } correction ? RiskFacts.Of(correction) : pin.Risk is { } risk ? RiskFacts.Of(risk) : null;
    }
}

/// <summary>What a pin is of.</summary>
public readonly record struct PinKey(DefinitionKind Kind, string Name);

/// <summary>How a server is reached: an URL (Streamable HTTP), or a command (stdio).</summary>
/// <param name="Url">The endpoint; null for a command.</param>
/// <param name="Command">The executable and its arguments; empty for an URL.</param>
/// <param name="WorkingDirectory">Where the command runs; null for the data folder.</param>
/// <param name="Environment">Variables the command gets beside the minimal environment.</param>
/// <param name="Headers">Header fields every upstream request carries: the gateway's own credential, never logged.</param>
public sealed record ServerTarget(
    Uri? Url,
    ImmutableArray<string> Command,
    string? WorkingDirectory,
    ImmutableArray<KeyValuePair<string, string>> Environment,
    ImmutableArray<KeyValuePair<string, string>> Headers)
{
    /// <summary>The transport the URL was found to speak (<see cref="ServerSettings.Transport"/>); null until it was tried, and for a command.</summary>
    public ServerTransport? Transport { get; init; }

    /// <summary>Whether both say the same, value by value.</summary>
    public bool IsSame(ServerTarget other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(this, other) || (Url == other.Url && Transport == other.Transport && WorkingDirectory == other.WorkingDirectory && Command.SequenceEqual(other.Command)
            && Environment.SequenceEqual(other.Environment) && Headers.SequenceEqual(other.Headers));
    }
}
