using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Wire.Headers;
using Turnpike.Wire.Json;
using Turnpike.Wire.Tests.Json;

namespace Turnpike.Wire.Tests.Headers;

public class HeaderTextTests
{
    private static JsonView Value(string json)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(json), JsonBudget.Message, out _), json);
        return tape.Root;
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("", "")]
    [InlineData(" lead", "=?base64?IGxlYWQ=?=")]
    [InlineData("trail ", "=?base64?dHJhaWwg?=")]
    [InlineData("a\r\nEvil: 1", "=?base64?YQ0KRXZpbDogMQ==?=")]
    [InlineData("日本", "=?base64?5pel5pys?=")]
    [InlineData("=?base64?x?=", "=?base64?PT9iYXNlNjQ/eD89?=")]
    [InlineData("=?base64?x", "=?base64?x")]
    public void Text_that_a_field_cannot_hold_is_encoded(string value, string expected) => Assert.Equal(expected, HeaderText.Encode(value));

    [Theory]
    [InlineData("\"a\\u0062\"", "ab")]
    [InlineData("12", "12")]
    [InlineData("1e2", "100")]
    [InlineData("-0", "0")]
    [InlineData("100000000000000000000000000000000000001", "100000000000000000000000000000000000001")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("1.5", null)]
    [InlineData("null", null)]
    [InlineData("[]", null)]
    [InlineData("{}", null)]
    public void Strings_integers_and_booleans_have_header_text(string json, string? expected)
    {
        var value = Value(json);
        Assert.Equal(expected, HeaderText.Encode(value));
        Assert.True(expected is null || HeaderText.Matches(expected, value));
    }

    [Theory]
    [InlineData("42", "42.0", true)]
    [InlineData("42", "4.2e1", true)]
    [InlineData("42", "042", false)]
    [InlineData("42", "+42", false)]
    [InlineData("42", "42.", false)]
    [InlineData("42", "43", false)]
    [InlineData("42", "", false)]
    [InlineData("42", "=?base64?NDI=?=", true)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("true", "True", false)]
    [InlineData("false", "0", false)]
    [InlineData("null", "null", false)]
    [InlineData("\"42\"", "42.0", false)]
    public void Integers_compare_by_number_and_all_else_by_text(string json, string text, bool expected) =>
        Assert.Equal(expected, HeaderText.Matches(text, Value(json)));

    [Fact]
    public void Every_string_matches_its_own_header_text() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var value = Value(new RandomJson(seed).Text());
            var text = HeaderText.Encode(value)!;
            Assert.True(HeaderText.Matches(text, value), text);
            Assert.DoesNotContain(text, c => c is < ' ' or > '~');
        }).QuickCheckThrowOnFailure();
}
