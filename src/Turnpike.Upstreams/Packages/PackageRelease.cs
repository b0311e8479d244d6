using System.Collections.Immutable;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// One version of a package with everything that would come with it, as its registry says: what a plan is made of. Found by reading
/// metadata; nothing of the package was fetched or started.
/// </summary>
public sealed record PackageRelease
{
    /// <summary>The word of a container's command in whose place the options for walls and variables stand.</summary>
    public const string WallsHere = "{walls}";

    /// <summary>Where it comes from.</summary>
    public required PackageEcosystem Ecosystem { get; init; }

    /// <summary>Its name there.</summary>
    public required string Name { get; init; }

    /// <summary>The exact version; <c>unknown</c> for a remote server.</summary>
    public required string Version { get; init; }

    /// <summary>What it must hash to, as its ecosystem writes it (<c>sha512-…</c>, <c>sha256:…</c>); empty for a remote server, which nothing can hold to one.</summary>
    public required string Integrity { get; init; }

    /// <summary>
    /// The program and its arguments, with <c>{folder}</c> where the installed package will lie. Empty for a remote server.
    /// </summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The URL of a remote server; else null.</summary>
    public string? Url { get; init; }

    /// <summary>How many other packages come with it; null where its ecosystem does not say beforehand.</summary>
    public int? OtherPackages { get; init; }

    /// <summary>Whether it, or a package with it, has a script that would run when it is installed; those are not run.</summary>
    public bool HasInstallScripts { get; init; }

    /// <summary>Its licence as it says; empty when it does not.</summary>
    public string License { get; init; } = "";

    /// <summary>Why its registry advises against it; empty when it does not.</summary>
    public string Deprecated { get; init; } = "";

    /// <summary>The files that lock what comes with it; the install is made from them alone.</summary>
    public ImmutableArray<LockText> Locks { get; init; } = [];

    /// <summary>The exact command of a plan.</summary>
    /// <param name="folder">Where the package will lie.</param>
    /// <param name="walls">The walls of a container; null where the command brings none itself.</param>
    /// <param name="variables">The names of the variables it gets.</param>
    /// <param name="arguments">Arguments of the package's own command.</param>
    public ImmutableArray<string> CommandIn(string folder, PackageWalls? walls, IEnumerable<string> variables, ImmutableArray<string> arguments) =>
    [
        .. Command.SelectMany(w => w == WallsHere ? OciSource.Options(walls ?? new PackageWalls(), variables) : [w.Replace("{folder}", folder, StringComparison.Ordinal)]),
        .. arguments,
    ];

    /// <summary>SHA-256 over those files.</summary>
    public string LockDigest() => PackageTree.HashOfText(string.Join('\n', Locks.Select(l => l.Name + "\0" + l.Text)));
}

/// <summary>A file that locks what comes with a package.</summary>
/// <param name="Name">Its name, such as <c>package-lock.json</c>.</param>
/// <param name="Text">What it says.</param>
public sealed record LockText(string Name, string Text);
