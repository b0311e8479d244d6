using Turnpike.Admin.Configuration;
using Turnpike.Gateway.Bridges;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Hosting;

/// <summary><c>turnpike connect</c>: bridges a stdio client to a gateway's HTTP face.</summary>
internal static class ConnectHost
{
    public static async Task<int> RunAsync(ConnectOptions options, CancellationToken cancellation)
    {
        await using var connector = new UpstreamConnector();
        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        await new StdioBridge(connector, options.Url, options.Token).RunAsync(input, output, cancellation);
        return 0;
    }
}
