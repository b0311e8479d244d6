using System.Collections.Immutable;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Servers;
using Turnpike.Upstreams.Packages;

namespace Turnpike.Admin.Scans;

/// <summary>Where a server to be scanned is written down.</summary>
/// <param name="File">The configuration file, as it was given or found.</param>
/// <param name="Client">The client whose file it is; null when it could be anybody's.</param>
/// <param name="Project">The project the entry is for, where the file keeps several; null for every one.</param>
/// <param name="Pointer">JSON Pointer to the entry.</param>
/// <param name="Position">Where the entry begins.</param>
public sealed record ScanSource(string File, string? Client, string? Project, string Pointer, TextPosition Position);

/// <summary>One server to be scanned: what is known of it before anything was started or asked.</summary>
public sealed record ScanTarget
{
    /// <summary>What it is called in this scan; unique.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is written down; empty where it was named on the command line, which is a yes to its start.</summary>
    public ImmutableArray<ScanSource> Sources { get; init; } = [];

    /// <summary>The command; empty for an URL and for a package.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The URL; null for a command or package. May hold secrets.</summary>
    public string? Url { get; init; }

    /// <summary>The package that is run, where the words tell one.</summary>
    public PackageReference? Package { get; init; }

    /// <summary>Where the command is meant to run; null for nowhere in particular.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The folder the configuration is for: relative paths begin there. Null for none.</summary>
    public string? BaseFolder { get; init; }

    /// <summary>Names of the variables and header fields its client gives it.</summary>
    public ImmutableArray<string> SecretNames { get; init; } = [];

    /// <summary>Values for the command; given only where that was asked for.</summary>
    public ImmutableArray<NamedSecret> Variables { get; init; } = [];

    /// <summary>Values for the URL; given only where that was asked for.</summary>
    public ImmutableArray<NamedSecret> HeaderFields { get; init; } = [];

    /// <summary>Why it cannot be scanned at all; null when it can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>What is to be known all the same, such as variables that only its client could fill in; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Whether its client is told not to use it.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Whether it was named on the command line itself.</summary>
    public bool IsGiven => Sources.IsEmpty;

    /// <summary>Whether a process has to be started for it.</summary>
    public bool StartsProcess => Url is null;

    /// <summary>The same without a value that may be a secret: for what is kept after it was scanned.</summary>
    public ScanTarget WithoutValues() => this with
    {
        Command = ShownCommand.Of(Command),
        Url = Url is null ? null : ShownCommand.Address(Url),
        Package = Package is null ? null : Package with { Spec = ShownCommand.Of([Package.Spec])[0], Arguments = ShownCommand.Of(Package.Arguments) },
        SecretNames = GivenNames,
        Variables = [],
        HeaderFields = [],
    };

    /// <summary>Names of everything there is for it, also of what it was given beside a configuration.</summary>
    public ImmutableArray<string> GivenNames => [.. SecretNames.Concat(Variables.Select(v => v.Name)).Concat(HeaderFields.Select(h => h.Name)).Distinct(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Whether two targets are one server.</summary>
    public string Identity => string.Join('\0', Command.Prepend(Package?.Npm?.ToString() ?? "").Prepend(Url ?? "").Append(WorkingDirectory ?? "").Concat(SecretNames));
}

/// <summary>A configuration file that was read.</summary>
/// <param name="File">The file, as it was given or found.</param>
/// <param name="Client">The client whose file it is; null when it could be anybody's.</param>
/// <param name="Servers">How many servers it names.</param>
/// <param name="Problem">Why it could not be read, with the place; null when it could.</param>
public sealed record ScannedFile(string File, string? Client, int Servers, string? Problem);
