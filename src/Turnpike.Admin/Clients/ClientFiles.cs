using System.Collections.Immutable;

namespace Turnpike.Admin.Clients;

/// <summary>A file in which a client of MCP keeps its servers.</summary>
/// <param name="Client">What the client is called.</param>
/// <param name="Path">Full path of the file.</param>
public sealed record ClientFile(string Client, string Path);

/// <summary>Where the well-known clients of MCP keep their servers, for one user and one project.</summary>
public sealed record ClientFiles
{
    /// <summary>The user's home.</summary>
    public required string Home { get; init; }

    /// <summary>Where applications keep their settings: <c>~/.config</c>, <c>~/Library/Application Support</c> or <c>%APPDATA%</c>.</summary>
    public required string Settings { get; init; }

    /// <summary>The project's folder.</summary>
    public required string Project { get; init; }

    /// <summary>Codex's own folder; null for <c>~/.codex</c>.</summary>
    public string? CodexHome { get; init; }

    /// <summary>The files of this process's user, and of the folder it runs in.</summary>
    public static ClientFiles Here()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var settings = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Application Support")
            : Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } configured && Path.IsPathRooted(configured) ? configured
            : Path.Combine(home, ".config");
        return new ClientFiles
        {
            Home = home,
            Settings = settings,
            Project = Environment.CurrentDirectory,
            CodexHome = Environment.GetEnvironmentVariable("CODEX_HOME") is { Length: > 0 } codex ? Path.GetFullPath(codex) : null,
        };
    }

    /// <summary>Every place that is looked at, there or not; the project's before the user's.</summary>
    public ImmutableArray<ClientFile> Places =>
    [
        new("Claude Code", Path.Combine(Project, ".mcp.json")),
        new("Cursor", Path.Combine(Project, ".cursor", "mcp.json")),
        new("VS Code", Path.Combine(Project, ".vscode", "mcp.json")),
        new("Gemini", Path.Combine(Project, ".gemini", "settings.json")),
        new("Codex", Path.Combine(Project, ".codex", "config.toml")),
        new("Claude Code", Path.Combine(Home, ".claude.json")),
        new("Claude Desktop", Path.Combine(Settings, "Claude", "claude_desktop_config.json")),
        new("Cursor", Path.Combine(Home, ".cursor", "mcp.json")),
        new("VS Code", Path.Combine(Settings, "Code", "User", "mcp.json")),
        new("VS Code", Path.Combine(Settings, "Code", "User", "settings.json")),
        new("Windsurf", Path.Combine(Home, ".codeium", "windsurf", "mcp_config.json")),
        new("Codex", Path.Combine(CodexHome ?? Path.Combine(Home, ".codex"), "config.toml")),
        new("Gemini", Path.Combine(Home, ".gemini", "settings.json")),
    ];

    /// <summary>Those that are there, each once.</summary>
    public ImmutableArray<ClientFile> Find() => [.. Places.Where(f => File.Exists(f.Path)).DistinctBy(f => f.Path, StringComparer.Ordinal)];

    /// <summary>The client whose file this probably is, by its place and name; null when it could be anybody's.</summary>
    public static string? ClientOf(string path) => Path.GetFileName(path) switch
    {
        ".mcp.json" or ".claude.json" => "Claude Code",
        "claude_desktop_config.json" => "Claude Desktop",
        "mcp_config.json" => "Windsurf",
        "config.toml" => "Codex",
        "mcp.json" or "settings.json" => Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) switch
        {
            ".cursor" => "Cursor",
            ".vscode" or "User" => "VS Code",
            ".gemini" => "Gemini",
            _ => null,
        },
        _ => null,
    };
}
