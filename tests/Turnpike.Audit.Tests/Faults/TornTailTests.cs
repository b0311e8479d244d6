using Turnpike.Audit.Tests.Verification;
using Turnpike.Audit.Verification;

namespace Turnpike.Audit.Tests.Faults;

public sealed class TornTailTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A log as a crash leaves it: its last records are behind the last checkpoint.</summary>
    private async Task<byte[]> CrashedAsync()
    {
        await using var log = AuditLog.Open(_folder.Options, new Counter());
        await RecordFolder.AppendAsync(log, 4);
        return await File.ReadAllBytesAsync(_folder.Segments[0]);
    }

    [Fact]
    public async Task A_tail_torn_at_any_byte_is_cut_to_the_last_whole_record_and_said()
    {
        var whole = await CrashedAsync();
        await File.WriteAllBytesAsync(_folder.Segments[0], whole);
        TrimCheckpointsTo(1);
        var before = Directory.GetFiles(_folder.Path).ToDictionary(f => f, File.ReadAllBytes);
        var last = Forger.Frames(_folder.Segments[0])[^1].Length;
        for (var cut = 1; cut < last; cut += 3)
        {
            foreach (var file in Directory.GetFiles(_folder.Path))
            {
                File.Delete(file);
            }

            foreach (var (file, bytes) in before)
            {
                await File.WriteAllBytesAsync(file, bytes);
            }

            await File.WriteAllBytesAsync(_folder.Segments[0], whole[..^cut]);
            var counter = new Counter();
            await using (var log = AuditLog.Open(_folder.Options, counter))
            {
                Assert.Equal(3, counter.Count);
                await RecordFolder.AppendAsync(log, 1);
            }

            var recovered = _folder.Records("segment.recovered").Single();
            Assert.Equal(("torn tail", (long)last - cut), (recovered.GetProperty("cause").GetString()!, recovered.GetProperty("cut").GetInt64()));
            Assert.Equal(last - cut, new FileInfo(Path.Combine(_folder.Path, recovered.GetProperty("kept").GetString()!)).Length);
            var report = AuditVerifier.Verify(_folder.Path, new VerifyOptions());
            Assert.True(report.IsIntact, report.Fault?.Message);
            Assert.Contains(report.Notes, n => n.Contains("torn tail", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_tail_of_zeros_is_cut()
    {
        var whole = await CrashedAsync();
        TrimCheckpointsTo(1);
        await File.WriteAllBytesAsync(_folder.Segments[0], [.. whole, .. new byte[300]]);
        var counter = new Counter();
        await using var log = AuditLog.Open(_folder.Options, counter);
        Assert.Equal(4, counter.Count);
    }

    [Fact]
    public async Task A_bad_record_in_the_middle_is_refused_by_name_and_nothing_is_cut()
    {
        await _folder.WriteAsync(4);
        var frames = Forger.Frames(_folder.Segments[0]);
        foreach (var at in new[] { 0, 1, 5, 20, 60 })
        {
            var bad = frames.Select(f => (byte[])f.Clone()).ToList();
            bad[3][at] ^= 0x40;
            Forger.WriteFrames(_folder.Segments[0], bad);
            var length = new FileInfo(_folder.Segments[0]).Length;
            var error = Assert.Throws<InvalidDataException>(() => AuditLog.Open(_folder.Options, new Counter()));
            Assert.Contains("record 4", error.Message, StringComparison.Ordinal);
            Assert.Equal(length, new FileInfo(_folder.Segments[0]).Length);
        }
    }

    [Fact]
    public async Task A_whole_record_that_does_not_follow_is_refused()
    {
        await _folder.WriteAsync(4);
        var frames = Forger.Frames(_folder.Segments[0]);
        frames.RemoveAt(3);
        Forger.WriteFrames(_folder.Segments[0], frames);
        Assert.Throws<InvalidDataException>(() => AuditLog.Open(_folder.Options, new Counter()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(100)]
    public async Task A_segment_whose_making_was_cut_off_is_put_aside(int length)
    {
        await _folder.WriteAsync(4);
        var begun = (await File.ReadAllBytesAsync(_folder.Segments[0]))[..length];
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "000000000002.tpa"), begun);
        var counter = new Counter();
        await using (var log = AuditLog.Open(_folder.Options, counter))
        {
            Assert.Equal(4, counter.Count);
        }

        Assert.Single(_folder.Segments);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.torn"));
    }

    [Fact]
    public async Task Without_its_key_or_its_segments_a_record_is_not_continued()
    {
        await _folder.WriteAsync(1);
        File.Move(Path.Combine(_folder.Path, "signing.key"), Path.Combine(_folder.Path, "away"));
        Assert.Throws<InvalidDataException>(() => AuditLog.Open(_folder.Options, new Counter()));
        File.Move(Path.Combine(_folder.Path, "away"), Path.Combine(_folder.Path, "signing.key"));
        File.Delete(_folder.Segments[0]);
        Assert.Throws<InvalidDataException>(() => AuditLog.Open(_folder.Options, new Counter()));
    }

    private void TrimCheckpointsTo(int lines)
    {
        var path = Path.Combine(_folder.Path, "checkpoints.jsonl");
        File.WriteAllText(path, string.Concat(File.ReadAllLines(path).Take(lines).Select(l => l + "\n")));
    }
}
