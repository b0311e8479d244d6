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

    /// <summary>The gateway whose admin API acts are done by, in place of a data folder.</summary>
    public static Option<string?> Api { get; } = new("--api")
    {
        Description = "Do it at the gateway of this address, by its admin API (default: TURNPIKE_API, else the data folder).",
        HelpName = "URL",
        Recursive = true,
    };

    /// <summary>The file with the token.</summary>
    public static Option<string?> TokenFile { get; } = new("--token-file")
    {
        Description = "The file with the token: with --api an API token (default: TURNPIKE_TOKEN_FILE), with connect a grant's.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>JSON for machines.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Answer with one line of JSON instead of sentences.",
        Recursive = true,
    };
}
