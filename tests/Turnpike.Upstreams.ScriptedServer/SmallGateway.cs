using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.ScriptedServer;

/// <summary>The least of a gateway: starts a command as one does, says so, and lives until it is killed.</summary>
internal static class SmallGateway
{
    /// <param name="arguments">A variable to give the command (<c>NAME=value</c>), and the command.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var given = arguments[0].Split('=', 2);
        var target = new ServerTarget(null, [.. arguments[1..]], null, [new(given[0], given[1])], []);
        await using var connector = new UpstreamConnector();
        await connector.OpenAsync("child", target, Era.Legacy, null, CancellationToken.None);
        Console.WriteLine("started");
        await Task.Delay(Timeout.Infinite);
    }
}
