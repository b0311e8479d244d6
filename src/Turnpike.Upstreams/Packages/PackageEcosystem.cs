namespace Turnpike.Upstreams.Packages;

/// <summary>Where a package of a server comes from (the <c>registryType</c> of the MCP registry, and remotes).</summary>
public enum PackageEcosystem : byte
{
    /// <summary>An npm registry.</summary>
    Npm,

    /// <summary>PyPI, or an index like it.</summary>
    PyPi,

    /// <summary>A registry of container images (OCI distribution).</summary>
    Oci,

    /// <summary>A NuGet source.</summary>
    NuGet,

    /// <summary>Nothing is installed: the server runs elsewhere and is reached by its URL.</summary>
    Remote,
}

/// <summary>Ecosystems by their words.</summary>
public static class PackageEcosystems
{
    /// <summary>The word of an ecosystem, as specs, plans and the lock file write it.</summary>
    public static string Word(this PackageEcosystem ecosystem) => ecosystem switch
    {
        PackageEcosystem.Npm => "npm",
        PackageEcosystem.PyPi => "pypi",
        PackageEcosystem.Oci => "oci",
        PackageEcosystem.NuGet => "nuget",
        _ => "remote",
    };

    /// <summary>The programs that fetch and start its packages, as the MCP registry names them (<c>runtimeHint</c>).</summary>
    public static string[] Runners(this PackageEcosystem ecosystem) => ecosystem switch
    {
        PackageEcosystem.Npm => ["npx", "npm", "bunx", "pnpx", "node"],
        PackageEcosystem.PyPi => ["uvx", "uv", "pipx", "python", "python3"],
        PackageEcosystem.Oci => ["docker", "podman", "nerdctl"],
        PackageEcosystem.NuGet => ["dnx", "dotnet"],
        _ => [],
    };

    /// <summary>The ecosystem of a word; null where there is none.</summary>
    public static PackageEcosystem? OfWord(string word) => word switch
    {
        "npm" => PackageEcosystem.Npm,
        "pypi" => PackageEcosystem.PyPi,
        "oci" or "docker" => PackageEcosystem.Oci,
        "nuget" => PackageEcosystem.NuGet,
        "remote" => PackageEcosystem.Remote,
        _ => null,
    };
}
