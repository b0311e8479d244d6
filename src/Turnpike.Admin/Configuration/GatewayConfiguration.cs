using System.Collections.Immutable;
using Turnpike.Audit;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Configuration;

/// <summary>The content of <c>--config FILE</c>. Every member has a default; unknown keys are errors.</summary>
public sealed record GatewayConfiguration
{
    /// <summary>The configuration of a gateway without a file.</summary>
    public static GatewayConfiguration Default { get; } = new();

    /// <summary>Where <c>up</c> listens.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:7227");

    /// <summary>Host names beside the listener's own that a request may name, such as that of a proxy that ends TLS.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Origins of pages elsewhere that may send requests, as <c>scheme://host[:port]</c>.</summary>
    public ImmutableArray<string> Origins { get; init; } = [];

    /// <summary>
    /// Hosts on this machine or in a private network that the gateway may connect to by name: servers and authorization servers.
    /// </summary>
    public ImmutableArray<string> PrivateHosts { get; init; } = [];

    /// <summary>
    /// Where people open the console from elsewhere, as <c>scheme://host[:port]</c>; null for the address that is listened on.
    /// </summary>
    public string? ConsoleAddress { get; init; }

    /// <summary>
    /// The https address under which the gateway's client metadata document can be read from everywhere (OAuth Client ID Metadata
    /// Document); null where it has none, and registers itself at authorization servers.
    /// </summary>
    public Uri? ClientDocument { get; init; }

    /// <summary>The OpenID Connect issuers people sign in to the console with, in the order of the buttons.</summary>
    public ImmutableArray<OpenIdIssuer> Issuers { get; init; } = [];

    /// <summary>Where events about approvals are posted to; null for nowhere.</summary>
    public WebhookConfiguration? ApprovalWebhook { get; init; }

    /// <summary>Whether <c>/catalog</c> shows the catalogue to everybody who reaches the gateway.</summary>
    public bool CatalogPages { get; init; } = true;

    /// <summary>How long a session at the console lasts, however much it is used. The owner's counts.</summary>
    public TimeSpan ConsoleSession { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a session at the console that nobody uses is kept.</summary>
    public TimeSpan ConsoleIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>When a record counts as durable: <c>fsync</c> or <c>os</c>.</summary>
    public Durability Durability { get; init; } = Durability.Fsync;

    /// <summary>Which argument values the record keeps.</summary>
    public ArgumentRecording RecordedArguments { get; init; }

    /// <summary>The most bytes a request's body may have.</summary>
    public int RequestBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The most sessions that may be open at a time, over all callers.</summary>
    public int Sessions { get; init; } = 10_000;

    /// <summary>The most sessions one grant may have open.</summary>
    public int SessionsPerGrant { get; init; } = 1_000;

    /// <summary>How long an idle session is kept.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a server's process that nobody uses is kept, where the server's entry does not say.</summary>
    public TimeSpan IdleStop { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Size at which a segment of the record is ended, in bytes.</summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Records between signed checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 4_000;
}

/// <summary>The webhook that is told of approvals.</summary>
/// <param name="Url">The address: https, or http to this machine.</param>
/// <param name="SecretFile">A file with the key to sign with: <c>whsec_</c> and the base64 of 24 to 64 bytes.</param>
/// <param name="Arguments">Whether events hold the arguments of the call, as a person is shown them.</param>
public sealed record WebhookConfiguration(Uri Url, string SecretFile, bool Arguments = false);
