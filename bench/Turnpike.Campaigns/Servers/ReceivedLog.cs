using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Turnpike.Campaigns.Servers;

/// <summary>A call as the tool server got it.</summary>
/// <param name="Microseconds">When, by the machine's monotonic clock (one clock for every process of the machine).</param>
/// <param name="WallMilliseconds">When, by the wall clock, in Unix milliseconds.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Nonce">The call's own argument; no two calls are sent with the same.</param>
internal readonly record struct ReceivedCall(long Microseconds, long WallMilliseconds, string Tool, string Nonce);

/// <summary>The tool server's own log of every call it gets: one file a process, because each start of a stdio server is a process.</summary>
internal sealed class ReceivedLog(string folder) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file = new(
        Path.Combine(Directory.CreateDirectory(folder).FullName, $"{Environment.ProcessId}-{Guid.NewGuid():N}.log"),
        FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>Writes a call to the operating system before it is answered.</summary>
    public void Add(string tool, string nonce)
    {
        lock (_gate)
        {
            _file.Write(Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{Microseconds()} {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()} {tool} {nonce}\n")));
        }
    }

    /// <summary>Every call of every process, oldest first.</summary>
    public static List<ReceivedCall> ReadAll(string folder)
    {
        var calls = new List<ReceivedCall>();
        foreach (var line in Directory.EnumerateFiles(folder, "*.log").SelectMany(File.ReadLines))
        {
            var parts = line.Split(' ');
            calls.Add(new ReceivedCall(
                long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2], parts[3]));
        }

        calls.Sort((a, b) => a.Microseconds.CompareTo(b.Microseconds));
        return calls;
    }

    public void Dispose() => _file.Dispose();

    private static long Microseconds() => (long)(Stopwatch.GetTimestamp() * (1_000_000.0 / Stopwatch.Frequency));
}
