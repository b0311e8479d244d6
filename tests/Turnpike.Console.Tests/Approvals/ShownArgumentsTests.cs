using Turnpike.Console.Approvals;

namespace Turnpike.Console.Tests.Approvals;

public sealed class ShownArgumentsTests
{
    [Fact]
    public void One_member_stands_on_each_line_and_every_token_is_as_it_was_sent()
    {
        Assert.Equal(
            """
            {
              "a": 1.500,
              "b": [
                "x\ny\u001b",
                null,
                {}
              ],
              "c": {
                "d": true
              }
            }
            """.ReplaceLineEndings("\n"),
            Text("""{"a":1.500,"b":["x\ny\u001b",null,{}],"c":{"d":true}}"""));
    }

    [Theory]
    [InlineData("a\u202eb", "\"a⟨U+202E⟩b\"")]
    [InlineData("a\u200bb", "\"a⟨U+200B⟩b\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a  b", "\"a⟨U+0020 × 2⟩b\"")]
    [InlineData(" a ", "\" a \"")]
    [InlineData("a          b", "\"a⟨U+0020 × 10⟩b\"")]
    [InlineData("a\u00a0b", "\"a⟨U+00A0⟩b\"")]
    [InlineData("a\u3000\u3000b", "\"a⟨U+3000 × 2⟩b\"")]
    [InlineData("a \u00a0 b", "\"a ⟨U+00A0⟩ b\"")]
    [InlineData("\U000e0041x", "\"⟨U+E0041⟩x\"")]
    public void Nothing_is_hidden_moved_or_shortened(string value, string shown) => Assert.Equal(shown, Text($"\"{value}\""));

    [Fact]
    public void A_name_of_a_character_can_be_told_from_a_text_that_looks_like_one()
    {
        var pieces = ShownArguments.Of("\"⟨U+202E⟩\u202e\"").Single().Pieces;
        Assert.Equal([("\"⟨U+202E⟩", false), ("⟨U+202E⟩", true), ("\"", false)], pieces.Select(p => (p.Text, p.IsName)));
    }

    [Fact]
    public void Long_arguments_are_shown_to_the_end()
    {
        var value = string.Join(' ', Enumerable.Range(0, 20_000));
        Assert.Equal($"\"{value}\"", Text($"\"{value}\""));
    }

    private static string Text(string json) => string.Concat(ShownArguments.Of(json).SelectMany(t => t.Pieces).Select(p => p.Text));
}
