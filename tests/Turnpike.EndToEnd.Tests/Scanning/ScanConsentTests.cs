using System.Text.Json;

namespace Turnpike.EndToEnd.Tests.Scanning;

/// <summary>Reading a configuration starts nothing; starting takes a yes; what is started sees as little as can be.</summary>
public sealed class ScanConsentTests : ScanTests
{
    private string Marker => Path.Combine(Project, "started");

    [Fact]
    public async Task Reading_a_configuration_starts_nothing_asks_nobody_and_says_what_it_names()
    {
        var file = Write("project/.mcp.json", $$"""
            { "mcpServers": {
                "toucher": { "command": "touch", "args": ["{{Marker}}", "--api-key", "hunter-two-arg"], "env": { "API_KEY": "hunter-two-env" } },
                "floating": { "command": "npx", "args": ["-y", "@scope/server@^1"] },
                "remote": { "url": "http://127.0.0.1:9/secret-path?key=hunter-two-url", "headers": { "X-Key": "hunter-two-header" } },
                "later": { "command": "${workspaceFolder}/run" } } }
            """);
        var said = await ScanAsync(file);
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Contains("Not started: 3, use --start", said.Output, StringComparison.Ordinal);
        Assert.Contains("API_KEY", said.Output, StringComparison.Ordinal);
        Assert.Contains("@scope/server@^1, floating", said.Output, StringComparison.Ordinal);
        Assert.Contains($"{file}:2:5", said.Output, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:9", said.Output, StringComparison.Ordinal);
        Assert.Contains("placeholder", said.Output, StringComparison.Ordinal);
        var (code, json) = await JsonAsync(file);
        Assert.Equal((0, 3, 0), (code, json.GetProperty("not_started").GetInt32(), json.GetProperty("scanned").GetInt32()));
        Assert.Equal(["not_started", "not_started", "not_started", "impossible"], json.GetProperty("servers").EnumerateArray().Select(s => s.GetProperty("state").GetString()));
        Assert.DoesNotContain("hunter-two", said.All + json.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-path", said.All + json.GetRawText(), StringComparison.Ordinal);
        Assert.False(File.Exists(Marker));
    }

    [Fact]
    public async Task At_a_terminal_each_server_is_asked_for_and_a_no_starts_nothing()
    {
        var file = Write("project/.mcp.json", $$"""{ "mcpServers": { "toucher": { "command": "touch", "args": ["{{Marker}}"] } } }""");
        var said = await ScanAtTerminalAsync("no\n", file);
        Assert.Contains($"touch {Marker}", said.Output, StringComparison.Ordinal);
        Assert.Contains(HasSandbox ? "Start toucher in the sandbox?" : "Start toucher WITHOUT A SANDBOX", said.Output, StringComparison.Ordinal);
        Assert.Contains("it got no yes", said.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Marker));
    }

    [Fact]
    public async Task At_a_terminal_a_yes_starts_it()
    {
        var file = Write("project/.mcp.json", $$"""{ "mcpServers": { "shop": { {{PlaygroundEntry}} } } }""");
        var said = await ScanAtTerminalAsync("yes\n", file, "--allow-read", AppContext.BaseDirectory);
        Assert.Contains("shop", said.Output, StringComparison.Ordinal);
        Assert.Contains("Together: 1 server", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_started_is_scanned_and_a_disabled_server_is_left_alone()
    {
        var file = Write("project/.mcp.json", $$"""
            { "mcpServers": { "shop": { {{PlaygroundEntry}} }, "off": { "command": "touch", "args": ["{{Marker}}"], "disabled": true } } }
            """);
        var (code, json) = await JsonAsync([file, .. Start]);
        Assert.Equal(0, code);
        var servers = json.GetProperty("servers").EnumerateArray().ToArray();
        Assert.Equal(["scanned", "disabled"], servers.Select(s => s.GetProperty("state").GetString()));
        Assert.Equal(HasSandbox ? "bubblewrap" : "none", json.GetProperty("sandbox").GetString());
        Assert.NotEmpty(servers[0].GetProperty("tools").EnumerateArray());
        Assert.All(servers[0].GetProperty("tools").EnumerateArray(), tool => Assert.Equal(64, tool.GetProperty("hash").GetString()!.Length));
        Assert.False(File.Exists(Marker));
    }

    /// <summary>A bubblewrap that is there and not permitted, as in many containers: the scan says so loudly and starts nothing unasked.</summary>
    [Fact]
    public async Task Without_a_sandbox_nothing_is_started_unless_that_is_said_and_it_is_loud()
    {
        PathBefore = Path.GetDirectoryName(Write("bin/bwrap", "#!/bin/sh\necho no namespaces here >&2\nexit 1\n"));
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(Path.Combine(PathBefore!, "bwrap"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var file = Write("project/.mcp.json", $$"""{ "mcpServers": { "toucher": { "command": "touch", "args": ["{{Marker}}"] } } }""");
        var refused = await ScanAsync(file, "--start");
        Assert.Equal(2, refused.Code);
        Assert.Contains("NO SANDBOX: bubblewrap (bwrap) is not permitted here: no namespaces here", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--no-sandbox", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await ScanAsync("--", "touch", Marker)).Code);
        Assert.False(File.Exists(Marker));

        var bare = await ScanAsync(file, "--start", "--no-sandbox", "--json");
        Assert.Equal(3, bare.Code);
        Assert.Contains("NO SANDBOX", bare.Error, StringComparison.Ordinal);
        Assert.Equal("none", JsonDocument.Parse(bare.Output).RootElement.GetProperty("sandbox").GetString());
        Assert.True(File.Exists(Marker));
    }

    [Fact]
    public async Task A_started_command_sees_neither_the_home_nor_the_environment_of_whoever_scans()
    {
        Write("home/.ssh/id", "private");
        string[] command = ["--", "sh", "-c", "echo home $(ls -A $HOME | wc -l) $HOME token $AMBIENT_TOKEN key $(cat " + Home + "/.ssh/id) >&2; exit 5"];
        if (!HasSandbox)
        {
            var refused = await ScanAsync(command);
            Assert.Equal(2, refused.Code);
            Assert.Contains("NO SANDBOX", refused.Error, StringComparison.Ordinal);
        }

        var (code, json) = await JsonAsync(HasSandbox ? command : ["--no-sandbox", .. command]);
        var problem = json.GetProperty("servers")[0].GetProperty("problem").GetString()!;
        Assert.Equal(3, code);
        Assert.Contains("home 0 ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain($" {Home} ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("ambient-hunter-two", problem, StringComparison.Ordinal);
        Assert.Equal(!HasSandbox, problem.Contains("key private", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Variables_of_a_configuration_are_given_only_on_request_and_never_shown()
    {
        var words = JsonSerializer.Serialize((string[])["-c", "echo length $(printf %s \"$API_KEY\" | wc -c) value $API_KEY >&2; exit 4"]);
        var file = Write("project/.mcp.json", $$$"""{ "mcpServers": { "m": { "command": "sh", "args": {{{words}}}, "env": { "API_KEY": "hunter-two-env" } } } }""");
        foreach (var (extra, length) in new[] { (Array.Empty<string>(), "length 0"), (["--with-env"], "length 14") })
        {
            var (code, json) = await JsonAsync([file, .. HasSandbox ? ["--start"] : (string[])["--start", "--no-sandbox"], .. extra]);
            Assert.Equal(3, code);
            Assert.Contains(length, json.GetProperty("servers")[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("hunter-two", json.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_in_time_and_nothing_it_started_is_left()
    {
        var mark = $"3600.{Environment.ProcessId}{Random.Shared.Next(1000, 9999)}";
        var (code, json) = await JsonAsync([.. HasSandbox ? Array.Empty<string>() : ["--no-sandbox"], "--timeout", "2s", "--", "sh", "-c", $"sleep {mark} & (setsid sleep {mark} &) ; exec sleep {mark}"]);
        Assert.Equal((3, 1), (code, json.GetProperty("unanswered").GetInt32()));
        Assert.Contains("within 2 s", json.GetProperty("servers")[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])), p => CommandLineOf(p).Contains(mark, StringComparison.Ordinal));
    }

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
