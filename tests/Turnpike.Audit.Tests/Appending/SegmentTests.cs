namespace Turnpike.Audit.Tests.Appending;

public sealed class SegmentTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_segment_opens_with_the_projections_state_and_a_start_reads_only_it()
    {
        var counter = new Counter();
        await using (var log = AuditLog.Open(_folder.Options with { SegmentBytes = 2_000 }, counter))
        {
            for (var i = 0; i < 60; i++)
            {
                long sequence;
                lock (log.Gate)
                {
                    sequence = log.Append("\"kind\":\"note\""u8);
                    counter.Count++;
                }

                await log.WaitDurableAsync(sequence);
                await log.CheckpointAsync();
            }
        }

        Assert.True(_folder.Segments.Length > 2);
        foreach (var old in _folder.Segments[..^1])
        {
            await File.WriteAllBytesAsync(old, []);
        }

        var again = new Counter();
        await using var reopened = AuditLog.Open(_folder.Options, again);
        Assert.Equal(60, again.Count);
        Assert.Equal(1, again.Restores);
    }

    [Fact]
    public async Task A_segments_header_names_the_head_before_it()
    {
        await using (var log = AuditLog.Open(_folder.Options with { SegmentBytes = 1_000 }, new Counter()))
        {
            await RecordFolder.AppendAsync(log, 30);
            await log.CheckpointAsync();
            await RecordFolder.AppendAsync(log, 30);
        }

        var opening = _folder.Records("segment.open");
        Assert.True(opening.Count > 1);
        Assert.All(opening, o => Assert.Equal(64, o.GetProperty("previous").GetString()!.Length));
        Assert.Equal(opening.Select((_, i) => i + 1L), opening.Select(o => o.GetProperty("segment").GetInt64()));
    }

    [Fact]
    public async Task Reopening_goes_on_where_it_stopped_and_feeds_the_records()
    {
        await _folder.WriteAsync(5);
        var counter = new Counter();
        await using var log = AuditLog.Open(_folder.Options, counter);
        Assert.Equal(5, counter.Count);
        Assert.Equal([3L, 4, 5, 6, 7], counter.Applied);
        Assert.Equal(8, log.Head);
        Assert.Equal(9, RecordFolder.Append(log, "\"kind\":\"note\""));
    }

    [Fact]
    public async Task Files_are_their_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await _folder.WriteAsync(1);
        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }
}
