using System.Text;
using Turnpike.Wire.Sse;

namespace Turnpike.Wire.Tests.Sse;

public class SseReaderTests
{
    [Fact]
    public async Task Reads_events_until_the_stream_ends()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("id: 1\ndata: a\n\n: ping\n\ndata: b\n\ndata: lost"));
        using var reader = new SseReader(stream, SseBudget.Default);
        var first = await reader.ReadAsync(cancellation);
        Assert.Equal(SseItemKind.Event, first.Kind);
        Assert.Equal("1", first.Id);
        Assert.Equal("a", Encoding.UTF8.GetString(first.Data.Span));
        Assert.Equal("b", Encoding.UTF8.GetString((await reader.ReadAsync(cancellation)).Data.Span));
        Assert.Equal(SseItemKind.End, (await reader.ReadAsync(cancellation)).Kind);
        Assert.Equal(SseItemKind.End, (await reader.ReadAsync(cancellation)).Kind);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public async Task A_large_event_passes_in_parts()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var data = new string('x', 5_000_000);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"data: {data}\n\ndata: b\n\n"));
        using var reader = new SseReader(stream, new SseBudget(64 * 1024, 0, 100));
        long total = 0;
        SseItem item;
        do
        {
            item = await reader.ReadAsync(cancellation);
            Assert.True(item.Data.Length <= (2 * 64 * 1024) + 1);
            total += item.Data.Length;
        }
        while (item.Kind == SseItemKind.Part);

        Assert.Equal(SseItemKind.LastPart, item.Kind);
        Assert.Equal(data.Length, total);
        Assert.Equal(SseItemKind.Event, (await reader.ReadAsync(cancellation)).Kind);
    }
}
