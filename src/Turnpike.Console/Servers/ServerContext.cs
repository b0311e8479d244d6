using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Console.Frame;
using Turnpike.State.Servers;

namespace Turnpike.Console.Servers;

/// <summary>What every page of a server has at its top.</summary>
public sealed record ServerContext
{
    /// <summary>The server, its definitions among it.</summary>
    public required ServerView Server { get; init; }

    /// <summary>Who looks.</summary>
    public required Visitor Visitor { get; init; }

    /// <summary>What is kept of it beside how it is reached.</summary>
    public required ServerSettings Settings { get; init; }

    /// <summary>What is under way, or came out last and was not told yet.</summary>
    public Work? Work { get; init; }

    /// <summary>How it stands.</summary>
    public StateWord State => ServerStates.Of(Server, Server.Condition?.Health);

    /// <summary>Whether the visitor may change the server itself.</summary>
    public bool MayAdminister => Visitor.May(Right.Administer);

    /// <summary>Whether the visitor may look at it again, approve and correct.</summary>
    public bool MayManage => Visitor.May(Right.ManagePolicy);

    /// <summary>Whether the visitor may see how it signs in.</summary>
    public bool SeesCredentials => Visitor.May(Right.LookAtCredentials);

    /// <summary>The server that a path names. Throws <see cref="AdminException"/> where there is none, and for the gateway's own.</summary>
    internal static async ValueTask<ServerContext> ReadAsync(PageRequest request, ServerWork work)
    {
        var name = ServerPaths.Name(request);
        var view = await request.ActAsync(AdminActs.ShowServer, new NamedServer(name));
        var under = work.Find(name);
        if (!request.Http.Request.Headers.ContainsKey("X-Turnpike-Live"))
        {
            // Told once, to the page itself: what a module asks for in the background is not read by anybody.
            work.Forget(name);
        }

        return new ServerContext
        {
            Server = view,
            Visitor = request.Visitor,
            Settings = request.Node.Current.Servers.GetValueOrDefault(name) is { IsBuiltIn: false } entry
                ? entry.Settings
                : throw new AdminException(AdminFaultCode.NotFound, $"'{name}' is the gateway itself, which has no page of a server"),
            Work = under,
        };
    }
}
