using System.ComponentModel;
using System.Diagnostics;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Sandboxes;

/// <summary>
/// Bubblewrap around a command: the system read-only, no home, a /tmp of its own, no environment but a few harmless variables, no
/// network unless asked for, no other processes in sight, no capabilities. It ends with this process. What it does not stop: use of
/// memory, processor and disk below /tmp, holes in the kernel, and whatever the network allows where it is given.
/// </summary>
public sealed class Sandbox
{
    private static readonly TimeSpan TrialTime = TimeSpan.FromSeconds(10);

    private readonly string _program;
    private readonly bool _nested;

    private Sandbox(string program, bool nested) => (_program, _nested) = (program, nested);

    /// <summary>What it is called in reports.</summary>
    public const string Name = "bubblewrap";

    /// <summary>Looks for bubblewrap in <c>PATH</c> and tries it: many systems and containers have it and do not permit what it needs.</summary>
    /// <returns>The sandbox; or null and why there is none, in a sentence's part.</returns>
    public static (Sandbox? Sandbox, string? Problem) Find()
    {
        if (!OperatingSystem.IsLinux())
        {
            return (null, "bubblewrap exists on Linux only");
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted))
        {
            var program = Path.Combine(folder, "bwrap");
            if (File.Exists(program))
            {
                // Old ones cannot forbid further namespaces inside, which are the kernel's most often broken part.
                return Try(program, nested: false) is null ? (new Sandbox(program, nested: false), null)
                    : Try(program, nested: true) is { } problem ? (null, problem)
                    : (new Sandbox(program, nested: true), null);
            }
        }

        return (null, "bubblewrap (bwrap) is not installed");
    }

    /// <summary>Whether a folder may be shown inside as a whole: not the user's home, nor one that holds it.</summary>
    public static bool MayShow(string folder) => !SandboxArguments.HoldsHome(folder);

    /// <summary>How a command is started inside. Throws <see cref="UpstreamException"/> when there is no such program.</summary>
    public ServerTarget Wrap(ConfinedCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new ServerTarget(null, [_program, .. SandboxArguments.Of(command, _nested)], Path.GetTempPath(), SandboxArguments.Outside(command.Environment), []);
    }

    // Only a trial tells: user namespaces may be switched off, and a container may forbid mounts or a loopback of one's own.
    private static string? Try(string program, bool nested)
    {
        try
        {
            var trial = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
            foreach (var argument in SandboxArguments.Of(new ConfinedCommand { Command = ["true"] }, nested))
            {
                trial.ArgumentList.Add(argument);
            }

            using var process = Process.Start(trial)!;
            process.StandardInput.Close();
            var said = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(TrialTime))
            {
                process.Kill(entireProcessTree: true);
                return "bubblewrap (bwrap) does not come to an end here";
            }

            return process.ExitCode == 0 ? null : $"bubblewrap (bwrap) is not permitted here: {said.GetAwaiter().GetResult().Trim().ReplaceLineEndings(" | ")}";
        }
        catch (Exception error) when (error is Win32Exception or UpstreamException)
        {
            return $"bubblewrap (bwrap) cannot be started: {error.Message}";
        }
    }
}
