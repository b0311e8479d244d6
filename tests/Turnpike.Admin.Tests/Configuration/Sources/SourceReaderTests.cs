using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Tests.Configuration.Sources;

public sealed class SourceReaderTests : IDisposable
{
    private const string Canary = "canary-7f3a";

    private readonly SourceFolder _folder = new();

    [Fact]
    public void Variables_work_alike_in_args_env_headers_and_url()
    {
        var file = Read("""
            { "mcpServers": {
              "local": { "command": "${PROGRAM:-serve}", "args": ["--key", "${KEY}"], "env": { "KEY": "${KEY}", "S": "${secret:S}" } },
              "far": { "url": "https://${HOST:-e.example}/mcp", "headers": { "X-Key": "k ${KEY}", "Authorization": "Bearer ${secret:T}" } } } }
            """);
        var local = file.Entries[0].Request!;
        Assert.Equal(["serve", "--key", Canary], local.Command);
        Assert.Equal([new NamedSecret("KEY", Canary), new NamedSecret("S", "${secret:S}")], local.Environment);
        var far = file.Entries[1].Request!;
        Assert.Equal("https://e.example/mcp", far.Url);
        Assert.Equal([new NamedSecret("X-Key", "k " + Canary), new NamedSecret("Authorization", "Bearer ${secret:T}")], far.Headers);
    }

    [Fact]
    public void A_bad_entry_disables_itself_alone_and_says_where_it_is()
    {
        var file = Read("""
            { "mcpServers": {
              "good": { "command": "serve" },
              "bad": { "command": "serve", "args": ["${MISSING}", "${KEY}"] },
              "odd": 3 } }
            """);
        Assert.Null(file.Problem);
        Assert.NotNull(file.Entries[0].Request);
        Assert.Null(file.Entries[0].Problem);
        Assert.Null(file.Entries[1].Request);
        Assert.Equal("not set in the environment: MISSING", file.Entries[1].Problem);
        Assert.Equal((3, 3), (file.Entries[1].Line, file.Entries[1].Column));
        Assert.Equal("it is no JSON object", file.Entries[2].Problem);
        Assert.Equal((4, 3), (file.Entries[2].Line, file.Entries[2].Column));
    }

    [Fact]
    public void A_file_that_is_no_JSON_says_line_and_column()
    {
        var file = Read("{ \"mcpServers\": {\n  \"a\": { \"command\": }\n} }");
        Assert.StartsWith("line 2, column 21:", file.Problem, StringComparison.Ordinal);
        Assert.Empty(file.Entries);
    }

    [Theory]
    [InlineData("""{ "url": "${KEY}" }""")]
    [InlineData("""{ "url": "https://user:${KEY}@e.example/" }""")]
    [InlineData("""{ "url": "http://${KEY}.example/" }""")]
    [InlineData("""{ "command": "x", "env": { "A=B": "${KEY}" } }""")]
    [InlineData("""{ "command": "x", "args": ["${KEY}", "${GONE}"] }""")]
    public void No_problem_repeats_a_value(string entry)
    {
        var read = Assert.Single(Read($$"""{ "mcpServers": { "s": {{entry}} } }""").Entries);
        Assert.Null(read.Request);
        Assert.DoesNotContain(Canary, read.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, string.Join(' ', read.Command) + read.Url, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_shown_of_an_entry_is_what_is_written()
    {
        var file = Read("""{ "mcpServers": { "a": { "command": "serve", "args": ["${KEY}"] }, "b": { "url": "https://${HOST:-e.example}/${KEY}?x=1" } } }""");
        Assert.Equal(["serve", "${KEY}"], file.Entries[0].Command);
        Assert.Equal("https://${HOST:-e.example}/${KEY}", file.Entries[1].Url);
    }

    [Fact]
    public void A_project_s_server_runs_in_the_project_and_any_other_where_the_gateway_runs_it()
    {
        const string Text = """{ "mcpServers": { "a": { "command": "x" }, "b": { "command": "x", "cwd": "sub" } } }""";
        var project = Read(Text, SourceLevel.Project);
        Assert.Equal(_folder.Path, project.Entries[0].Request!.WorkingDirectory);
        Assert.Equal(Path.Combine(_folder.Path, "sub"), project.Entries[1].Request!.WorkingDirectory);
        Assert.Null(Read(Text).Entries[0].Request!.WorkingDirectory);
    }

    [Fact]
    public void Reads_the_servers_that_start_early()
    {
        var file = Read("""{ "mcpServers": { "a": { "command": "x" }, "b": { "command": "x" } }, "turnpike": { "startEarly": ["b"] } }""");
        Assert.Equal([false, true], file.Entries.Select(e => e.StartEarly));
    }

    [Fact]
    public void Codex_takes_variables_by_their_names()
    {
        var path = _folder.Write("config.toml", "[mcp_servers.a]\nurl = \"https://e.example/mcp\"\nbearer_token_env_var = \"KEY\"\n");
        var entry = Assert.Single(SourceReader.Read([(path, SourceLevel.Explicit)], Variable)[0].Entries);
        Assert.Equal(new NamedSecret("Authorization", "Bearer " + Canary), Assert.Single(entry.Request!.Headers));
    }

    [Fact]
    public void A_missing_file_is_a_problem_only_where_it_was_named()
    {
        var missing = Path.Combine(_folder.Path, "none.json");
        Assert.NotNull(SourceReader.Read([(missing, SourceLevel.Explicit)], Variable)[0].Problem);
        Assert.True(SourceReader.Read([(missing, SourceLevel.User)], Variable)[0] is { IsAbsent: true, Problem: null });
        Assert.True(SourceReader.Read([(Path.Combine(missing, ".mcp.json"), SourceLevel.Project)], Variable)[0].IsAbsent);
    }

    [Fact]
    public void A_file_that_everybody_can_write_to_is_nobody_s_own()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const string Text = """{ "mcpServers": { "a": { "command": "x" } } }""";
        var path = _folder.Write("open.json", Text);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        Assert.Contains("chmod o-w", SourceReader.Read([(path, SourceLevel.User)], Variable)[0].Problem, StringComparison.Ordinal);

        // A project's is trusted by its content, whoever wrote it.
        Assert.Null(SourceReader.Read([(path, SourceLevel.Project)], Variable)[0].Problem);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_100);
        Assert.Null(SourceReader.Read([(path, SourceLevel.User)], Variable)[0].Problem);
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_111_111);
        Assert.Contains("folder", SourceReader.Read([(path, SourceLevel.User)], Variable)[0].Problem, StringComparison.Ordinal);
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_000_000);
    }

    [Theory]
    [InlineData("NODE_OPTIONS")]
    [InlineData("LD_PRELOAD")]
    [InlineData("https_proxy")]
    public void A_variable_that_steers_the_process_is_refused_by_name(string name)
    {
        var entry = Assert.Single(Read($$"""{ "mcpServers": { "a": { "command": "x", "env": { "{{name}}": "${KEY}" } } } }""").Entries);
        Assert.Null(entry.Request);
        Assert.Contains(name, entry.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, entry.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_gateway_s_own_name_is_nobody_s()
    {
        var file = Read("""{ "mcpServers": { "Gateway": { "url": "https://e.example/mcp" }, "other": { "command": "x" } } }""");
        Assert.Contains("gateway's own", file.Entries[0].Problem, StringComparison.Ordinal);
        Assert.Null(file.Entries[0].Request);
        Assert.NotNull(file.Entries[1].Request);
    }

    [Fact]
    public void A_large_file_is_not_read()
    {
        var path = _folder.Write("large.json", new string(' ', (1024 * 1024) + 1));
        Assert.Equal("the file is larger than 1 MiB", SourceReader.Read([(path, SourceLevel.Explicit)], Variable)[0].Problem);
    }

    public void Dispose() => _folder.Dispose();

    private static string? Variable(string name) => name == "KEY" ? Canary : null;

    private SourceFile Read(string text, SourceLevel level = SourceLevel.Explicit) =>
        SourceReader.Read([(_folder.Write(".mcp.json", text), level)], Variable)[0];
}
