using System.Collections.Immutable;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// How a provisioned server is started: only as the lock file says, from files that still hash to what was locked, in the walls that were approved,
/// with a home of its own. A command of any other kind goes by as it is. Thread-safe.
/// </summary>
public sealed class PackageStarts
{
    private readonly PackageFolder _folder;
    private readonly Lazy<(Sandbox? Sandbox, string? Problem)> _sandbox;
    private volatile ReadLock? _read;

    /// <summary>The starts of a data folder.</summary>
    /// <param name="data">The data folder.</param>
    public PackageStarts(string data)
        : this(new PackageFolder(data), Sandbox.Find)
    {
    }

    internal PackageStarts(PackageFolder folder, Func<(Sandbox?, string?)> find)
    {
        _folder = folder;
        _sandbox = new Lazy<(Sandbox? Sandbox, string? Problem)>(find);
    }

    /// <summary>
    /// What is really started. Throws <see cref="UpstreamException"/> (<see cref="UpstreamFault.Refused"/>) for a package that is not locked for
    /// this server, that lies there changed, or whose sandbox is not to be had.
    /// </summary>
    /// <param name="server">The server's name.</param>
    /// <param name="target">How it is reached, values of secrets included.</param>
    public ServerTarget Prepare(string server, ServerTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var isPackage = target.Command.Any(IsInPackages);
        var isContainer = !isPackage && Path.GetFileName(target.Command[0]) is "docker" or "podman";
        if (!isPackage && !isContainer)
        {
            return target;
        }

        if (Current().Find(server, target.Command) is not { } release)
        {
            return isPackage ? throw Refused(server, $"its command is not what {PackageLock.FileName} has locked for it") : target;
        }

        if (release.Folder.Length == 0)
        {
            return target;
        }

        var place = Path.Combine(_folder.Data, release.Folder);
        if (PackageTree.FirstChanged(place, release.Files) is { } changed)
        {
            throw Refused(server, $"{changed} of {release.Name} {release.Version} is not what was installed and locked; look with: turnpike server verify {server}");
        }

        var command = new ConfinedCommand
        {
            Command = target.Command,
            Network = release.Walls?.Network ?? true,
            Readable = [place, .. release.Walls?.Readable ?? []],
            Writable = release.Walls?.Writable ?? [],
            Home = _folder.Home(server),
            Environment = target.Environment,
        };
        return release.Walls is null ? BareCommand.Of(command, command.Home)
            : _sandbox.Value.Sandbox is { } sandbox ? sandbox.Wrap(command)
            : throw Refused(server, $"it was approved to run in {Sandbox.Name}, and here {_sandbox.Value.Problem}");
    }

    private bool IsInPackages(string word) => word.Contains(_folder.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private PackageLock Current()
    {
        var file = new FileInfo(_folder.LockFile);
        var stamp = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        if (_read is { } read && read.Stamp == stamp)
        {
            return read.Lock;
        }

        _read = read = new ReadLock(stamp, PackageLock.Read(_folder.LockFile));
        return read.Lock;
    }

    private static UpstreamException Refused(string server, string why) => new(UpstreamFault.Refused, $"'{server}' is not started: {why}");

    private sealed record ReadLock((DateTime, long) Stamp, PackageLock Lock);
}
