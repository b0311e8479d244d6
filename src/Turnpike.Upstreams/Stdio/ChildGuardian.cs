using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Turnpike.Upstreams.Stdio;

/// <summary>
/// Ends what the children of this process started, should this process die without a word: a small shell, one for all children, whose
/// standard input is held open here. The kernel closes that with the process, however it ends; then whoever carries the mark of this
/// process gets SIGTERM, and SIGKILL after 2 s. Linux alone: it looks in <c>/proc</c>.
/// </summary>
internal static class ChildGuardian
{
    // It starts nothing while this process lives, and ends at once when it finds nobody. Only the shell's own words and grep are used,
    // so that the smallest system has them; -F and -l are POSIX.
    private const string Script = """
        trap '' HUP INT TERM
        exec >/dev/null 2>&1
        while read -r line; do :; done
        for signal in TERM KILL; do
          found=
          for file in $(grep -lF "$0" /proc/[0-9]*/environ); do
            id=${file#/proc/}
            kill -"$signal" "${id%/environ}" && found=1
          done
          [ -n "$found" ] || exit 0
          [ "$signal" = KILL ] || sleep 2
        done
        """;

    private static readonly string Instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private static Process? _guardian;

    /// <summary>A fresh mark for one start: it begins with what marks this process.</summary>
    public static string NewMark() => $"{Instance}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    /// <summary>Starts the guardian, once. Without a shell there is none, and a child still sees the end of its input.</summary>
    public static void Begin()
    {
        if (_guardian is not null || !ProcessTree.IsSupported || !File.Exists("/bin/sh"))
        {
            return;
        }

        string[] session = File.Exists("/usr/bin/setsid") ? ["/usr/bin/setsid"] : [];
        string[] line = [.. session, "/bin/sh", "-c", Script, $"{ChildCommand.Mark}={Instance}-"];
        var info = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };

        // Its own environment carries no mark: neither this process's nor, where this process is itself somebody's child, theirs.
        info.Environment.Clear();
        info.Environment["PATH"] = "/usr/bin:/bin";
        try
        {
            _guardian = Process.Start(info);
        }
        catch (Win32Exception)
        {
        }
    }
}
