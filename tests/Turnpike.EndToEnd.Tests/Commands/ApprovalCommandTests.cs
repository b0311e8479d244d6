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

    [Fact]
    public async Task People_are_listed_with_roles_groups_and_accounts_and_a_slip_is_answered_with_the_nearest_role()
    {
        Assert.Contains("Nobody is listed", (await RunAsync("admin", "person", "list")).Output, StringComparison.Ordinal);
        var set = await RunAsync("admin", "person", "set", "ben", "--role", "approver", "--group", "finance", "--group", "risk", "--account", "ben-admin");
        Assert.Equal("ben: approver, in finance, risk, also ben-admin.", set.Output.Trim());
        var listed = (await JsonAsync("admin", "person", "list")).GetProperty("people")[0];
        Assert.Equal(("ben", "approver", 2), (listed.GetProperty("name").GetString(), listed.GetProperty("roles")[0].GetString(), listed.GetProperty("groups").GetArrayLength()));
        var slip = await RunAsync("admin", "person", "set", "cleo", "--role", "aprover");
        Assert.Equal(2, slip.Code);
        Assert.Contains("there is no role 'aprover'", slip.Error, StringComparison.Ordinal);
        Assert.Contains("approver", slip.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("admin", "person", "remove", "BEN")).Code);
        Assert.Equal(2, (await RunAsync("admin", "person", "remove", "ben")).Code);
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
