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
}
