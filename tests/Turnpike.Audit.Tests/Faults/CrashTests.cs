using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Turnpike.Audit.Reading;
using Turnpike.Audit.Verification;

namespace Turnpike.Audit.Tests.Faults;

public sealed class CrashTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Durability.Fsync)]
    [InlineData(Durability.Os)]
    public async Task Every_record_acknowledged_before_kill_9_is_in_the_log_after_it(Durability durability)
    {
        var acknowledged = new HashSet<long>();

        // Killed after another count each round: in the middle of batches, checkpoints and new segments alike. A segment is begun beside the
        // writing, which a busy machine may not get to before the kill: there are rounds until one was.
        int[] counts = [1, 40, 173, 431];
        for (var round = 0; round < counts.Length || (_folder.Segments.Length < 2 && round < 40); round++)
        {
            var count = counts[Math.Min(round, counts.Length - 1)];
            using var process = Start(durability);
            try
            {
                for (var i = 0; i < count; i++)
                {
                    Take(acknowledged, await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync()));
                }
            }
            finally
            {
                process.Kill();
            }

            // What was printed and not yet read was acknowledged too.
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                Take(acknowledged, line);
            }

            await process.WaitForExitAsync();
        }

        await using (AuditLog.Open(_folder.Options, new Counter()))
        {
        }

        using var reader = new AuditReader(_folder.Path);
        var there = reader.ReadAll().Select(r => r.Sequence).ToHashSet();
        Assert.Empty(acknowledged.Except(there));
        var report = AuditVerifier.Verify(_folder.Path, new VerifyOptions());
        Assert.True(report.IsIntact, report.Fault?.Message);
        Assert.True(_folder.Segments.Length > 1);
    }

    private static void Take(HashSet<long> acknowledged, string line)
    {
        // The last line may have been cut short by the kill.
        if (long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            Assert.True(acknowledged.Add(sequence), $"{sequence} was given twice");
        }
    }

    private Process Start(Durability durability)
    {
        var target = Path.Combine(
            Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!, "Turnpike.Audit.CrashTarget.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(target);
        start.ArgumentList.Add(_folder.Path);
        start.ArgumentList.Add(durability.ToString());
        return Process.Start(start)!;
    }
}
