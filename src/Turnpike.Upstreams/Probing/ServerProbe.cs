using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Probing;

/// <summary>Looks at a server for <c>server add</c>, <c>test</c> and <c>refresh</c>: era, identity, every definition.</summary>
public static class ServerProbe
{
    /// <summary>
    /// Connects, says hello and reads all pages of tools, prompts and resource templates (at most 100 pages, 16 MiB, 10,000
    /// definitions). Whatever the server asks meanwhile is answered with -32601. Throws <see cref="UpstreamException"/>.
    /// </summary>
    public static Task<ServerListing> ReadAsync(
        UpstreamConnector connector, string server, ServerTarget target, CancellationToken cancellation) =>
        throw new NotImplementedException();
}
