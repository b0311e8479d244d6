using Turnpike.Admin.Faults;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Hosting;

/// <summary>How a gateway process connects to servers on behalf of its data folder.</summary>
internal static class Connections
{
    /// <summary>
    /// The options of a process on <paramref name="dataFolder"/>. Throws <see cref="AdminException"/> when a gateway of that very folder
    /// started this process as a server: it would start itself for ever.
    /// </summary>
    public static UpstreamOptions On(string dataFolder) =>
        Environment.GetEnvironmentVariable("TURNPIKE_CHILD") is { Length: > 0 } mark && Leftovers.IsChild(Leftovers.FolderIn(dataFolder), mark)
            ? throw new AdminException(
                AdminFaultCode.Conflict, "a gateway of this data folder started this process as one of its servers: it would start itself for ever", "--data DIR")
            : new UpstreamOptions { WorkingDirectory = dataFolder, DataFolder = dataFolder, Packages = new PackageStarts(dataFolder) };
}
