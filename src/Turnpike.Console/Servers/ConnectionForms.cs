using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Servers;

/// <summary>What is done to the connections of a server. Where the server is asked, the page does not wait for it longer than a moment.</summary>
internal static class ConnectionForms
{
    /// <summary>Looks at a server again.</summary>
    public static ValueTask<PageAnswer> RefreshAsync(PageRequest request, ServerWork work)
    {
        var name = ServerPaths.Name(request);
        return work.DoAsync(request, name, $"Looking at {name}", ServerPaths.Of(name), ServerWork.Moment, async () =>
        {
            var view = await request.ActAsync(AdminActs.RefreshServer, new NamedServer(name));
            return Seen(view);
        });
    }

    public static ValueTask<PageAnswer> ConnectAsync(PageRequest request, ServerWork work)
    {
        var name = ServerPaths.Name(request);
        return work.DoAsync(request, name, $"Connecting to {name}", ServerPaths.Of(name), ServerWork.Moment, async () =>
            Ended(await request.ActAsync(AdminActs.ConnectServer, new NamedServer(name)), "It may be connected to again"));
    }

    public static async ValueTask<PageAnswer> DisconnectAsync(PageRequest request)
    {
        var name = ServerPaths.Name(request);
        var view = await request.ActAsync(AdminActs.DisconnectServer, new EndConnections(name, request.IsTicked("force")));
        return PageAnswer.To(ServerPaths.Of(name), $"Disconnected: calls to it are denied until it is connected again.{Cancelled(view)}");
    }

    public static ValueTask<PageAnswer> RestartAsync(PageRequest request, ServerWork work)
    {
        var (name, force) = (ServerPaths.Name(request), request.IsTicked("force"));
        return work.DoAsync(request, name, $"Restarting {name}", ServerPaths.Of(name), ServerWork.Moment, async () =>
        {
            var view = await request.ActAsync(AdminActs.RestartServer, new EndConnections(name, force));
            return Ended(view, $"Restarted.{Cancelled(view)}");
        });
    }

    /// <summary>What a look at a server found, and where to go on.</summary>
    public static WorkEnd Seen(ServerView view) => view switch
    {
        { Pending: > 0 } => new($"It answered: {ServerNumbers.Counted(view.Pending, "definition waits", "definitions wait")} for approval.", ServerPaths.Of(view.Name, "pins")),
        { Problems: [var problem, ..] } => new($"It answered, but: {problem}."),
        _ => new($"It answered, and says what it said before: {ServerNumbers.Counted(view.Approved, "definition", "definitions")}, all approved."),
    };

    private static WorkEnd Ended(ConnectionView view, string done) =>
        view.Problem is { } problem ? throw new AdminException(AdminFaultCode.Unreachable, $"{done}, but it does not answer: {problem}")
        : view.Server is { Pending: > 0 } server ? new($"{done}, and it answered: {ServerNumbers.Counted(server.Pending, "definition waits", "definitions wait")} for approval.", ServerPaths.Of(server.Name, "pins"))
        : new($"{done}, and it answered.");

    private static string Cancelled(ConnectionView view) => view.Cancelled == 0 ? "" : $" {ServerNumbers.Counted(view.Cancelled, "call was", "calls were")} cancelled.";
}
