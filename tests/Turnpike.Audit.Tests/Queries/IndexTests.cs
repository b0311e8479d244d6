using System.Text;
using Turnpike.Audit.Queries;
using Turnpike.Audit.Reading;

namespace Turnpike.Audit.Tests.Queries;

public sealed class IndexTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    private string IndexPath => Path.Combine(_folder.Path, "index");

    public void Dispose() => _folder.Dispose();

    private async Task WriteCallsAsync(AuditLog log, int count)
    {
        for (var i = 0; i < count; i++)
        {
            RecordFolder.Append(log, $"\"kind\":\"call\",\"grant\":\"g{i % 3}\",\"subject\":\"anna\",\"server\":\"files\",\"method\":\"tools/call\",\"name\":\"read_{i}\",\"decision\":\"{(i % 2 == 0 ? "allow" : "deny")}\",\"rule\":\"/tools/{i}\"");
        }

        await log.WaitDurableAsync(log.Head);
    }

    [Fact]
    public async Task Finds_records_by_every_filter()
    {
        await using var log = AuditLog.Open(_folder.Options, new Counter());
        await WriteCallsAsync(log, 12);
        using var index = new AuditIndex(_folder.Path, IndexPath);
        Assert.Equal(14, index.CatchUp());
        Assert.Equal(4, index.Query(new AuditQuery { Grant = "g1" }).Rows.Length);
        Assert.Equal(6, index.Query(new AuditQuery { Decision = "deny", Kind = "call" }).Rows.Length);
        Assert.Equal(2, index.Query(new AuditQuery { Grant = "g1", Decision = "deny" }).Rows.Length);
        Assert.Equal(3, index.Query(new AuditQuery { Name = "read_1*" }).Rows.Length);
        Assert.Single(index.Query(new AuditQuery { Rule = "/tools/7" }).Rows);
        Assert.Empty(index.Query(new AuditQuery { Name = "read_" }).Rows);
        Assert.Equal(12, index.Query(new AuditQuery { Subject = "anna", Server = "files", Method = "tools/call" }).Rows.Length);
        Assert.Empty(index.Query(new AuditQuery { Since = DateTimeOffset.UtcNow.AddHours(1) }).Rows);
        Assert.Equal(14, index.Query(new AuditQuery { Until = DateTimeOffset.UtcNow.AddHours(1) }).Rows.Length);
        Assert.StartsWith("{\"seq\":14,", index.Query(new AuditQuery()).Rows[0].Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_through_without_gap_or_repeat(bool newestFirst)
    {
        await _folder.WriteAsync(25);
        using var index = new AuditIndex(_folder.Path, IndexPath);
        index.CatchUp();
        var seen = new List<long>();
        long? after = null;
        do
        {
            var page = index.Query(new AuditQuery { Kind = "note", Limit = 7, After = after, NewestFirst = newestFirst });
            seen.AddRange(page.Rows.Select(r => r.Sequence));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(25, seen.Distinct().Count());
        Assert.Equal(newestFirst ? seen.OrderDescending() : seen.Order(), seen);
    }

    [Fact]
    public async Task Catches_up_with_what_came_and_is_rebuilt_when_damaged_or_of_another_log()
    {
        await using (var log = AuditLog.Open(_folder.Options, new Counter()))
        {
            await WriteCallsAsync(log, 5);
            using var index = new AuditIndex(_folder.Path, IndexPath);
            Assert.Equal(7, index.CatchUp());
            Assert.Equal(0, index.CatchUp());
            await WriteCallsAsync(log, 2);
            Assert.Equal(2, index.CatchUp());
        }

        Directory.Delete(IndexPath, recursive: true);
        await File.WriteAllBytesAsync(IndexPath, new byte[5_000], TestContext.Current.CancellationToken);
        using (var index = new AuditIndex(_folder.Path, IndexPath))
        {
            Assert.Equal(10, index.CatchUp());
        }

        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            File.Delete(file);
        }

        await _folder.WriteAsync(1);
        using var other = new AuditIndex(_folder.Path, IndexPath);
        Assert.Equal(4, other.CatchUp());
        Assert.Equal(4, other.Query(new AuditQuery()).Rows.Length);
    }

    [Fact]
    public async Task What_is_retired_is_forgotten_in_files_too()
    {
        await using var log = AuditLog.Open(_folder.Options with { SegmentBytes = 256 * 1024 }, new Counter());
        using var index = new AuditIndex(_folder.Path, IndexPath);
        for (var i = 0; i < 90; i++)
        {
            await WriteCallsAsync(log, 200);
        }

        index.CatchUp();
        var block = Assert.Single(Directory.GetFiles(IndexPath));
        Assert.Contains("read_7", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(block, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        var before = index.Find(new AuditQuery { Kind = "call" }, isTotal: true).Total;
        await log.RetireAsync(DateTimeOffset.MaxValue, "test");
        index.CatchUp();
        using var reader = new AuditReader(_folder.Path);
        var left = reader.ReadAll().ToArray();
        Assert.Equal(left[0].Sequence, index.First);
        Assert.Equal(left.Length, index.Find(new AuditQuery(), isTotal: true).Total);
        Assert.True(index.Find(new AuditQuery { Kind = "call" }, isTotal: true).Total < before);
        Assert.Null(index.Get(1));
        using var again = new AuditIndex(_folder.Path, IndexPath);
        again.CatchUp();
        Assert.Equal(left.Length, again.Find(new AuditQuery(), isTotal: true).Total);
    }

    [Fact]
    public async Task Hostile_text_in_filters_and_fields_is_text()
    {
        await using var log = AuditLog.Open(_folder.Options, new Counter());
        RecordFolder.Append(log, "\"kind\":\"call\",\"name\":\"x'; DROP TABLE record; --\",\"grant\":\"a%b*c\"");
        await log.WaitDurableAsync(log.Head);
        using var index = new AuditIndex(_folder.Path, IndexPath);
        index.CatchUp();
        Assert.Single(index.Query(new AuditQuery { Name = "x'; DROP TABLE record; --" }).Rows);
        Assert.Single(index.Query(new AuditQuery { Grant = "a%b*c" }).Rows);
    }

    [Fact]
    public async Task Exports_lines_byte_for_byte_and_csv_without_formulas()
    {
        await using (var log = AuditLog.Open(_folder.Options, new Counter()))
        {
            RecordFolder.Append(log, "\"kind\":\"call\",\"name\":\"=1+1\",\"grant\":\"a,\\\"b\\\"\"");
        }

        using var lines = new MemoryStream();
        Assert.Equal(4, await AuditExport.WriteJsonLinesAsync(_folder.Path, lines, 1, CancellationToken.None));
        using var reader = new AuditReader(_folder.Path);
        Assert.Equal(reader.ReadAll().Select(r => Encoding.UTF8.GetString(r.Payload.Span)), Encoding.UTF8.GetString(lines.ToArray()).TrimEnd('\n').Split('\n'));

        using var csv = new MemoryStream();
        Assert.Equal(2, await AuditExport.WriteCsvAsync(_folder.Path, csv, 3, CancellationToken.None));
        var rows = Encoding.UTF8.GetString(csv.ToArray()).Split("\r\n");
        Assert.StartsWith("seq,time,kind,grant", rows[0], StringComparison.Ordinal);
        Assert.Contains(",\"a,\"\"b\"\"\",", rows[1], StringComparison.Ordinal);
        Assert.Contains(",'=1+1,", rows[1], StringComparison.Ordinal);
    }
}
