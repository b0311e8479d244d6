using Turnpike.Admin.Faults;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Admin.Provisioning;

/// <summary>What provisioning has to hand at the owner of a data folder: registries, the folder of packages, the lock file, the jobs.</summary>
internal sealed class ProvisionDesk : IAsyncDisposable
{
    /// <summary>How many releases of a server stay locked: the one in use and those before it.</summary>
    private const int Kept = 3;

    private readonly Lazy<(Sandbox? Sandbox, string? Problem)> _sandbox = new(Turnpike.Upstreams.Sandboxes.Sandbox.Find);
    private readonly PackageSourceOf _sources;
    private readonly Lock _lock = new();

    public ProvisionDesk(string data, PackageSourceOf? sources, UpstreamOptions options, TimeProvider time)
    {
        Folder = new PackageFolder(data);
        _sources = sources ?? (ecosystem => new PackageSources(_sandbox.Value.Sandbox, Folder, new PackageRegistries(), options).Of(ecosystem));
        Jobs = new ProvisionJobs(time);
    }

    public PackageFolder Folder { get; }

    public ProvisionJobs Jobs { get; }

    /// <summary>Where the packages of an ecosystem are found. Throws <see cref="UpstreamException"/>.</summary>
    public IPackageSource Source(PackageEcosystem ecosystem) => _sources(ecosystem);

    /// <summary>The sandbox of this machine; or why there is none.</summary>
    public (Sandbox? Sandbox, string? Problem) Sandbox => _sandbox.Value;

    /// <summary>What is locked now.</summary>
    public PackageLock Locked => Read();

    /// <summary>Locks a release for a server, in front of the others that are kept for it.</summary>
    public void Lock(string server, LockedRelease release) => Change(l => l.With(server, release, Kept));

    /// <summary>Takes a release out of the lock again.</summary>
    public void Unlock(string server, LockedRelease release) => Change(l => l.Without(server, release));

    /// <summary>Forgets a server that was removed.</summary>
    public void Forget(string server)
    {
        Jobs.CancelOf(server);
        if (File.Exists(Folder.LockFile))
        {
            Change(l => l.Without(server));
        }
    }

    public ValueTask DisposeAsync() => Jobs.DisposeAsync();

    private void Change(Func<PackageLock, PackageLock> change)
    {
        lock (_lock)
        {
            var before = Read();
            var after = change(before);
            if (!ReferenceEquals(before, after))
            {
                after.Write(Folder.LockFile);
            }
        }
    }

    private PackageLock Read()
    {
        try
        {
            return PackageLock.Read(Folder.LockFile);
        }
        catch (UpstreamException e)
        {
            throw new AdminException(new AdminFault(AdminFaultCode.Forbidden, e.Message), e);
        }
    }
}
