using System.Text;
using Turnpike.Audit.Segments;
using Turnpike.Audit.Verification;

namespace Turnpike.Audit.Tests.Verification;

public sealed class VerifierTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private VerifyReport Verify(string? key = null, string? checkpoint = null) =>
        AuditVerifier.Verify(_folder.Path, new VerifyOptions { PublicKey = key, Checkpoint = checkpoint });

    private string PublicKey => File.ReadAllText(Path.Combine(_folder.Path, "signing.pub"));

    private string CheckpointsPath => Path.Combine(_folder.Path, "checkpoints.jsonl");

    [Fact]
    public async Task An_untouched_log_is_intact_and_signed_to_its_end()
    {
        await _folder.WriteAsync(40, _folder.Options with { CheckpointEvery = 7, SegmentBytes = 1_500 });
        var report = Verify(PublicKey, File.ReadAllText(CheckpointsPath));
        Assert.True(report.IsIntact, report.Fault?.Message);
        Assert.Equal(_folder.Records().Count, report.Records);
        Assert.Equal(report.Last - 1, report.SignedUpTo);
        Assert.True(report.Checkpoints > 2);
    }

    [Fact]
    public async Task Every_flipped_byte_is_found_and_the_record_is_named()
    {
        await _folder.WriteAsync(4);
        var segment = _folder.Segments.Single();
        var good = await File.ReadAllBytesAsync(segment);
        var recordAt = RecordAtEachByte(segment);
        var key = PublicKey;
        for (var i = 0; i < good.Length; i++)
        {
            var bad = (byte[])good.Clone();
            bad[i] ^= (byte)(1 << (i % 8));
            await File.WriteAllBytesAsync(segment, bad);
            var report = Verify(key);
            Assert.False(report.IsIntact, $"the flip of byte {i} was not found");
            Assert.Equal(recordAt[i], report.Fault!.Sequence);
        }
    }

    [Fact]
    public async Task Every_flipped_byte_of_the_checkpoint_file_is_found()
    {
        await _folder.WriteAsync(4);
        var good = await File.ReadAllBytesAsync(CheckpointsPath);
        var key = PublicKey;

        // The last byte ends the last line: without it the line is one that a crash cut short.
        for (var i = 0; i < good.Length - 1; i++)
        {
            var bad = (byte[])good.Clone();
            bad[i] ^= 1;
            await File.WriteAllBytesAsync(CheckpointsPath, bad);
            Assert.False(Verify(key).IsIntact, $"the flip of byte {i} was not found");
        }
    }

    [Fact]
    public async Task A_removed_record_is_found()
    {
        await _folder.WriteAsync(6);
        var frames = Forger.Frames(_folder.Segments[0]);
        frames.RemoveAt(4);
        Forger.WriteFrames(_folder.Segments[0], frames);
        Assert.Equal((VerifyFaultKind.Chain, 5), Found(Verify()));
    }

    [Fact]
    public async Task Reordered_records_are_found()
    {
        await _folder.WriteAsync(6);
        var frames = Forger.Frames(_folder.Segments[0]);
        (frames[3], frames[5]) = (frames[5], frames[3]);
        Forger.WriteFrames(_folder.Segments[0], frames);
        Assert.Equal((VerifyFaultKind.Chain, 4), Found(Verify()));
    }

    [Fact]
    public async Task An_inserted_record_is_found()
    {
        await _folder.WriteAsync(6);
        var frames = Forger.Frames(_folder.Segments[0]);
        frames.Insert(4, frames[3]);
        Forger.WriteFrames(_folder.Segments[0], frames);
        Assert.Equal((VerifyFaultKind.Chain, 5), Found(Verify()));
    }

    [Fact]
    public async Task A_lost_last_byte_is_a_torn_record()
    {
        await _folder.WriteAsync(3);
        var bytes = await File.ReadAllBytesAsync(_folder.Segments[0]);
        await File.WriteAllBytesAsync(_folder.Segments[0], bytes[..^1]);
        Assert.Equal((VerifyFaultKind.Torn, 6), Found(Verify()));
    }

    [Fact]
    public async Task A_chain_rewritten_without_the_key_is_found()
    {
        await _folder.WriteAsync(6);
        Forger.WritePayloads(_folder.Segments[0], Forger.Payloads(_folder.Segments[0]).Select(Changed));
        File.Delete(CheckpointsPath);
        var report = Verify();
        Assert.Equal(VerifyFaultKind.Checkpoint, report.Fault!.Kind);
        Assert.Equal(9, report.Fault.Sequence);
        Assert.Contains("behind record 1", report.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_rewritten_without_any_checkpoint_is_found()
    {
        await _folder.WriteAsync(6);
        var payloads = Forger.Payloads(_folder.Segments[0]);
        Forger.WritePayloads(_folder.Segments[0], [payloads[0], Encoding.UTF8.GetBytes(
            """{"seq":2,"time":"2030-01-01T00:00:00.0000000Z","kind":"note"}""")]);
        File.Delete(CheckpointsPath);
        Assert.Equal(VerifyFaultKind.Checkpoint, Verify().Fault!.Kind);
    }

    [Fact]
    public async Task A_whole_log_written_anew_with_another_key_is_found_by_the_held_key_and_by_the_held_checkpoint()
    {
        await _folder.WriteAsync(6);
        var key = PublicKey;
        var checkpoints = await File.ReadAllTextAsync(CheckpointsPath);
        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            File.Delete(file);
        }

        await _folder.WriteAsync(6);
        Assert.True(Verify().IsIntact);
        Assert.Equal(VerifyFaultKind.Checkpoint, Verify(key).Fault!.Kind);
        Assert.Equal(VerifyFaultKind.HeldCheckpoint, Verify(checkpoint: checkpoints).Fault!.Kind);
    }

    [Fact]
    public async Task A_chain_rewritten_with_the_nodes_own_key_is_found_by_a_held_checkpoint()
    {
        await _folder.WriteAsync(6);
        var held = await File.ReadAllTextAsync(CheckpointsPath);
        var segment = _folder.Segments[0];
        var key = File.ReadAllText(Path.Combine(_folder.Path, "signing.key"));
        using var signing = System.Security.Cryptography.ECDsa.Create();
        signing.ImportFromPem(key);

        // Somebody with the key forges the notes, and lets the log itself sign the forged chain.
        var payloads = Forger.Payloads(segment);
        Forger.WritePayloads(segment, payloads.Take(8).Select(Changed));
        File.Delete(CheckpointsPath);
        await using (AuditLog.Open(_folder.Options, new Counter()))
        {
        }

        Assert.True(Verify(PublicKey).IsIntact, Verify(PublicKey).Fault?.Message);
        var report = Verify(PublicKey, held);
        Assert.Equal(VerifyFaultKind.HeldCheckpoint, report.Fault!.Kind);
        Assert.Equal(8, report.Fault.Sequence);
    }

    [Fact]
    public async Task A_log_rolled_back_to_an_earlier_state_is_found_by_a_held_checkpoint()
    {
        await _folder.WriteAsync(6);
        var old = Directory.GetFiles(_folder.Path).ToDictionary(f => f, File.ReadAllBytes);
        string held;
        await using (var log = AuditLog.Open(_folder.Options, new Counter()))
        {
            await RecordFolder.AppendAsync(log, 3);
            held = await log.CheckpointAsync();
        }

        foreach (var (file, bytes) in old)
        {
            await File.WriteAllBytesAsync(file, bytes);
        }

        Assert.True(Verify().IsIntact);
        Assert.Equal(VerifyFaultKind.HeldCheckpoint, Verify(checkpoint: held).Fault!.Kind);
    }

    [Fact]
    public async Task A_lost_tail_is_found_by_the_folders_own_checkpoints()
    {
        await _folder.WriteAsync(6);
        var frames = Forger.Frames(_folder.Segments[0]);
        Forger.WriteFrames(_folder.Segments[0], frames.Take(5));
        Assert.Equal((VerifyFaultKind.Checkpoint, 8), Found(Verify()));
        Assert.Throws<InvalidDataException>(() => AuditLog.Open(_folder.Options, new Counter()));
    }

    [Fact]
    public async Task A_removed_segment_is_found_at_any_place()
    {
        await _folder.WriteAsync(60, _folder.Options with { SegmentBytes = 800, Durability = Durability.Fsync });
        await using (var log = AuditLog.Open(_folder.Options with { SegmentBytes = 800 }, new Counter()))
        {
            for (var i = 0; i < 60; i++)
            {
                await RecordFolder.AppendAsync(log, 1);
                await log.CheckpointAsync();
            }
        }

        var segments = _folder.Segments;
        Assert.True(segments.Length > 3);
        foreach (var segment in segments)
        {
            File.Move(segment, segment + ".away");
            Assert.False(Verify().IsIntact, $"{Path.GetFileName(segment)} was not missed");
            File.Move(segment + ".away", segment);
        }

        Assert.True(Verify().IsIntact);
    }

    [Fact]
    public async Task Records_behind_the_last_signature_are_counted()
    {
        await using var log = AuditLog.Open(_folder.Options, new Counter());
        await RecordFolder.AppendAsync(log, 5);
        var report = Verify();
        Assert.True(report.IsIntact, report.Fault?.Message);
        Assert.Equal((7, 1), (report.Last, report.SignedUpTo));
        Assert.False(AuditVerifier.Verify(_folder.Path, new VerifyOptions { MaxUnsigned = 4 }).IsIntact);
    }

    [Fact]
    public async Task Refuses_a_key_and_a_checkpoint_that_are_none()
    {
        await _folder.WriteAsync(1);
        Assert.Throws<ArgumentException>(() => Verify(key: "not a key"));
        Assert.Throws<ArgumentException>(() => Verify(checkpoint: "{\"upto\":1}"));
    }

    private static (VerifyFaultKind Kind, long Sequence) Found(VerifyReport report)
    {
        Assert.NotNull(report.Fault);
        return (report.Fault.Kind, report.Fault.Sequence);
    }

    private static byte[] Changed(byte[] payload) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(payload).Replace("\"n\":2", "\"n\":7", StringComparison.Ordinal));

    private static long[] RecordAtEachByte(string segment)
    {
        var places = Enumerable.Repeat(1L, SegmentHeader.Size).ToList();
        var sequence = 1L;
        foreach (var frame in Forger.Frames(segment))
        {
            places.AddRange(Enumerable.Repeat(sequence++, frame.Length));
        }

        return [.. places];
    }
}
