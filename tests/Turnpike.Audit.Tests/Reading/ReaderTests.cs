using Turnpike.Audit.Reading;

namespace Turnpike.Audit.Tests.Reading;

public sealed class ReaderTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reads_from_a_position_across_segments_while_the_owner_writes()
    {
        await using var log = AuditLog.Open(_folder.Options with { SegmentBytes = 500, Durability = Durability.Fsync }, new Counter());
        using var reader = new AuditReader(_folder.Path, 5);
        var seen = new List<long>();
        for (var i = 0; i < 20; i++)
        {
            await RecordFolder.AppendAsync(log, 2);
            seen.AddRange(reader.ReadAll().Select(r => r.Sequence));
        }

        await log.DisposeAsync();
        seen.AddRange(reader.ReadAll().Select(r => r.Sequence));
        Assert.True(_folder.Segments.Length > 2);
        Assert.Equal(Enumerable.Range(5, (int)log.Head - 4).Select(i => (long)i), seen);
        using var late = new AuditReader(_folder.Path, log.Head);
        Assert.Equal([log.Head], late.ReadAll().Select(r => r.Sequence));
    }

    [Theory]
    [InlineData(0, 11)]
    [InlineData(1, 10)]
    [InlineData(4, 7)]
    [InlineData(10, 1)]
    [InlineData(99, 1)]
    public async Task Knows_where_the_last_records_begin(int count, long expected)
    {
        await _folder.WriteAsync(7);
        Assert.Equal(expected, AuditReader.PositionFromEnd(_folder.Path, count));
    }

    [Fact]
    public async Task A_damaged_record_is_named()
    {
        await _folder.WriteAsync(5);
        var bytes = await File.ReadAllBytesAsync(_folder.Segments[0]);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(_folder.Segments[0], bytes);
        using var reader = new AuditReader(_folder.Path);
        Assert.Throws<InvalidDataException>(() => reader.ReadAll().Count());
    }

    [Fact]
    public async Task Following_ends_when_cancelled()
    {
        await _folder.WriteAsync(2);
        using var reader = new AuditReader(_folder.Path);
        using var cancel = new CancellationTokenSource();
        var seen = 0;
        await foreach (var record in reader.FollowAsync(TimeProvider.System, cancel.Token))
        {
            if (++seen == 5)
            {
                await cancel.CancelAsync();
            }
        }

        Assert.Equal(5, seen);
    }
}
