using System.Diagnostics;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Stdio;

/// <summary>
/// How a server's command is started: found by name in the child's own PATH, without a shell, in a minimal environment, in a session
/// of its own where the platform has the tools for it.
/// </summary>
internal static class ChildCommand
{
    /// <summary>The variable that marks every process of one start, so that the tree is found again; its value is random.</summary>
    public const string Mark = "TURNPIKE_CHILD";

    // What a program needs to run at all. Everything else, tokens of the parent above all, has to be given by the server entry.
    private static readonly string[] Inherited = OperatingSystem.IsWindows()
        ? ["PATH", "PATHEXT", "SystemRoot", "SystemDrive", "ComSpec", "TEMP", "TMP", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA",
            "ProgramFiles", "ProgramFiles(x86)", "ProgramData", "USERNAME", "PROCESSOR_ARCHITECTURE"]
        : ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TERM", "USER", "SHELL"];

    /// <summary>Throws <see cref="UpstreamException"/> (<see cref="UpstreamFault.Unreachable"/>) when there is no such program or folder.</summary>
    public static ProcessStartInfo Prepare(ServerTarget target, string? workingDirectory, string mark, string[] prefix)
    {
        var folder = target.WorkingDirectory ?? workingDirectory ?? Environment.CurrentDirectory;
        if (!Directory.Exists(folder))
        {
            throw new UpstreamException(UpstreamFault.Unreachable, "the server's working directory does not exist");
        }

        var info = new ProcessStartInfo
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        info.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                info.Environment[name] = value;
            }
        }

        foreach (var (name, value) in target.Environment.IsDefault ? [] : target.Environment)
        {
            info.Environment[name] = value;
        }

        info.Environment[Mark] = mark;
        info.Environment.TryGetValue("PATH", out var path);
        var program = Find(target.Command[0], path, folder);
        string[] line = [.. prefix, program, .. target.Command[1..]];
        info.FileName = line[0];
        foreach (var argument in line[1..])
        {
            info.ArgumentList.Add(argument);
        }

        return info;
    }

    /// <summary>The full path of a program, looked for in <paramref name="path"/> or from <paramref name="folder"/>. Throws <see cref="UpstreamException"/>.</summary>
    public static string Find(string name, string? path, string folder)
    {
        if (name.Contains('/', StringComparison.Ordinal) || Path.IsPathRooted(name))
        {
            var full = Path.GetFullPath(name, folder);
            return IsProgram(full) ? full : throw NotFound(name);
        }

        string[] endings = OperatingSystem.IsWindows() ? ["", ".exe", ".cmd", ".bat", ".com"] : [""];
        foreach (var place in (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var ending in endings)
            {
                var full = Path.GetFullPath(Path.Combine(place, name + ending), folder);
                if (IsProgram(full))
                {
                    return full;
                }
            }
        }

        throw NotFound(name);
    }

    private static bool IsProgram(string full) =>
        File.Exists(full)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(full) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    private static UpstreamException NotFound(string name) =>
        new(UpstreamFault.Unreachable, $"the server's program {Path.GetFileName(name)} was not found or is not executable");
}
