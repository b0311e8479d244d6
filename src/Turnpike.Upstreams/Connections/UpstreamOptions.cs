using System.Collections.Immutable;
using System.Net;
using Turnpike.Upstreams.Http;
using Turnpike.Upstreams.Packages;

namespace Turnpike.Upstreams.Connections;

/// <summary>How connections to servers are made. Immutable; the defaults are the product's.</summary>
public sealed record UpstreamOptions
{
    /// <summary>The clock of back-off and timeouts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether plain <c>http</c> is allowed to other machines than this one. Off: a credential must not travel in the clear.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>
    /// Hosts, by name or number, that may be connected to although they lie on this machine or in a private network: authorization
    /// servers and servers named by a name. A server whose address gives its number needs no entry. No wildcards.
    /// </summary>
    public ImmutableArray<string> AllowedPrivateHosts { get; init; } = [];

    /// <summary>How long a TCP and TLS connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait for a sign of an answer, and between signs, when a request does not say.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a probe of a server may wait for each answer; a server started through npm can be slow.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Requests to one server that are under way at once; further ones wait. Subscriptions and standing streams do not count.</summary>
    public int MaxRequests { get; init; } = 256;

    /// <summary>Requests to one server that wait for a place; a further one is refused at once.</summary>
    public int MaxWaiting { get; init; } = 1024;

    /// <summary>How long a child gets to end after its input was closed, and again after SIGTERM, before it is killed.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// The data folder this process works on: living children are written down there, so that leftovers are found
    /// (<see cref="Stdio.Leftovers"/>), and no server may start a gateway of it. Null for none.
    /// </summary>
    public string? DataFolder { get; init; }

    /// <summary>How provisioned packages are started; null where there are none.</summary>
    public PackageStarts? Packages { get; init; }

    /// <summary>Where commands run that name no folder; null for the process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How names become addresses.</summary>
    internal HostResolver Resolve { get; init; } = static async (host, cancellation) => await Dns.GetHostAddressesAsync(host, cancellation);
}
