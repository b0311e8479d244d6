using Turnpike.Admin.Configuration;
using Turnpike.Answers;
using Turnpike.Gateway.Bridges;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Hosting;

/// <summary><c>turnpike connect</c>: bridges a stdio client to a gateway's HTTP face.</summary>
internal static class ConnectHost
{
    public static async Task<int> RunAsync(ConnectOptions options, CancellationToken cancellation)
    {
        await using var connector = new UpstreamConnector();
        await using var input = System.Console.OpenStandardInput();
        await using var output = System.Console.OpenStandardOutput();
        try
        {
            await new StdioBridge(connector, options.Url, options.Token).RunAsync(input, output, cancellation);
            return ExitCode.Done;
        }
        catch (UpstreamException e)
        {
            // Standard output belongs to the protocol: the sentence goes beside it, with --json too.
            await System.Console.Error.WriteLineAsync($"turnpike: {options.Url.GetLeftPart(UriPartial.Path)}: {Printable.Of(e.Message)}");
            return e.Fault == UpstreamFault.Refused ? ExitCode.Usage : e.Status is 401 or 403 or 404 ? ExitCode.No : ExitCode.Unanswered;
        }
    }
}
