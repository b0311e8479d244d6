using System.Runtime.InteropServices;

namespace Turnpike.Campaigns.Catalogues;

/// <summary>
/// The processor time of this thread (<c>CLOCK_THREAD_CPUTIME_ID</c>): what a query costs, whatever else the machine does meanwhile. Zero where there is no such clock.
/// </summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>Milliseconds since the thread began.</summary>
    public static double Milliseconds => OperatingSystem.IsLinux() && GetTime(ThreadCpuTime, out var time) == 0 ? (time.Seconds * 1e3) + (time.Nanoseconds / 1e6) : 0;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
