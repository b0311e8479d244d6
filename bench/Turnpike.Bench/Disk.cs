using System.Diagnostics;

namespace Turnpike.Bench;

/// <summary>What one append and fsync costs on this disk: the floor under every durable call at one connection.</summary>
internal static class Disk
{
    public static int Run()
    {
        Console.WriteLine(Measure().ToString("F3", System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Median milliseconds of an append of 512 bytes with fsync.</summary>
    public static double Measure()
    {
        var path = Path.Combine(Path.GetTempPath(), $"turnpike-disk-{Guid.NewGuid():N}");
        var times = new List<double>();
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            var record = new byte[512];
            for (var i = 0; i < 400; i++)
            {
                var start = Stopwatch.GetTimestamp();
                file.Write(record);
                file.Flush(flushToDisk: true);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        File.Delete(path);
        times.Sort();
        return times[times.Count / 2];
    }
}
