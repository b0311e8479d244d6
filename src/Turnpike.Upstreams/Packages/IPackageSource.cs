namespace Turnpike.Upstreams.Packages;

/// <summary>How packages of one ecosystem are found and installed. Both throw <see cref="Connections.UpstreamException"/>.</summary>
public interface IPackageSource
{
    /// <summary>Asks the registry which version is meant now, and what comes with it. Reads metadata alone.</summary>
    /// <param name="spec">The package.</param>
    /// <param name="command">Which of its commands to start; null for the only one, or the one that is called like it.</param>
    /// <param name="cancellation">Ends it, and everything it started.</param>
    Task<PackageRelease> ResolveAsync(PackageSpec spec, string? command, CancellationToken cancellation);

    /// <summary>Installs exactly that into an empty folder; none of its code runs. What does not hash to what was said is refused.</summary>
    /// <param name="release">What was found before.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancellation">Ends it, and everything it started.</param>
    /// <returns>The files that are looked at before each start, relative to the folder.</returns>
    Task<string[]> InstallAsync(PackageRelease release, string folder, CancellationToken cancellation);
}
