using System.CommandLine;

namespace Turnpike.Commands;

/// <summary>Options every command has.</summary>
internal static class GlobalOptions
{
    /// <summary>The data folder.</summary>
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "The data folder (default: TURNPIKE_DATA, else the platform's per-user data folder).",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>JSON for machines.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Answer with one line of JSON instead of sentences.",
        Recursive = true,
    };
}
