using System.Text.Json;

namespace Turnpike.EndToEnd.Tests.Commands;

/// <summary>Where a policy file is taken an applied policy is, too; which one it was is said.</summary>
public sealed class PolicySourceTests : CommandTests
{
    private string Calls => Write("calls.jsonl", """{"tool":"echo","decision":"allow"}""" + "\n");

    private string Cases => Write("cases.yaml", "cases:\n  - { tool: echo, expect: allow }\n");

    [Theory]
    [InlineData("check")]
    [InlineData("fmt")]
    [InlineData("explain")]
    [InlineData("test")]
    [InlineData("replay")]
    public async Task Every_command_takes_a_file_a_name_or_a_version_and_says_which(string command)
    {
        await RunAsync("policy", "apply", "p", Write("p.json", Policy));
        await RunAsync("policy", "apply", "p", Write("p.json", Policy + "\n"));
        string[] rest = command switch { "explain" => ["--tool", "echo"], "test" => [Cases], "replay" => ["--calls", Calls], _ => [] };
        foreach (var (given, name, version) in new[] { (Write("p.json", Policy), null, 0), ("p", "p", 2), ("p@1", "p", 1) })
        {
            var taken = (await JsonAsync(["policy", command, given, .. rest])).GetProperty("policy");
            Assert.Equal(name, taken.GetProperty("name").GetString());
            Assert.Equal(name is null ? given : null, taken.GetProperty("file").GetString());
            Assert.Equal(version, name is null ? 0 : taken.GetProperty("version").GetInt32());
            Assert.Equal(64, taken.GetProperty("digest").GetString()!.Length);
        }

        var said = await RunAsync(["policy", command, "p@1", .. rest]);
        Assert.Equal(0, said.Code);
        Assert.Equal("turnpike: 'p@1' is the applied policy 'p', version 1\n", said.Error.ReplaceLineEndings("\n"));

        var missing = await RunAsync(["policy", command, "pp", .. rest]);
        Assert.Equal(2, missing.Code);
        Assert.Contains("there is neither a file nor an applied policy 'pp' (did you mean p?)", missing.Error, StringComparison.Ordinal);
        Assert.Contains("has no version 9", (await RunAsync(["policy", command, "p@9", .. rest])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_for_a_policy_creates_no_data_folder()
    {
        var said = await RunAsync("policy", "check", "p");
        Assert.Equal(2, said.Code);
        Assert.Contains("there is no file 'p'", said.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task An_applied_policy_is_not_written_into()
    {
        await RunAsync("policy", "apply", "p", Write("p.json", Policy));
        var said = await RunAsync("policy", "fmt", "p", "--write");
        Assert.Equal(2, said.Code);
        Assert.Contains("turnpike policy apply p p.json --expect 1", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learning_speaks_json()
    {
        var learned = await JsonAsync("policy", "learn", "--calls", Calls);
        Assert.Equal(1, learned.GetProperty("calls").GetInt32());
        Assert.Contains("echo", learned.GetProperty("document").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Differences_are_shown_by_place_and_exit_with_1()
    {
        await RunAsync("policy", "apply", "p", Write("p.json", Policy));
        var edited = Write("p.json", Policy.Replace("\"max\": 10", "\"max\": 20", StringComparison.Ordinal).Replace("\"tools\": {", "\"tools\": { \"add\": {},", StringComparison.Ordinal));
        var said = await RunAsync("policy", "diff", "p", edited);
        Assert.Equal(1, said.Code);
        Assert.Equal(
            $"+ entry /tools/add: {{}}\n~ /tools/echo/limits/0/max (counter \"echoes\"): 10 -> 20\nFrom p@1 to {edited}: 1 added, 1 changed.\n",
            said.Output.ReplaceLineEndings("\n"));
        await RunAsync("policy", "apply", "p", edited);
        Assert.Equal(1, (await RunAsync("policy", "diff", "p@1")).Code);

        var json = await RunAsync("policy", "diff", "p@1", "p@2", "--json");
        Assert.Equal(1, json.Code);
        var changes = JsonDocument.Parse(json.Output).RootElement.GetProperty("changes");
        Assert.Equal(
            """{"change":"changed","part":"max","pointer":"/tools/echo/limits/0/max","old_pointer":"/tools/echo/limits/0/max","of":"counter \u0022echoes\u0022","old":10,"new":20}""",
            changes[1].GetRawText());
        Assert.Equal(2, changes.GetArrayLength());
    }

    [Fact]
    public async Task Policies_that_say_the_same_differ_in_nothing_and_what_is_no_policy_exits_with_2()
    {
        var yaml = Write("p.yaml", "default: deny\nversion: \"1\"\ntools:\n  echo:\n    limits: [ { max: 1e1, scope: grant, window: day, counter: echoes } ]\n");
        var said = await RunAsync("policy", "diff", Write("p.json", Policy), yaml);
        Assert.Equal(0, said.Code);
        Assert.Contains("say the same; only how it is written differs.", said.Output, StringComparison.Ordinal);
        var wrong = await RunAsync("policy", "diff", yaml, Write("bad.json", "{}"));
        Assert.Equal((2, ""), (wrong.Code, wrong.Output));
        Assert.Contains("bad.json:1:1:", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("a file is compared with something", (await RunAsync("policy", "diff", yaml)).Error, StringComparison.Ordinal);
        await RunAsync("policy", "apply", "p", yaml);
        Assert.Contains("name the version or the file", (await RunAsync("policy", "diff", "p")).Error, StringComparison.Ordinal);
    }
}
