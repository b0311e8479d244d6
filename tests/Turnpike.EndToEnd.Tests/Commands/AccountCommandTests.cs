using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Nodes;

namespace Turnpike.EndToEnd.Tests.Commands;

public sealed class AccountCommandTests : CommandTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task A_person_gets_a_password_from_a_file_and_a_link_and_may_be_kept_out()
    {
        await JsonAsync("admin", "person", "set", "ada", "--role", "admin");
        Assert.Equal(2, (await RunAsync("admin", "person", "password", "ada", "--from-file", Write("short", "short\n"))).Code);
        var set = await RunAsync("admin", "person", "password", "ada", "--from-file", Write("password", Password + "\n"));
        Assert.Equal((0, "ada signs in with the new password from now on.\n"), (set.Code, set.Output.ReplaceLineEndings("\n")));
        Assert.Contains("password", (await RunAsync("admin", "person", "list")).Output, StringComparison.Ordinal);
        Assert.Matches("/console/first/tpl_[0-9A-Za-z]{49}", (await RunAsync("admin", "link", "--person", "ada")).Output);
        Assert.Matches(@"\bada\b", (await RunAsync("admin", "link", "--person", "adda")).Error);
        Assert.Equal(0, (await RunAsync("admin", "person", "totp", "ada", "--remove")).Code);
        Assert.True((await JsonAsync("admin", "person", "sign-in", "ada", "--disable")).GetProperty("sign_in").GetProperty("disabled").GetBoolean());
        Assert.Equal(2, (await RunAsync("admin", "person", "sign-in", "ada")).Code);
        var records = (await RunAsync("audit", "query", "--kind", "admin", "--json")).Output;
        Assert.Contains("person.password", records, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", records, StringComparison.Ordinal);
        Assert.DoesNotContain("tpl_", records, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_made_with_a_role_listed_without_its_text_and_revoked()
    {
        var made = await JsonAsync("admin", "token", "create", "ci", "--role", "viewer", "--expires", "90d");
        Assert.StartsWith("tpa_", made.GetProperty("token").GetString(), StringComparison.Ordinal);
        Assert.Contains("viewer", (await RunAsync("admin", "token", "create", "cd", "--role", "viwer")).Error, StringComparison.Ordinal);
        var listed = await RunAsync("admin", "token", "list");
        Assert.Matches("ci +viewer", listed.Output);
        Assert.DoesNotContain("tpa_", listed.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("admin", "token", "revoke", "ci")).Code);
        Assert.Empty((await JsonAsync("admin", "token", "list")).GetProperty("tokens").EnumerateArray());
    }

    [Fact]
    public async Task Who_is_signed_in_is_listed_and_signed_out_one_session_or_all_of_somebody()
    {
        Assert.Equal("Nobody is signed in.", (await RunAsync("admin", "session", "list")).Output.Trim());
        await using (var node = await Node.OpenAsync(Data, new NodeOptions { PasswordIterations = 10 }, TestContext.Current.CancellationToken))
        {
            foreach (var name in new[] { "ada", "ben", "ben" })
            {
                await node.ActAsync(AdminActs.SetPerson, new PersonView(name, ["viewer"], [], []), TestContext.Current.CancellationToken);
                await node.ActAsync(AdminActs.SetPassword, new SetPassword(name, Password), TestContext.Current.CancellationToken);
                await node.ActAsync(AdminActs.OpenSession, new OpenSession(name, Password, null, "192.0.2.7"), TestContext.Current.CancellationToken);
            }

            await node.ActAsync(AdminActs.OpenSession, new OpenSession("ben", Password, null, "192.0.2.8"), TestContext.Current.CancellationToken);
        }

        Assert.Matches("(?m)^cs_[0-9a-f]{16} +ada +password +192.0.2.7 ", (await RunAsync("admin", "session", "list")).Output);
        var bens = (await JsonAsync("admin", "session", "list", "--person", "ben")).GetProperty("sessions").EnumerateArray().Select(s => s.GetProperty("id").GetString()!).ToArray();
        Assert.Equal(2, bens.Length);
        Assert.Equal("Ended. 2 sessions are left.", (await RunAsync("admin", "session", "end", bens[0])).Output.Trim());
        Assert.Contains("turnpike admin session list", (await RunAsync("admin", "session", "end", bens[0])).Error, StringComparison.Ordinal);
        Assert.Equal("Ended. 1 session is left.", (await RunAsync("admin", "session", "end", "--person", "ben")).Output.Trim());
        Assert.Equal("ada", Assert.Single((await JsonAsync("admin", "session", "list")).GetProperty("sessions").EnumerateArray()).GetProperty("person").GetString());
    }
}
