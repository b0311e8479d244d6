namespace Turnpike.Upstreams.Packages;

/// <summary>Where packages lie in a data folder: <c>packages/{ecosystem}/{name}/{version}-{hash}</c>, with a home for each server beside them. 0700.</summary>
public sealed class PackageFolder
{
    /// <summary>The packages of a data folder. Touches nothing.</summary>
    public PackageFolder(string data)
    {
        Data = Path.GetFullPath(data);
        Root = Path.Combine(Data, "packages");
    }

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>The folder of all packages.</summary>
    public string Root { get; }

    /// <summary>The lock file.</summary>
    public string LockFile => Path.Combine(Data, PackageLock.FileName);

    /// <summary>
    /// Where a release lies. The same version with other things beside it lies elsewhere: what comes with a package is part of what was approved.
    /// </summary>
    public string Of(PackageRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        var hash = PackageTree.HashOfText(release.Integrity + "\n" + release.LockDigest());

        // Names are checked where they are read (PackageSpec); an image's name has slashes and colons.
        var name = release.Name.Replace(':', '_').Replace('/', Path.DirectorySeparatorChar);
        return Path.Combine(Root, release.Ecosystem.Word(), name, $"{release.Version.Replace(':', '_')}-{hash["sha256:".Length..][..12]}");
    }

    /// <summary>A server's own home and cache, made when it is not there.</summary>
    public string Home(string server) => Make(Path.Combine(Root, "homes", server));

    /// <summary>Where an ecosystem's program keeps what it fetched, made when it is not there.</summary>
    public string Cache(PackageEcosystem ecosystem) => Make(Path.Combine(Root, "cache", ecosystem.Word()));

    /// <summary>A new empty folder beside the packages, for one install.</summary>
    public string Stage() => Make(Path.Combine(Root, "staging", Guid.NewGuid().ToString("N")));

    /// <summary>Removes what installs left that did not come to their end.</summary>
    public void Sweep()
    {
        try
        {
            Directory.Delete(Path.Combine(Root, "staging"), recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there, or for the next time.
        }
    }

    private static string Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
