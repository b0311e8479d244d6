using Turnpike.Admin.Configuration;
using Turnpike.Admin.Scans;
using Turnpike.State.Accounts;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault.Keys;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Webhooks;

namespace Turnpike.Admin.Nodes;

/// <summary>How a node works, should it be the owner.</summary>
public sealed record NodeOptions
{
    /// <summary>Durability, recorded arguments and sizes. An attached node's are the owner's.</summary>
    public GatewayConfiguration Configuration { get; init; } = GatewayConfiguration.Default;

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What opens the vault of the data folder.</summary>
    public ProcessKeys Keys { get; init; } = ProcessKeys.OfProcess;

    /// <summary>Who performs administrative acts, as the record names them.</summary>
    public string Who { get; init; } = Environment.UserName;

    /// <summary>How long to try to become the owner or to reach it.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Iterations of the hash of a new password.</summary>
    public int PasswordIterations { get; init; } = PasswordHash.DefaultIterations;

    /// <summary>The gateway's own server, in every snapshot of this process; null for none.</summary>
    public BuiltInServer? BuiltIn { get; init; }

    /// <summary>Where events about approvals go; read from the configuration when the node opens, for this process may own the folder later.</summary>
    internal WebhookTarget? Webhook { get; init; }

    /// <summary>The process's way to servers, so that <c>server show</c> tells of its connections; null to have one made.</summary>
    public UpstreamConnector? Connector { get; init; }

    /// <summary>Where packages are found; null for the registries everybody uses.</summary>
    public PackageSourceOf? Packages { get; init; }

    /// <summary>What scans are done with; null for the sandbox of this machine and processes.</summary>
    internal ScanMeans? Scans { get; init; }
}
