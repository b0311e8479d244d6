using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Turnpike.Commands;
using Turnpike.EndToEnd.Tests.Commands;
using Turnpike.EndToEnd.Tests.Gateways;

namespace Turnpike.EndToEnd.Tests.Api;

/// <summary>Commands that act at a running gateway, by its admin API; and the examples of docs/api.md.</summary>
public sealed partial class RemoteCommandTests : CommandTests
{
    private const string AskForPay = """
        { "version": "1", "default": "allow", "tools": { "pay": { "action": "require_approval" } } }
        """;

    [Fact]
    public async Task A_command_says_and_does_at_a_gateway_what_it_does_at_the_data_folder()
    {
        await using var server = await ScriptedToolServer.StartAsync("""[{"name":"pay","inputSchema":{"type":"object"}}]""");
        await JsonAsync("server", "add", "shop", "--approve-baseline", "--url", server.Url);
        await using var gateway = await RunningGateway.StartAsync(Data);
        var admin = await TokenAsync("admin");
        var file = Write("ask.json", AskForPay);

        // The same answer to the same question.
        foreach (var question in new string[][] { ["server", "list"], ["grant", "list"], ["pin", "list"], ["policy", "list"], ["approval", "list", "--all"], ["admin", "person", "list"] })
        {
            foreach (var form in new string[][] { [], ["--json"] })
            {
                Assert.Equal(await RunAsync([.. question, .. form]), await AtAsync(gateway, admin, [.. question, .. form]));
            }
        }

        // A policy, and an edit that was made from an older version of it.
        Assert.Equal(0, (await AtAsync(gateway, admin, "policy", "apply", "ask", file, "--expect", "0")).Code);
        var late = await AtAsync(gateway, admin, "policy", "apply", "ask", Write("late.json", AskForPay.Replace("allow", "deny", StringComparison.Ordinal)), "--expect", "3", "--json");
        Assert.Equal((2, "conflict"), (late.Code, Error(late, "code")));
        Assert.Contains("'ask'", Error(late, "message"), StringComparison.Ordinal);

        // A grant, a call under it that waits for somebody, and the answer.
        var grant = JsonDocument.Parse((await AtAsync(gateway, admin, "grant", "create", "--subject", "bot", "--server", "shop", "--policy", "ask", "--json")).Output).RootElement;
        using var caller = new GrantedCaller(gateway.Url, "shop", grant.GetProperty("token").GetString()!);
        var id = (await caller.CallAsync("pay")).GetProperty("_meta").GetProperty("dev.turnpike/decision").GetProperty("approvalId").GetString()!;
        var approver = await TokenAsync("approver");
        Assert.Equal(0, (await AtAsync(gateway, approver, "approval", "approve", id)).Code);
        Assert.Equal("approved", (await JsonAsync("approval", "show", id)).GetProperty("state").GetString());

        // The record as at the data folder, and over more than one answer of the gateway.
        var record = await AtAsync(gateway, admin, "audit", "query", "--kind", "call", "--limit", "600", "--json");
        Assert.Equal(await RunAsync("audit", "query", "--kind", "call", "--limit", "600", "--json"), record);
        Assert.Contains("\"pay\"", record.Output, StringComparison.Ordinal);

        // What a role may not is answered with no; what a mistake is, as everywhere.
        var refused = await AtAsync(gateway, approver, "policy", "apply", "ask", file, "--json");
        Assert.Equal((1, "forbidden"), (refused.Code, Error(refused, "code")));
        Assert.Equal(0, (await RunAsync("admin", "token", "revoke", "t-approver")).Code);
        Assert.Equal(1, (await AtAsync(gateway, approver, "server", "list")).Code);
        var unknown = await AtAsync(gateway, admin, "server", "show", "shopp");
        Assert.Equal(await RunAsync("server", "show", "shopp"), unknown);
        Assert.Equal(2, unknown.Code);
    }

    [Fact]
    public async Task What_needs_the_files_or_another_way_in_says_so_and_nothing_is_done_here_instead()
    {
        var token = Write("token", "tpa_no");
        foreach (var command in new string[][] { ["audit", "verify"], ["doctor"], ["up"], ["audit", "tail"] })
        {
            var said = await SayAsync([.. command, "--api", "http://127.0.0.1:9", "--token-file", token]);
            Assert.Equal(2, said.Code);
            Assert.Contains("needs the files of a data folder", said.Error, StringComparison.Ordinal);
        }

        foreach (var (args, sentence) in new (string[], string)[]
        {
            (["--api", "http://gate.example"], "for everybody on the way to read"),
            (["--api", "http://127.0.0.1:9/api/v1"], "without a path"),
            (["--api", "http://a:b@127.0.0.1:9"], "carries no secret"),
            (["--api", "http://127.0.0.1:9"], "needs the file with an API token"),
            (["--api", "http://127.0.0.1:9", "--token-file", token], "holds no API token"),
            (["--api", "http://127.0.0.1:9", "--data", Data], "do not go together"),
        })
        {
            var said = await SayAsync(["server", "list", .. args]);
            Assert.Equal(2, said.Code);
            Assert.Contains(sentence, said.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("tpa_no", said.Error, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(Data));

        // A token that is one, and nobody there to take it.
        var real = await TokenAsync("viewer");
        Assert.Equal(3, (await SayAsync("server", "list", "--api", "http://127.0.0.1:9", "--token-file", real)).Code);
    }

    [Fact]
    public async Task The_examples_of_the_page_work()
    {
        await using var gateway = await RunningGateway.StartAsync(Data);
        var token = File.ReadAllText(await TokenAsync("admin"));
        Write("token.txt", $"Authorization: Bearer {token}\n");
        var examples = Example().Matches(File.ReadAllText(Path.Combine(CommandPageTests.Root(), "docs", "api.md"))).Select(m => m.Groups[1].Value).ToList();
        Assert.True(examples.Count >= 5);
        foreach (var example in examples)
        {
            var start = new ProcessStartInfo("sh", ["-c", example.Replace("http://127.0.0.1:7227/", gateway.Url.ToString(), StringComparison.Ordinal)])
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
            };
            using var shell = Process.Start(start)!;
            var said = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(shell.ExitCode == 0 && !JsonDocument.Parse(said).RootElement.TryGetProperty("status", out _), $"{example}\n{said}");
        }

        Assert.Equal("bot", (await JsonAsync("grant", "list")).GetProperty("grants")[0].GetProperty("subject").GetString());
    }

    // Made at the data folder, kept in a file.
    private async Task<string> TokenAsync(string role)
    {
        var made = await JsonAsync("admin", "token", "create", "t-" + role, "--role", role);
        return Write("token-" + role, made.GetProperty("token").GetString()!);
    }

    private Task<Said> AtAsync(RunningGateway gateway, string tokenFile, params string[] args) =>
        SayAsync([.. args, "--api", gateway.Url.ToString(), "--token-file", tokenFile]);

    // Without the data folder that the other commands are given.
    private static async Task<Said> SayAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, new StringReader(""), output, error);
        return new Said(code, output.ToString(), error.ToString());
    }

    private static string? Error(Said said, string member) => JsonDocument.Parse(said.Output).RootElement.GetProperty("error").GetProperty(member).GetString();

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
