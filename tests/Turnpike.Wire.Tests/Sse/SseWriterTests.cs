using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Wire.Sse;

namespace Turnpike.Wire.Tests.Sse;

public class SseWriterTests
{
    private static string Text(ArrayBufferWriter<byte> output) => Encoding.UTF8.GetString(output.WrittenSpan);

    [Fact]
    public void Writes_the_fields_that_are_given()
    {
        var output = new ArrayBufferWriter<byte>();
        SseWriter.WriteEvent(output, "{}"u8);
        SseWriter.WriteEvent(output, default, id: "7");
        SseWriter.WriteEvent(output, "a"u8, "é", "x", 2500);
        SseWriter.WriteKeepAlive(output);
        Assert.Equal("data: {}\n\nid: 7\ndata: \n\nevent: x\nid: é\nretry: 2500\ndata: a\n\n:\n\n", Text(output));
    }

    [Theory]
    [InlineData("a\nb", "data: a\ndata: b\n\n")]
    [InlineData("a\rb", "data: a\ndata: b\n\n")]
    [InlineData("a\r\nb", "data: a\ndata: b\n\n")]
    [InlineData("a\n\rb", "data: a\ndata: \ndata: b\n\n")]
    [InlineData("\n", "data: \ndata: \n\n")]
    [InlineData("x\n\nevent: evil\nid: 1\n\n", "data: x\ndata: \ndata: event: evil\ndata: id: 1\ndata: \ndata: \n\n")]
    public void Data_with_line_ends_cannot_leave_its_event(string data, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(data);
        var output = new ArrayBufferWriter<byte>();
        SseWriter.WriteEvent(output, bytes);
        Assert.Equal(expected, Text(output));

        var parts = new ArrayBufferWriter<byte>();
        SseWriter.BeginEvent(parts);
        var afterCarriageReturn = false;
        foreach (var b in bytes)
        {
            SseWriter.WriteData(parts, [b], ref afterCarriageReturn);
        }

        SseWriter.EndEvent(parts);
        Assert.Equal(expected, Text(parts));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\rdata: x")]
    [InlineData("a\0")]
    public void An_id_or_type_cannot_add_a_field(string value)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => SseWriter.WriteEvent(output, "x"u8, id: value));
        Assert.Throws<ArgumentException>(() => SseWriter.WriteEvent(output, "x"u8, type: value));
        Assert.Throws<ArgumentException>(() => SseWriter.BeginEvent(output, id: value));
        Assert.Throws<ArgumentOutOfRangeException>(() => SseWriter.WriteEvent(output, "x"u8, retry: -1));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            string[] pieces = ["a", ":", " ", "\n", "\r\n", "data: ", "id: 1", "é", "\uFEFF"];
            var data = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => pieces[random.Next(pieces.Length)]));
            var output = new ArrayBufferWriter<byte>();
            SseWriter.WriteEvent(output, Encoding.UTF8.GetBytes(data), id: "i" + random.Next(9), type: random.Next(2) == 0 ? null : "t");

            var parser = new SseParser(SseBudget.Default);
            parser.Feed(output.WrittenMemory);
            Assert.True(parser.TryRead(out var item));
            Assert.Equal(data.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(item.Data.Span));
            Assert.False(parser.TryRead(out _));
        }).QuickCheckThrowOnFailure();
}
