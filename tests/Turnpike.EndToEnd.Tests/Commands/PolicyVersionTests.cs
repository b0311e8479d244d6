namespace Turnpike.EndToEnd.Tests.Commands;

/// <summary>Policies are named, versioned and content-addressed, and an edit cannot replace another one unseen.</summary>
public sealed class PolicyVersionTests : CommandTests
{
    private static string Of(int max) => Policy.Replace("\"max\": 10", $"\"max\": {max}", StringComparison.Ordinal);

    [Fact]
    public async Task An_edit_made_from_a_version_that_is_not_in_force_any_more_is_refused_with_the_way_on()
    {
        await RunAsync("policy", "apply", "p", Write("1.json", Of(1)), "--expect", "0");
        await RunAsync("policy", "apply", "p", Write("2.json", Of(2)), "--expect", "1");
        var late = await RunAsync("policy", "apply", "p", Write("3.json", Of(3)), "--expect", "1");
        Assert.Equal((2, ""), (late.Code, late.Output));
        Assert.Equal(
            "turnpike: policy 'p' was to be changed from version 1, but version 2 is in force: nothing was changed. 'turnpike policy diff p@1 p@2' shows what came between; with that in it the edit goes with --expect 2\n",
            late.Error.ReplaceLineEndings("\n"));
        Assert.Equal(2, (await RunAsync("policy", "rollback", "p", "1", "--expect", "1")).Code);
        Assert.Contains("was to be new", (await RunAsync("policy", "apply", "p", Write("3.json", Of(3)), "--expect", "0")).Error, StringComparison.Ordinal);
        Assert.Contains("but there is none", (await RunAsync("policy", "apply", "q", Write("3.json", Of(3)), "--expect", "1")).Error, StringComparison.Ordinal);
        Assert.Equal(Of(2), (await RunAsync("policy", "show", "p")).Output);
        Assert.Equal(0, (await RunAsync("policy", "apply", "p", Write("3.json", Of(3)), "--expect", "2")).Code);
    }

    [Fact]
    public async Task Applying_says_which_version_it_replaced_and_the_same_bytes_are_the_same_version()
    {
        var (first, second) = (Write("1.json", Of(1)), Write("2.json", Of(2)));
        Assert.StartsWith("'p' is in force in version 1, digest ", (await RunAsync("policy", "apply", "p", first)).Output, StringComparison.Ordinal);
        Assert.StartsWith("'p' was in force in version 1 already, ", (await RunAsync("policy", "apply", "p", first)).Output, StringComparison.Ordinal);
        var replaced = await RunAsync("policy", "apply", "p", second);
        Assert.Contains("in version 2 in place of version 1", replaced.Output, StringComparison.Ordinal);
        Assert.Contains("turnpike policy diff p@1", replaced.Output, StringComparison.Ordinal);
        var again = await JsonAsync("policy", "apply", "p", first);
        Assert.Equal((1, 2), (again.GetProperty("version").GetInt32(), again.GetProperty("replaced").GetInt32()));
        var versions = (await JsonAsync("policy", "history", "p")).GetProperty("versions").EnumerateArray().ToArray();
        Assert.Equal([true, false], versions.Select(v => v.GetProperty("in_force").GetBoolean()));
        foreach (var (version, text) in new[] { (1, Of(1)), (2, Of(2)) })
        {
            var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
            Assert.Equal(digest, versions[version - 1].GetProperty("digest").GetString());
            var shown = await JsonAsync("policy", "show", $"p@{version}");
            Assert.Equal((text, digest), (shown.GetProperty("document").GetString(), shown.GetProperty("digest").GetString()));
        }
    }

    [Fact]
    public async Task Rolling_back_is_an_act_of_its_own_in_the_record_and_changes_no_history()
    {
        await RunAsync("policy", "apply", "p", Write("p.json", Of(1)));
        await RunAsync("policy", "apply", "p", Write("p.json", Of(2)));
        var back = await JsonAsync("policy", "rollback", "p", "1", "--expect", "2");
        Assert.Equal((1, 2), (back.GetProperty("version").GetInt32(), back.GetProperty("replaced").GetInt32()));
        Assert.Equal(2, (await RunAsync("policy", "rollback", "p", "3")).Code);
        Assert.Equal(2, (await JsonAsync("policy", "history", "p")).GetProperty("versions").GetArrayLength());
        var record = (await RunAsync("audit", "query", "--json")).Output;
        Assert.Contains("version 1, from version 2", record, StringComparison.Ordinal);
        Assert.Contains($"digest {back.GetProperty("digest").GetString()}", record, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("policy", "show", "p@1", "--version", "2")).Code);
        Assert.Contains("is no version of a policy", (await RunAsync("policy", "show", "p@new")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applying_shows_warnings_with_line_and_caret()
    {
        var file = Write("p.json", "{ \"version\": \"1\",\n  \"default\": \"allow\" }");
        var said = await RunAsync("policy", "apply", "p", file);
        Assert.Equal(0, said.Code);
        Assert.Contains($"{file}:2:14: warning: this policy allows every call", said.Output, StringComparison.Ordinal);
        Assert.Contains("    2 |   \"default\": \"allow\" }\n                     ^\n", said.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(13, (await JsonAsync("policy", "apply", "q", file)).GetProperty("warnings")[0].GetProperty("caret").GetInt32());
        Assert.DoesNotContain("warning", (await RunAsync("policy", "apply", "r", Write("r.json", Policy))).Output, StringComparison.Ordinal);
    }
}
