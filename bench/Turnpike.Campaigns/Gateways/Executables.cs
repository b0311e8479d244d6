using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Turnpike.Campaigns.Gateways;

/// <summary>How this program and the gateway are started: by the running SDK's own <c>dotnet</c>, because a server's environment is minimal.</summary>
internal static class Executables
{
    /// <summary>The command that runs this program again.</summary>
    public static string[] Campaigns(params string[] args) => [Dotnet, typeof(Executables).Assembly.Location, .. args];

    /// <summary>The command that runs the gateway's own executable.</summary>
    public static string[] Turnpike(params string[] args) =>
        Environment.GetEnvironmentVariable("TURNPIKE_EXECUTABLE") is { Length: > 0 } other ? [other, .. args] : [Dotnet, Path.Combine(AppContext.BaseDirectory, "turnpike.dll"), .. args];

    /// <summary>Starts a command with its input and output at our end.</summary>
    public static Process Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] command)
    {
        using var process = Start(command);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    private static string Dotnet { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
