using Turnpike.Commands;

namespace Turnpike.EndToEnd.Tests.Commands;

/// <summary><c>turnpike approval</c>.</summary>
public sealed class ApprovalCommandTests : CommandTests
{
    [Fact]
    public async Task Nothing_waits_in_a_new_folder_and_an_unknown_id_is_refused()
    {
        Assert.Equal(0, (await JsonAsync("approval", "list")).GetProperty("approvals").GetArrayLength());
        Assert.Equal("Nothing.", (await RunAsync("approval", "list", "--all")).Output.Trim());
        foreach (var verb in new[] { "show", "approve", "deny" })
        {
            var said = await RunAsync("approval", verb, "ap_x");
            Assert.Equal((2, ""), (said.Code, said.Output));
            Assert.Contains("there is no approval 'ap_x'", said.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("plain text, äöü 漢字", "plain text, äöü 漢字")]
    [InlineData("\u001b[2Jgone", "\\u{1b}[2Jgone")]
    [InlineData("a\u202eb\u2066c", "a\\u{202e}b\\u{2066}c")]
    [InlineData("a\U000E0041b", "a\\u{e0041}b")]
    [InlineData("a     b", "a\\u{20}[5 times]b")]
    [InlineData("a\u00a0b", "a\\u{a0}b")]
    [InlineData("a\r\nb", "a\\u{d}\\u{a}b")]
    public void N106_nothing_in_a_text_can_hide_or_move_what_is_read(string text, string shown) =>
        Assert.Equal(shown, ApprovalText.Visible(text));
}
