using System.Collections.Immutable;
using Turnpike.Admin.Clients;

namespace Turnpike.Admin.Configuration.Sources;

/// <summary>Which configuration files are read, in the order of their precedence.</summary>
public sealed record SourcePlaces
{
    /// <summary>Files named with <c>--mcp-config</c>, in their order.</summary>
    public ImmutableArray<string> Explicit { get; init; } = [];

    /// <summary>Folders of projects (<c>--project</c>): the folder itself, none above it, so that what is read is what was named.</summary>
    public ImmutableArray<string> Projects { get; init; } = [];

    /// <summary>The user's own file; null for none.</summary>
    public string? User { get; init; }

    /// <summary>The user's own file on this platform: <c>turnpike/mcp.json</c> where applications keep their settings.</summary>
    public static string UserFile() => Path.Combine(ClientFiles.Here().Settings, "turnpike", "mcp.json");

    /// <summary>A project's file.</summary>
    public static string ProjectFile(string folder) => Path.Combine(Path.GetFullPath(folder), ".mcp.json");

    /// <summary>Every file once, the first level first.</summary>
    public ImmutableArray<(string Path, SourceLevel Level)> Files =>
    [
        .. Explicit.Select(f => (Path: Path.GetFullPath(f), Level: SourceLevel.Explicit))
            .Concat(Projects.Select(f => (Path: ProjectFile(f), Level: SourceLevel.Project)))
            .Concat(User is { } user ? [(Path: Path.GetFullPath(user), Level: SourceLevel.User)] : [])
            .DistinctBy(f => f.Path, StringComparer.Ordinal),
    ];
}
