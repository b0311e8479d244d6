using System.Text;
using System.Text.Json;
using Turnpike.Admin.Configuration.Startup;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Tests.Configuration.Startup;

public sealed class StartEarlyListTests
{
    [Theory]
    [InlineData("{}", "{ \"turnpike\": { \"startEarly\": [\"b\"] }\n}")]
    [InlineData("{ \"x\": 1 }", "{ \"turnpike\": { \"startEarly\": [\"b\"] }, \"x\": 1 }")]
    [InlineData("{\n    \"x\": 1, // why\n}", "{\n    \"turnpike\": { \"startEarly\": [\"b\"] },\n    \"x\": 1, // why\n}")]
    [InlineData("{ // top\n \"x\": 1 }", "{ \"turnpike\": { \"startEarly\": [\"b\"] }, // top\n \"x\": 1 }")]
    [InlineData("{ \"turnpike\": {}, \"x\": 1 }", "{ \"turnpike\": { \"startEarly\": [\"b\"] }, \"x\": 1 }")]
    [InlineData("{ \"turnpike\": { \"y\": 2 } }", "{ \"turnpike\": { \"startEarly\": [\"b\"], \"y\": 2 } }")]
    [InlineData("{ \"a\": [\"b\"], \"turnpike\": {\"startEarly\":[ \"a\",\n\"c\" ]} }\r\n", "{ \"a\": [\"b\"], \"turnpike\": {\"startEarly\":[\"b\"]} }\r\n")]
    public void Changes_the_list_and_not_a_byte_besides(string before, string after)
    {
        Assert.Equal(after, Encoding.UTF8.GetString(StartEarlyList.Write(Encoding.UTF8.GetBytes(before), ["b"])));
        JsonDocument.Parse(after, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }).Dispose();
    }

    [Fact]
    public void Keeps_a_byte_order_mark()
    {
        byte[] text = [0xEF, 0xBB, 0xBF, .. "{ \"x\": 1 }"u8];
        var written = StartEarlyList.Write(text, ["b"]);
        Assert.Equal(text[..3], written[..3]);
        Assert.Equal(["b"], StartEarlyList.Read(written));
    }

    [Fact]
    public void Loses_no_comment()
    {
        var refused = Assert.Throws<AdminException>(() => StartEarlyList.Write("{ \"turnpike\": { \"startEarly\": [\"a\" /* first */] } }"u8, ["b"]));
        Assert.Contains("comment", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_with_any_character_come_back()
    {
        var written = StartEarlyList.Write("{}"u8, ["a\"b", "ü/\\"]);
        Assert.Equal(["a\"b", "ü/\\"], StartEarlyList.Read(written));
    }

    [Theory]
    [InlineData("{ \"turnpike\": 1 }", 15)]
    [InlineData("{ \"turnpike\": { \"startEarly\": \"a\" } }", 31)]
    [InlineData("{ \"turnpike\": { \"startEarly\": [1] } }", 32)]
    public void Another_shape_is_refused_with_its_place(string text, int column)
    {
        var refused = Assert.Throws<AdminException>(() => StartEarlyList.Read(Encoding.UTF8.GetBytes(text)));
        Assert.StartsWith($"line 1, column {column}:", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_of_that_name_elsewhere_is_not_the_list() =>
        Assert.Empty(StartEarlyList.Read("{ \"mcpServers\": { \"turnpike\": { \"startEarly\": [\"a\"] } }, \"startEarly\": [\"b\"] }"u8.ToArray()));
}
