using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Turnpike.Upstreams.Stdio;

/// <summary>
/// Starts children from one thread that lives as long as the process. On Linux a child is started through <c>setsid</c> and
/// <c>setpriv --pdeathsig TERM</c> when they are there and work: it leads a session of its own, and the kernel ends it when this
/// process dies without a word. The kernel watches the thread that started the child, hence the thread that never ends.
/// That is the child alone: what it started is ended by the <see cref="ChildGuardian"/>. Without the tools a child still sees the end of its standard input.
/// </summary>
internal static class ChildStarter
{
    private static readonly BlockingCollection<(Func<string[], Process> Start, TaskCompletionSource<Process> Done)> Queue = [];
    private static readonly Lazy<Thread> Starter = new(() =>
    {
        var thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "turnpike-child-starter" };
        thread.Start();
        return thread;
    });

    /// <summary>Runs <paramref name="start"/>, which is given the words to put before the command, on the starter's thread.</summary>
    public static Task<Process> StartAsync(Func<string[], Process> start)
    {
        _ = Starter.Value;
        var done = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue.Add((start, done));
        return done.Task;
    }

    private static void Run()
    {
        var prefix = FindPrefix();
        ChildGuardian.Begin();
        foreach (var (start, done) in Queue.GetConsumingEnumerable())
        {
            try
            {
                done.SetResult(start(prefix));
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }
    }

    private static string[] FindPrefix()
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        string[] alone = ["/usr/bin/setsid"];
        string[] watched = ["/usr/bin/setsid", "/usr/bin/setpriv", "--pdeathsig", "TERM"];
        return Works(watched) ? watched : Works(alone) ? alone : [];
    }

    // Small systems have tools of these names that know fewer options: only trying tells.
    private static bool Works(string[] prefix)
    {
        if (!File.Exists(prefix[0]))
        {
            return false;
        }

        try
        {
            using var trial = Process.Start(new ProcessStartInfo(prefix[0], [.. prefix[1..], "/bin/true"])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            });
            return trial is not null && trial.WaitForExit(TimeSpan.FromSeconds(5)) && trial.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
