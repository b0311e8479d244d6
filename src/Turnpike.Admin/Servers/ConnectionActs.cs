using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Admin.Servers;

/// <summary>Asks for a server's connections to be ended.</summary>
/// <param name="Name">The server.</param>
/// <param name="Force">Whether calls that are under way are cancelled; else they are a reason to refuse.</param>
public sealed record EndConnections(string Name, bool Force = false);

/// <summary>How a server stands after its connections were made or ended.</summary>
/// <param name="Name">The server.</param>
/// <param name="State"><c>connected</c>: it answered; <c>disconnected</c>; <c>error</c>.</param>
/// <param name="Cancelled">Calls that were cancelled.</param>
/// <param name="Problem">Why it did not answer; null when it did, or was not asked.</param>
/// <param name="Server">What it has; null where it was not asked.</param>
public sealed record ConnectionView(string Name, string State, int Cancelled, string? Problem, ServerView? Server);

/// <summary>Acts on the connections of a server, over every process of the data folder. No configuration file is written by them.</summary>
internal static class ConnectionActs
{
    public static async ValueTask<ConnectionView> ConnectAsync(ActDesk desk, NamedServer request, CancellationToken cancellation)
    {
        RefuseDisabled(ServerActs.Added(desk, request.Name));
        Change(desk, request.Name, s => s.IsDisconnected ? s with { IsDisconnected = false } : s);
        return await LookAsync(desk, request.Name, 0, cancellation);
    }

    public static ValueTask<ConnectionView> DisconnectAsync(ActDesk desk, EndConnections request, CancellationToken cancellation)
    {
        var server = ServerActs.Added(desk, request.Name);
        var cancelled = InFlight.Refuse(desk, [server.Name], request.Force);
        Change(desk, server.Name, s => s with { IsDisconnected = true });
        return ValueTask.FromResult(new ConnectionView(server.Name, "disconnected", cancelled, null, null));
    }

    public static async ValueTask<ConnectionView> RestartAsync(ActDesk desk, EndConnections request, CancellationToken cancellation)
    {
        var server = ServerActs.Added(desk, request.Name);
        RefuseDisabled(server);
        var cancelled = InFlight.Refuse(desk, [server.Name], request.Force);
        Change(desk, server.Name, s => s with { IsDisconnected = false, Restarts = s.Restarts + 1 });
        return await LookAsync(desk, server.Name, cancelled, cancellation);
    }

    public static ActRecord Describe(EndConnections request) => new(request.Name, null, request.Force ? "forced" : null);

    /// <summary>Throws <see cref="AdminException"/> for a server that is not to be used: it is neither started nor asked.</summary>
    public static void RefuseDisabled(ServerEntry server)
    {
        if (server.Settings is { IsDisabled: true } settings)
        {
            throw new AdminException(
                AdminFaultCode.Conflict,
                $"'{server.Name}' is disabled by {settings.Source?.File ?? "its settings"}",
                settings.Source is null ? null : "change the file, then turnpike server refresh --all");
        }
    }

    private static void Change(ActDesk desk, string name, Func<ServerSettings, ServerSettings> change) => desk.Store.UpdateServer(name, s =>
    {
        var after = change(s.Settings);
        return ReferenceEquals(after, s.Settings) ? s : s with { Settings = after };
    });

    // What was done stands, whether the server answers or not: that it does not is what is told.
    private static async ValueTask<ConnectionView> LookAsync(ActDesk desk, string name, int cancelled, CancellationToken cancellation)
    {
        try
        {
            var view = await ServerActs.RefreshAsync(desk, new NamedServer(name), cancellation);
            return new ConnectionView(name, "connected", cancelled, null, view);
        }
        catch (Exception e) when (e is AdminException or UpstreamException)
        {
            return new ConnectionView(name, "error", cancelled, e.Message, null);
        }
    }
}
