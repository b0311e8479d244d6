using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Pins;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Admin.Servers;

/// <summary>Asks how servers are doing.</summary>
/// <param name="Server">The one that is meant; null for every one.</param>
public sealed record AskHealth(string? Server);

/// <summary>How servers are doing, as the process that owns the data folder sees them. Asking starts and connects nothing.</summary>
/// <param name="Servers">Sorted by name.</param>
public sealed record ServerHealthList(ImmutableArray<ServerHealth> Servers);

/// <summary>How one server is doing.</summary>
public sealed record ServerHealth
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>idle</c>, <c>open</c>, <c>backing off</c> or <c>disabled</c>.</summary>
    public required string State { get; init; }

    /// <summary><c>stdio</c>, <c>http</c> or <c>sse</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>What it says its version is (<c>serverInfo</c>); null until it was looked at.</summary>
    public string? Version { get; init; }

    /// <summary>The process that was started last; null over HTTP.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Since when it is connected without a break; null while it is not.</summary>
    public DateTimeOffset? OpenSince { get; init; }

    /// <summary>Whole seconds since then.</summary>
    public long? UptimeSeconds { get; init; }

    /// <summary>Open connections.</summary>
    public int Connections { get; init; }

    /// <summary>Calls under way.</summary>
    public int InFlight { get; init; }

    /// <summary>Calls that wait for a place.</summary>
    public int Waiting { get; init; }

    /// <summary>Calls that are over.</summary>
    public long Finished { get; init; }

    /// <summary>How long half of the last 256 calls took at most, in milliseconds; null before the first.</summary>
    public double? P50Ms { get; init; }

    /// <summary>How long 95 of 100 of them took at most, in milliseconds.</summary>
    public double? P95Ms { get; init; }

    /// <summary>The last error, without secrets; null when there was none.</summary>
    public string? LastError { get; init; }

    /// <summary>The earliest next attempt while it is left alone.</summary>
    public DateTimeOffset? NotBefore { get; init; }
}

/// <summary>The act that tells how servers are doing.</summary>
internal static class HealthActs
{
    public static ValueTask<ServerHealthList> AskAsync(ActDesk desk, AskHealth request, CancellationToken cancellation)
    {
        IEnumerable<ServerEntry> servers = request.Server is { } name ? [PinActs.Find(desk, name)] : desk.Store.Current.AddedServers;
        return ValueTask.FromResult(new ServerHealthList([.. servers.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => Of(desk, s))]));
    }

    /// <summary>How one server is doing.</summary>
    public static ServerHealth Of(ActDesk desk, ServerEntry server)
    {
        var status = desk.Connector.Status(server.Name);
        return new ServerHealth
        {
            Name = server.Name,
            State = server.Settings.IsDisabled ? "disabled" : Word(status.State),
            Transport = server.Target.Url is null ? "stdio" : server.Settings.Transport == ServerTransport.Sse ? "sse" : "http",
            Version = status.ServerVersion ?? server.Settings.ReportedVersion,
            ProcessId = status.ProcessId,
            OpenSince = status.OpenSince,
            UptimeSeconds = status.OpenSince is { } since ? (long)(desk.Time.GetUtcNow() - since).TotalSeconds : null,
            Connections = status.Connections,
            InFlight = status.UnderWay,
            Waiting = status.Waiting,
            Finished = status.Finished,
            P50Ms = status.Median?.TotalMilliseconds,
            P95Ms = status.Slow?.TotalMilliseconds,
            LastError = status.LastError,
            NotBefore = status.NotBefore,
        };
    }

    private static string Word(UpstreamState state) => state switch
    {
        UpstreamState.Open => "open",
        UpstreamState.BackingOff => "backing off",
        _ => "idle",
    };
}
