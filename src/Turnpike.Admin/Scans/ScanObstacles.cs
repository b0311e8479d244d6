namespace Turnpike.Admin.Scans;

/// <summary>What cannot be scanned, whoever says yes to it.</summary>
public static class ScanObstacles
{
    /// <summary>The server as it comes out without being looked at; null where nothing stands in the way of that.</summary>
    /// <param name="target">The server.</param>
    /// <param name="isConfined">Whether it would be started in the sandbox.</param>
    public static ScannedServer? Of(ScanTarget target, bool isConfined)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Obstacle is { } why ? new ScannedServer(target, ScanState.Impossible) { Problem = why }
            : target.IsDisabled ? new ScannedServer(target, ScanState.Disabled) { Problem = "its client is told not to use it" }
            : isConfined && target.Package is { Ecosystem: "container" } ? new ScannedServer(target, ScanState.Impossible)
            {
                Problem = "a container is started by a daemon that the sandbox does not reach: --no-sandbox starts it with the container's own walls alone",
            }
            : null;
    }
}
