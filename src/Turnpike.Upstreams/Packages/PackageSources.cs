using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Packages;

/// <summary>Where packages are looked for. The defaults are the public registries.</summary>
public sealed record PackageRegistries
{
    /// <summary>The npm registry; null for that of <c>npm_config_registry</c>, else npm's own.</summary>
    public Uri? Npm { get; init; }

    /// <summary>PyPI, or an index that answers like it.</summary>
    public Uri PyPi { get; init; } = new("https://pypi.org/");

    /// <summary>The NuGet source.</summary>
    public Uri NuGet { get; init; } = new("https://api.nuget.org/");
}

/// <summary>Where the packages of an ecosystem are found and installed.</summary>
/// <param name="ecosystem">The ecosystem.</param>
/// <exception cref="UpstreamException">Nothing is installed for it.</exception>
public delegate IPackageSource PackageSourceOf(PackageEcosystem ecosystem);

/// <summary>The sources of packages of every ecosystem. Thread-safe.</summary>
/// <param name="sandbox">Where installers run; null for no sandbox.</param>
/// <param name="folder">Where packages lie.</param>
/// <param name="registries">Where they are looked for.</param>
/// <param name="options">How programs are started and ended.</param>
public sealed class PackageSources(Sandbox? sandbox, PackageFolder folder, PackageRegistries registries, UpstreamOptions options)
{
    /// <summary>The source of an ecosystem.</summary>
    public IPackageSource Of(PackageEcosystem ecosystem) => ecosystem switch
    {
        PackageEcosystem.Npm => new NpmSource(sandbox, folder.Cache(ecosystem), registries.Npm, options),
        PackageEcosystem.PyPi => new PyPiSource(Metadata(), registries.PyPi, folder.Cache(ecosystem), Installer.In(sandbox, options), () => Installer.Find("PyPI packages", "uv")),
        PackageEcosystem.NuGet => new NuGetSource(Metadata(), registries.NuGet, folder.Cache(ecosystem), Installer.In(sandbox, options), () => Installer.Find("NuGet packages", "dotnet")),

        // The engine talks to a daemon that a sandbox does not reach; the image has walls of its own.
        PackageEcosystem.Oci => new OciSource(Metadata(), Installer.In(null, options), () => Installer.Find("container images", "docker", "podman")),
        _ => new RemoteSource(),
    };

    private RegistryMetadata Metadata() => new(new GuardedHttp(options));
}
