using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Turnpike.Audit;

// How fast the record takes what a gateway gives it, against what the disk itself can do. Argument: a folder on the disk in question.
var parent = args.Length > 0 ? args[0] : Path.GetTempPath();
var body = Encoding.UTF8.GetBytes($"\"kind\":\"call\",\"text\":\"{new string('a', 577)}\"");
DiskAlone();
await AppendAloneAsync();
await WaitersAsync(Durability.Os, 1, TimeSpan.FromSeconds(3));
await WaitersAsync(Durability.Os, 64, TimeSpan.FromSeconds(3));
await WaitersAsync(Durability.Fsync, 1, TimeSpan.FromSeconds(3));
await WaitersAsync(Durability.Fsync, 16, TimeSpan.FromSeconds(3));
await WaitersAsync(Durability.Fsync, 64, TimeSpan.FromSeconds(3));
DiskAlone();

void DiskAlone()
{
    var path = Path.Combine(parent, "disk-" + Guid.NewGuid().ToString("N"));
    using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
    {
        Print("disk: append + fsync of 700 B", Enumerable.Range(0, 1_000).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            file.Write(new byte[700]);
            file.Flush(flushToDisk: true);
            return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }));
    }

    File.Delete(path);
}

async Task AppendAloneAsync()
{
    await using var log = AuditLog.Open(Options(Durability.Os), new Nothing());
    const int Rounds = 400;
    const int Each = 250;
    var times = new double[Rounds];
    var least = long.MaxValue;
    for (var round = 0; round < Rounds; round++)
    {
        lock (log.Gate)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Each; i++)
            {
                log.Append(body);
            }

            times[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Each;
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - allocated);
        }

        await log.WaitDurableAsync(log.Head);
    }

    Print($"append of {body.Length} B, {least} B allocated", times.Skip(50));
}

async Task WaitersAsync(Durability durability, int waiters, TimeSpan time)
{
    await using var log = AuditLog.Open(Options(durability), new Nothing());
    var latencies = new List<double>[waiters];
    var begun = Stopwatch.GetTimestamp();
    await Task.WhenAll(Enumerable.Range(0, waiters).Select(w => Task.Run(async () =>
    {
        var mine = latencies[w] = [];
        while (Stopwatch.GetElapsedTime(begun) < time)
        {
            var start = Stopwatch.GetTimestamp();
            long sequence;
            lock (log.Gate)
            {
                sequence = log.Append(body);
            }

            await log.WaitDurableAsync(sequence);
            mine.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    })));
    var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
    var all = latencies.SelectMany(l => l).ToList();
    Print(string.Create(CultureInfo.InvariantCulture, $"{durability}, {waiters} waiters: {all.Count / seconds:F0} records/s"), all);
}

AuditOptions Options(Durability durability) => new()
{
    Folder = Path.Combine(parent, "record-" + Guid.NewGuid().ToString("N")),
    Durability = durability,
};

static void Print(string what, IEnumerable<double> microseconds)
{
    var sorted = microseconds.Order().ToArray();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-48} p50 {sorted[sorted.Length / 2],9:F2} us   p99 {sorted[sorted.Length * 99 / 100],9:F2} us"));
}

internal sealed class Nothing : IProjection
{
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
    }

    public void Apply(long sequence, ReadOnlySpan<byte> payload)
    {
    }

    public void Save(IBufferWriter<byte> destination) => destination.Write("{}"u8);
}
