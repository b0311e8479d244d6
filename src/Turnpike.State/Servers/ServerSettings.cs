using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Turnpike.State.Servers;

/// <summary>What is kept of a server beside how it is reached: how the gateway signs in to it, where its entry comes from, what was installed for it. Holds no secret.</summary>
public sealed record ServerSettings
{
    /// <summary>Nothing but the defaults.</summary>
    public static ServerSettings Default { get; } = new();

    /// <summary>How the gateway signs in; null for what the target's header fields and variables say.</summary>
    public ServerAuthorization? Authorization { get; init; }

    /// <summary>The configuration file the entry comes from; null for one that was added by an act.</summary>
    public ServerSource? Source { get; init; }

    /// <summary>The package that was installed for it; null where its command or URL was given.</summary>
    public ServerPackage? Package { get; init; }

    /// <summary>The transport its URL was found to speak; null until it was tried, and for a command.</summary>
    public ServerTransport? Transport { get; init; }

    /// <summary>What it said its version is when it was looked at last (<c>serverInfo</c>); untrusted text, drives nothing. Null before.</summary>
    public string? ReportedVersion { get; init; }

    /// <summary>Whether each caller has credentials of their own; then one caller's are never used for another.</summary>
    public bool PerCaller { get; init; }

    /// <summary>Whether it is listed and never started or called.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Whether it is started with the gateway; otherwise when somebody needs it.</summary>
    public bool StartEarly { get; init; }

    /// <summary>Whether a person, or an agent within policy, ended its connections and wants no new one for now.</summary>
    public bool IsDisconnected { get; init; }

    /// <summary>How often its connections were ended on request: with each time those of every process end.</summary>
    public int Restarts { get; init; }

    /// <summary>Names and versions of its secrets at the last look at all servers; null before. Another text is a reason to restart it.</summary>
    public string? SecretVersions { get; init; }

    /// <summary>Whether connections to it may be opened.</summary>
    [JsonIgnore]
    public bool IsReachable => !IsDisabled && !IsDisconnected;

    /// <summary>How long a connection nobody uses is kept; null for the gateway's default.</summary>
    public TimeSpan? IdleStop { get; init; }

    /// <summary>The settings as they are stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ServerSettingsJson.Default.ServerSettings);

    /// <summary>Reads what was stored. Throws <see cref="JsonException"/>.</summary>
    public static ServerSettings FromJson(string json) => JsonSerializer.Deserialize(json, ServerSettingsJson.Default.ServerSettings) ?? Default;
}

/// <summary>The HTTP transport of a server (MCP, Transports).</summary>
public enum ServerTransport : byte
{
    /// <summary>Streamable HTTP, since 2025-03-26.</summary>
    StreamableHttp,

    /// <summary>HTTP with SSE, of 2024-11-05.</summary>
    Sse,
}

/// <summary>How the gateway signs in to a server.</summary>
public sealed record ServerAuthorization
{
    /// <summary>In which way.</summary>
    public required AuthorizationMode Mode { get; init; }

    /// <summary>The scopes to ask for, beside what the server says; empty for what the server says alone.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The client id of a registration made beforehand; null to register or to name a metadata document.</summary>
    public string? ClientId { get; init; }

    /// <summary>The only authorization server that is believed; null for the one the server names.</summary>
    public string? Issuer { get; init; }

    /// <summary>The identity provider's issuer, for enterprise-managed authorization.</summary>
    public string? IdentityProvider { get; init; }
}

/// <summary>Ways to sign in to a server (MCP authorization, and its extensions).</summary>
public enum AuthorizationMode : byte
{
    /// <summary>A token that was given beforehand, out of the vault.</summary>
    Token,

    /// <summary>A person signs in with a browser (authorization code with PKCE).</summary>
    OAuth,

    /// <summary>The gateway as itself (client credentials).</summary>
    ClientCredentials,

    /// <summary>By the organisation's identity provider (ID-JAG, RFC 8693 and RFC 7523).</summary>
    Enterprise,
}

/// <summary>Where a server's entry comes from.</summary>
/// <param name="File">The configuration file.</param>
/// <param name="Level"><c>explicit</c>, <c>project</c> or <c>user</c>.</param>
/// <param name="Digest">SHA-256 of its entry there, in lower-case hex: another digest is another server.</param>
public sealed record ServerSource(string File, string Level, string Digest)
{
    /// <summary>Since when the file does not name it any more: it is disabled, and its pins are kept for a while; null while it does.</summary>
    public DateTimeOffset? AbsentSince { get; init; }

    /// <summary>The command as it is written in the file, where references stand in it: what they stand for is not shown. Empty for what is written as it is.</summary>
    public ImmutableArray<string> WrittenCommand { get; init; } = [];

    /// <summary>The URL as it is written in the file, without its query, where references stand in it; null for what is written as it is.</summary>
    public string? WrittenUrl { get; init; }
}

/// <summary>A package that was installed for a server.</summary>
public sealed record ServerPackage
{
    /// <summary><c>npm</c>, <c>pypi</c>, <c>oci</c>, <c>nuget</c> or <c>remote</c>.</summary>
    public required string Ecosystem { get; init; }

    /// <summary>Its name there.</summary>
    public required string Name { get; init; }

    /// <summary>The version that is in use.</summary>
    public required string Version { get; init; }

    /// <summary>The hash it was verified by, as its ecosystem writes it (<c>sha512-…</c>, <c>sha256:…</c>).</summary>
    public required string Integrity { get; init; }

    /// <summary>The version before, which is kept for going back; null when there is none.</summary>
    public string? PreviousVersion { get; init; }

    /// <summary>Folders it may write to.</summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary>Hosts it may reach; empty for none where the sandbox can see to it.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Whether it runs in a sandbox.</summary>
    public bool Sandboxed { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ServerSettings))]
internal sealed partial class ServerSettingsJson : JsonSerializerContext;
