using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Wire.Sse;

namespace Turnpike.Wire.Tests.Sse;

public class SseParserTests
{
    private static readonly SseBudget Budget = new(1000, 0, 100);

    private static List<string> Parse(byte[] bytes, Func<int> chunk, SseBudget budget)
    {
        var parser = new SseParser(budget);
        var items = new List<string>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(Math.Max(1, chunk()), bytes.Length - at);
            parser.Feed(bytes.AsMemory(at, length));
            at += length;
            while (parser.TryRead(out var item))
            {
                items.Add($"{item.Kind} {item.Id ?? "-"} {item.Type ?? "-"} {item.Retry?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} "
                    + Encoding.UTF8.GetString(item.Data.Span).Replace("\n", "|", StringComparison.Ordinal));
            }
        }

        return items;
    }

    private static void Yields(string stream, params string[] expected)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var chunk = 1; chunk <= bytes.Length; chunk++)
        {
            Assert.Equal(expected, Parse(bytes, () => chunk, Budget));
        }

        // Every single boundary.
        for (var split = 1; split < bytes.Length; split++)
        {
            var lengths = new Queue<int>([split, bytes.Length]);
            Assert.Equal(expected, Parse(bytes, lengths.Dequeue, Budget));
        }
    }

    [Theory]
    [InlineData("data: a\n\n", "Event - - - a")]
    [InlineData("data:a\n\n", "Event - - - a")]
    [InlineData("data:  a\n\n", "Event - - -  a")]
    [InlineData("data: a\r\n\r\n", "Event - - - a")]
    [InlineData("data: a\r\r", "Event - - - a")]
    [InlineData("data: a\r\n\n", "Event - - - a")]
    [InlineData("\uFEFFdata: a\n\n", "Event - - - a")]
    [InlineData("data: a\ndata: b\ndata\ndata:\n\n", "Event - - - a|b||")]
    [InlineData("data\n\n", "Event - - - ")]
    [InlineData("id: 7\ndata:\n\n", "Event 7 - - ")]
    [InlineData("id: 7\n\n", "Event 7 - - ")]
    [InlineData("retry: 2500\n\n", "Event - - 2500 ")]
    [InlineData("event: message\nid: a:b\nretry: 10\ndata: é😀\n\n", "Event a:b message 10 é😀")]
    [InlineData(": comment\n:\ndata: a\n: b\n\n", "Event - - - a")]
    [InlineData("unknown: x\ndatax: y\nDATA: z\n data: w\ndata: a\n\n", "Event - - - a")]
    [InlineData("retry: 1x\nretry:\nretry: -1\ndata: a\n\n", "Event - - - a")]
    [InlineData("id: a\0b\ndata: a\n\n", "Event - - - a")]
    [InlineData("id: 1\nid\ndata: a\n\n", "Event  - - a")]
    [InlineData("event:\ndata: a\n\n", "Event - - - a")]
    public void Reads_one_event_as_whatwg_says(string stream, string expected) => Yields(stream, expected);

    [Theory]
    [InlineData("\n\n\r\n\r\r")]
    [InlineData(": only comments\n\n")]
    [InlineData("event: x\n\n")]
    [InlineData("data: unfinished")]
    [InlineData("data: unfinished\n")]
    [InlineData("\uFEFF")]
    [InlineData("unknown\n\n")]
    public void Yields_nothing_where_there_is_no_event(string stream) => Yields(stream);

    [Fact]
    public void Events_do_not_leak_into_each_other() =>
        Yields("id: 1\nevent: x\nretry: 5\ndata: a\n\ndata: b\n\nevent: gone\n\ndata: c\n\n", "Event 1 x 5 a", "Event - - - b", "Event - - - c");

    [Fact]
    public void A_large_event_comes_in_parts_and_the_next_one_whole()
    {
        var data = string.Concat(Enumerable.Range(0, 300).Select(i => (char)('a' + (i % 26))));
        var stream = Encoding.UTF8.GetBytes($"event: big\ndata: {data}\ndata: {data}\nid: 9\n\ndata: small\n\n");
        foreach (var chunk in Enumerable.Range(1, 50).Append(10_000))
        {
            var items = Parse(stream, () => chunk, new SseBudget(16, 0, 100));
            Assert.Equal("Event - - - small", items[^1]);
            Assert.StartsWith("LastPart 9 big - ", items[^2], StringComparison.Ordinal);
            Assert.All(items[..^2], item => Assert.StartsWith("Part - - - ", item, StringComparison.Ordinal));
            Assert.Equal(data + "|" + data, string.Concat(items[..^1].Select(DataOf)));
            Assert.All(items[..^1], item => Assert.True(DataOf(item).Length <= 33));
        }

        static string DataOf(string item) => item.Split(' ', 5)[4];
    }

    [Fact]
    public void A_line_of_megabytes_breaks_nothing()
    {
        var comment = ":" + new string('x', 3_000_000) + "\n";
        var field = new string('f', 100_000) + ": y\n";
        Assert.Equal(["Event - - - a"], Parse(Encoding.UTF8.GetBytes(comment + field + "data: a\n\n"), () => 4096, Budget));
    }

    [Fact]
    public void The_budget_bounds_events_and_fields()
    {
        var ok = Encoding.UTF8.GetBytes("id: " + new string('i', 100) + "\ndata: " + new string('d', 50) + "\n\n");
        Assert.Single(Parse(ok, () => 7, new SseBudget(1000, 50, 100)));
        Assert.Throws<InvalidDataException>(() => Parse(ok, () => 7, new SseBudget(1000, 49, 100)));
        Assert.Throws<InvalidDataException>(() => Parse(ok, () => 7, new SseBudget(10, 49, 100)));
        Assert.Throws<InvalidDataException>(() => Parse(ok, () => 7, new SseBudget(1000, 50, 99)));
    }

    [Fact]
    public void Chunking_never_changes_what_is_read() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            string[] pieces = ["data", "id", "event", "retry", ":", ": ", " ", "\n", "\r", "\r\n", "\n\n", "1", "é", "😀", "\uFEFF", "\0", "x", "data: q\n\n"];
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)]));
            var bytes = Encoding.UTF8.GetBytes(text);
            Assert.Equal(Parse(bytes, () => bytes.Length, Budget), Parse(bytes, () => 1 + random.Next(5), Budget));
        }).QuickCheckThrowOnFailure();
}
