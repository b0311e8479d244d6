using System.Buffers;
using System.Text;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Wire.Tests.Messages;

public class SpliceTests
{
    private static string Apply(string source, params Edit[] edits)
    {
        var output = new ArrayBufferWriter<byte>();
        Splice.Apply(Encoding.UTF8.GetBytes(source), edits, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static JsonTape Read(string text)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(text), JsonBudget.Message, out _));
        return tape;
    }

    [Fact]
    public void Changes_the_named_spans_and_keeps_the_rest()
    {
        const string Text = "{ \"id\" : 1 , \"x\":1.0e3,\"a\":\"\\u0041\" }";
        var root = Read(Text).Root;
        Assert.Equal(
            "{ \"id\" : 99 , \"x\":1.0e3,\"a\":null }",
            Apply(Text, Splice.Replace(root["id"u8], "99"u8.ToArray()), Splice.Replace(root["a"u8], "null"u8.ToArray())));
        Assert.Equal(Text, Apply(Text));
    }

    [Fact]
    public void Inserts_at_both_ends_and_removes_all()
    {
        Assert.Equal("<ab>", Apply("ab", new Edit(0, 0, "<"u8.ToArray()), new Edit(2, 0, ">"u8.ToArray())));
        Assert.Equal("", Apply("ab", new Edit(0, 2, default)));
        Assert.Equal("12ab", Apply("ab", new Edit(0, 0, "1"u8.ToArray()), new Edit(0, 0, "2"u8.ToArray())));
    }

    [Theory]
    [InlineData(2, 1, 1, 1)]
    [InlineData(0, 2, 1, 1)]
    [InlineData(0, 1, 2, 2)]
    [InlineData(0, 1, 4, 0)]
    [InlineData(-1, 1, 2, 0)]
    [InlineData(0, -1, 2, 0)]
    [InlineData(0, 1, 2, int.MaxValue)]
    public void Refuses_edits_out_of_order_overlapping_or_outside(int start, int length, int nextStart, int nextLength)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => Splice.Apply("abc"u8, [new Edit(start, length, default), new Edit(nextStart, nextLength, default)], output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Theory]
    [InlineData("{}", "{\"k\":[1]}")]
    [InlineData("{ }", "{ \"k\":[1]}")]
    [InlineData("{\"a\":1 }", "{\"a\":1 ,\"k\":[1]}")]
    public void Appends_a_member(string text, string expected)
    {
        Assert.Equal(expected, Apply(text, Splice.Append(Read(text).Root, "k"u8, "[1]"u8)));
        Read(expected);
    }

    [Fact]
    public void Appends_to_objects_only()
    {
        var array = Read("[]").Root;
        Assert.Throws<ArgumentException>(() => Splice.Append(array, "k"u8, "1"u8));
    }
}
