using Turnpike.Admin.Acts;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.State.Administrators;

namespace Turnpike.Admin.Tests.Administrators;

public sealed class AdministratorActTests
{
    [Fact]
    public async Task A_token_replaced_at_an_attached_process_ends_everywhere_and_the_act_is_recorded_without_it()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        var cancellation = TestContext.Current.CancellationToken;
        var old = (await owner.ActAsync(AdminActs.IssueAdminToken, Nothing.Value, cancellation)).Token;
        var token = (await attached.ActAsync(AdminActs.ReplaceAdminToken, Nothing.Value, cancellation)).Token;
        Assert.True(AdminToken.TryHash(token, out var valid));
        Assert.NotEqual(old, token);
        foreach (var node in new[] { owner, attached })
        {
            Assert.Equal(valid, Assert.Single(node.Current.ApiTokens).Key);
        }

        var records = await work.RecordsAsync();
        var act = Assert.Single(records, r => r.TryGetProperty("method", out var m) && m.GetString() == "admin_token.replace");
        Assert.Equal("admin:tester", act.GetProperty("source").GetString());
        Assert.DoesNotContain("tpa_", string.Concat(records.Select(r => r.GetRawText())), StringComparison.Ordinal);
    }
}
