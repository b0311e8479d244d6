namespace Turnpike.Upstreams.Packages;

/// <summary>A server that runs elsewhere: nothing is fetched, and nobody can say which version answers tomorrow.</summary>
public sealed class RemoteSource : IPackageSource
{
    /// <summary>What the version of a remote server is called: nobody can hold it to one.</summary>
    public const string Unknown = "unknown";

    /// <inheritdoc/>
    public Task<PackageRelease> ResolveAsync(PackageSpec spec, string? command, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Task.FromResult(new PackageRelease { Ecosystem = PackageEcosystem.Remote, Name = spec.Name, Version = Unknown, Integrity = "", Url = spec.Name });
    }

    /// <inheritdoc/>
    public Task<string[]> InstallAsync(PackageRelease release, string folder, CancellationToken cancellation) => Task.FromResult<string[]>([]);
}
