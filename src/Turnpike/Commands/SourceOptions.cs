using System.CommandLine;
using Turnpike.Admin.Configuration.Sources;

namespace Turnpike.Commands;

/// <summary>The options that name configuration files.</summary>
internal sealed class SourceOptions
{
    /// <summary><c>--mcp-config</c>.</summary>
    public Option<string[]> Files { get; } = new("--mcp-config")
    {
        Description = "A configuration file of servers (.mcp.json or a client's); goes before a project's and the user's; may be given several times.",
        HelpName = "FILE",
    };

    /// <summary><c>--project</c>.</summary>
    public Option<string[]> Projects { get; } = new("--project")
    {
        Description = "A project's folder, whose .mcp.json is read, and used once it is trusted (turnpike server trust); may be given several times.",
        HelpName = "DIR",
    };

    /// <summary>The files, with the user's own.</summary>
    public SourcePlaces Of(Scene scene) => new()
    {
        Explicit = [.. (scene.Get(Files) ?? []).Select(Path.GetFullPath)],
        Projects = [.. (scene.Get(Projects) ?? []).Select(Path.GetFullPath)],
        User = SourcePlaces.UserFile(),
    };
}
