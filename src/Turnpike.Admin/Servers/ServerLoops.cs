using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Admin.Servers;

/// <summary>Refuses servers that are this gateway: a call would go round for ever, or the command start itself for ever.</summary>
internal static class ServerLoops
{
    /// <summary>Throws <see cref="AdminException"/> for a command that starts a gateway of the same data folder, or an URL (also <c>turnpike connect</c>'s) that is the gateway's own.</summary>
    public static void Refuse(ActDesk desk, ServerTarget target)
    {
        if (desk.Connector.Options.DataFolder is { } folder && OwnStart.Problem(target, folder) is { } problem)
        {
            throw new AdminException(AdminFaultCode.Invalid, problem, "turnpike up --data DIR");
        }

        if (desk.Gateway() is { } gateway && Urls(target).Any(url => url.IsLoopback && url.Port == gateway.Port && url.AbsolutePath.StartsWith("/mcp/", StringComparison.Ordinal)))
        {
            throw new AdminException(AdminFaultCode.Invalid, "the server's URL is this gateway itself: calls would go round for ever", "the URL of the server that stands behind it");
        }
    }

    private static IEnumerable<Uri> Urls(ServerTarget target) => target.Url is { } url ? [url]
        : OwnStart.Connects(target) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var endpoint) ? [endpoint] : [];
}
