using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Turnpike.Admin.Pins;
using Turnpike.Admin.SignIns;

namespace Turnpike.Admin.Servers;

/// <summary>Asks for a server to be put behind the gate: with an URL, or with a command.</summary>
public sealed record AddServer
{
    /// <summary>Its name: 1 to 64 of [A-Za-z0-9._-], beginning with a letter or digit.</summary>
    public required string Name { get; init; }

    /// <summary>The endpoint (Streamable HTTP, or HTTP+SSE of 2024-11-05: what it speaks is tried); null for a command.</summary>
    public string? Url { get; init; }

    /// <summary>The executable and its arguments; empty for an URL.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Where the command runs; null for the data folder.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables the command gets beside the minimal environment: secrets, sealed at rest.</summary>
    public ImmutableArray<NamedSecret> Environment { get; init; } = [];

    /// <summary>Header fields every request to it carries: secrets, sealed at rest.</summary>
    public ImmutableArray<NamedSecret> Headers { get; init; } = [];

    /// <summary>Names of variables that it gets although they steer a process (PATH, LD_*, proxies, registries): somebody means them.</summary>
    public ImmutableArray<string> AllowedVariables { get; init; } = [];

    /// <summary>
    /// Whether one connection serves every caller. The server's requests to clients, and requests that make state for one client, are
    /// then refused.
    /// </summary>
    public bool Shared { get; init; }

    /// <summary>
    /// Whether the gateway itself pins the first whole listing, without a person's look. What carries a finding of severity high or above,
    /// and everything that comes later, waits for a person.
    /// </summary>
    public bool TrustFirst { get; init; }

    /// <summary>How many seconds a process or connection nobody uses is kept; null for the gateway's default.</summary>
    public long? IdleStopSeconds { get; init; }

    /// <summary>Whether to connect and read its definitions; without, it is stored unseen and everything is pending once seen.</summary>
    public bool Probe { get; init; } = true;
}

/// <summary>A name and a secret value.</summary>
/// <param name="Name">Variable or header name.</param>
/// <param name="Value">The value; never printed, recorded or answered.</param>
public sealed record NamedSecret(string Name, string Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}=***";
}

/// <summary>Names a server.</summary>
/// <param name="Name">Its name.</param>
public sealed record NamedServer(string Name);

/// <summary>A server as shown.</summary>
public sealed record ServerView
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The endpoint without query; null for a command.</summary>
    public string? Url { get; init; }

    /// <summary>The executable and its arguments; empty for an URL.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Names of the header fields it gets.</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    /// <summary>Names of the variables it gets.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>Names of the secrets it refers to; empty in lists.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>Those of <see cref="Secrets"/> that nobody has given, or that have expired; it cannot be started without.</summary>
    public ImmutableArray<string> MissingSecrets { get; init; } = [];

    /// <summary><c>legacy</c>, <c>modern</c>, <c>both</c> or <c>unknown</c>.</summary>
    public required string Era { get; init; }

    /// <summary>Whether one connection serves every caller.</summary>
    public bool Shared { get; init; }

    /// <summary>The configuration file it comes from; null for one that was added by an act.</summary>
    public string? Source { get; init; }

    /// <summary>Whether it is listed and never started or called.</summary>
    public bool Disabled { get; init; }

    /// <summary>Whether it was disconnected (<c>server disconnect</c>) and not connected since.</summary>
    public bool Disconnected { get; init; }

    /// <summary>Whether it starts with the gateway.</summary>
    public bool StartEarly { get; init; }

    /// <summary>
    /// <c>awaited</c> where the gateway will pin the first listing without a person's look, <c>used</c> where it did; null where people approve.
    /// </summary>
    public string? TrustFirst { get; init; }

    /// <summary>The same in a sentence; null where a person looks.</summary>
    [JsonIgnore]
    public string? TrustSentence => TrustFirst switch
    {
        "awaited" => "TRUST AT FIRST SIGHT: the gateway will approve whatever it says first, and nobody looks",
        "used" => "TRUSTED AT FIRST SIGHT: the gateway approved what it said first, and nobody looked; when: turnpike audit query --method pin.first_sight",
        _ => null,
    };

    /// <summary>How many definitions are approved.</summary>
    public int Approved { get; init; }

    /// <summary>How many definitions wait for approval.</summary>
    public int Pending { get; init; }

    /// <summary>What it is doing now (<c>server show</c>): state, last error, what it said on standard error.</summary>
    public ServerCondition? Condition { get; init; }

    /// <summary>How the gateway's sign-ins at it stand; empty where nobody signs in, and in lists.</summary>
    public ImmutableArray<SignInStanding> SignIns { get; init; } = [];

    /// <summary>What was left out when it was looked at, and why; empty in lists.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>Its definitions, approved and pending; empty in lists.</summary>
    public ImmutableArray<PinView> Definitions { get; init; } = [];
}

/// <summary>What a server is doing now, as its owner process sees it.</summary>
/// <param name="State">A word such as <c>idle</c>, <c>running</c> or <c>backing off</c>.</param>
/// <param name="LastError">The last error, without secrets; null when there was none.</param>
/// <param name="Stderr">The end of what it wrote to standard error.</param>
/// <param name="Health">How it is doing: version, uptime, calls under way and how long the last ones took.</param>
public sealed record ServerCondition(string State, string? LastError, string? Stderr, ServerHealth Health);

/// <summary>Every server.</summary>
/// <param name="Servers">Sorted by name.</param>
public sealed record ServerList(ImmutableArray<ServerView> Servers);
