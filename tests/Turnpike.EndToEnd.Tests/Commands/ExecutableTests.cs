using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Turnpike.EndToEnd.Tests.Commands;

/// <summary>The built executable itself.</summary>
public sealed class ExecutableTests : CommandTests
{
    private const string Hello = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}}\n";

    [Fact]
    public async Task It_exits_with_the_commands_code_and_keeps_answers_and_refusals_apart()
    {
        var (code, output, error) = await StartAsync("policy", "check", Write("p.json", Policy));
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("is a valid policy", output, StringComparison.Ordinal);
        (code, output, error) = await StartAsync("grnt");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("grant", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_at_the_same_time_all_get_their_turn()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            StartAsync("server", "add", $"s{i}", "--no-probe", "--data", Data, "--", "never-started")));
        Assert.All(answers, a => Assert.True(a.Code == 0, a.Error));
        Assert.Equal(4, (await JsonAsync("server", "list")).GetProperty("servers").GetArrayLength());
        Assert.Equal(0, (await RunAsync("audit", "verify")).Code);
    }

    [Fact]
    public async Task Of_edits_made_at_once_from_one_version_exactly_one_is_put_in_force()
    {
        await JsonAsync("policy", "apply", "p", Write("p.json", Policy));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            StartAsync("policy", "apply", "p", Write($"p{i}.json", Policy + new string(' ', i + 1)), "--expect", "1", "--data", Data)));
        Assert.Single(answers, a => a.Code == 0 && a.Output.Contains("in version 2 in place of version 1", StringComparison.Ordinal));
        Assert.Equal(3, answers.Count(a => a.Code == 2 && a.Error.Contains("version 2 is in force", StringComparison.Ordinal)));
        Assert.Equal(2, (await JsonAsync("policy", "history", "p")).GetProperty("versions").GetArrayLength());
    }

    [Fact]
    public async Task Edits_made_at_once_without_an_expectation_each_say_what_they_replaced_and_none_is_lost()
    {
        await JsonAsync("policy", "apply", "p", Write("p.json", Policy));
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(i =>
            StartAsync("policy", "apply", "p", Write($"p{i}.json", Policy + new string(' ', i + 1)), "--json", "--data", Data)));
        var applied = answers.Select(a => JsonDocument.Parse(a.Output).RootElement).Select(a => (Version: a.GetProperty("version").GetInt32(), Replaced: a.GetProperty("replaced").GetInt32()));
        Assert.Equal([(2, 1), (3, 2), (4, 3)], applied.OrderBy(a => a.Version));
        Assert.Equal(4, (await JsonAsync("policy", "history", "p")).GetProperty("versions").GetArrayLength());
    }

    [Fact]
    public async Task Connect_exits_3_with_one_line_when_nobody_listens()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var (code, output, error) = await StartWithAsync(Hello, "connect", $"http://127.0.0.1:{port}/mcp/files");
        Assert.Equal(3, code);
        Assert.Contains("\"error\"", Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.StartsWith($"turnpike: http://127.0.0.1:{port}/mcp/files: ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_says_where_it_listens_in_snake_case_and_a_grant_names_that_address()
    {
        await JsonAsync("server", "add", "s", "--no-probe", "--", "never-started");
        using var up = Start("up", "--listen", "http://127.0.0.1:0", "--json", "--data", Data);
        try
        {
            var said = JsonDocument.Parse((await up.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!).RootElement;
            Assert.Equal(["url", "admin_token", "demo_url", "demo_token", "console"], said.EnumerateObject().Select(m => m.Name));
            var url = new Uri(said.GetProperty("url").GetString()!);
            Assert.StartsWith("tpa_", said.GetProperty("admin_token").GetString(), StringComparison.Ordinal);
            Assert.Equal(JsonValueKind.Null, said.GetProperty("demo_token").ValueKind);

            var created = await RunAsync("grant", "create", "--subject", "alice", "--server", "s", "--policy", Write("p.json", Policy));
            Assert.Contains(new Uri(url, "mcp/s").ToString(), created.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("No gateway runs", created.Output, StringComparison.Ordinal);
            var named = await RunAsync("grant", "create", "--subject", "bob", "--server", "s", "--policy", "p", "--gateway", "https://gateway.example");
            Assert.Contains("https://gateway.example/mcp/s", named.Output, StringComparison.Ordinal);
        }
        finally
        {
            up.Kill();
            await up.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Connect_exits_1_with_one_line_when_the_token_is_refused()
    {
        await JsonAsync("server", "add", "s", "--no-probe", "--", "never-started");
        using var up = Start("up", "--listen", "http://127.0.0.1:0", "--json", "--data", Data);
        try
        {
            var url = JsonDocument.Parse((await up.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!).RootElement.GetProperty("url").GetString()!;
            var (code, output, error) = await StartWithAsync(Hello, "connect", new Uri(new Uri(url), "mcp/s").ToString(), "--token-file", Write("token", "tp_wrong"));
            Assert.Equal(1, code);
            Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Contains("token", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
        finally
        {
            up.Kill();
            await up.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Up_starts_where_no_other_program_is_found_and_writes_nothing_into_the_working_directory()
    {
        var (work, empty, home) = (Directory.CreateDirectory(Path.Combine(Folder, "work")), Directory.CreateDirectory(Path.Combine(Folder, "bin")), Directory.CreateDirectory(Path.Combine(Folder, "home")));
        var start = Prepare("up", "--listen", "http://127.0.0.1:0", "--json");
        start.WorkingDirectory = work.FullName;
        foreach (var name in (string[])["XDG_DATA_HOME", "XDG_RUNTIME_DIR", "LOCALAPPDATA", "TURNPIKE_DATA"])
        {
            start.Environment.Remove(name);
        }

        (start.Environment["PATH"], start.Environment["HOME"]) = (empty.FullName, home.FullName);
        using var up = Process.Start(start)!;
        try
        {
            var said = JsonDocument.Parse((await up.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!).RootElement;
            using var client = new HttpClient();
            using var well = await client.GetAsync(new Uri(new Uri(said.GetProperty("url").GetString()!), "/readyz"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, well.StatusCode);
            Assert.Empty(work.EnumerateFileSystemInfos());
        }
        finally
        {
            up.Kill();
            await up.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Task<(int Code, string Output, string Error)> StartAsync(params string[] args) => StartWithAsync("", args);

    private static async Task<(int Code, string Output, string Error)> StartWithAsync(string input, params string[] args)
    {
        using var process = Start(args);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(params string[] args) => Process.Start(Prepare(args))!;

    private static ProcessStartInfo Prepare(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "turnpike.dll"));
        foreach (var argument in args)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
