using System.Collections.Immutable;
using System.Text;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Tests.Clients;

/// <summary>What the files of the well-known clients say, and where.</summary>
public sealed class ClientFormatTests
{
    [Fact]
    public void An_entry_is_named_with_its_place()
    {
        var servers = Read("{\n  // comment\n  \"mcpServers\": {\n    \"one\": { \"command\": \"a\" },\n      \"t/wo\": { \"url\": \"https://e.example\" } } }");
        Assert.Equal([("/mcpServers/one", new TextPosition(4, 5)), ("/mcpServers/t~1wo", new TextPosition(5, 7))], servers.Select(s => (s.Pointer, s.Position)));
        Assert.Equal(("t-wo", "t/wo"), (servers[1].Name, servers[1].GivenName));
    }

    [Fact]
    public void Claude_code_keeps_servers_for_the_user_and_for_each_project()
    {
        const string File = """{ "mcpServers": { "u": { "command": "a" } }, "projects": { "/p": { "mcpServers": { "v": { "command": "b" } } }, "/q": {} } }""";
        Assert.Equal("u", Assert.Single(Read(File)).Name);
        var all = ClientConfiguration.Read(Encoding.UTF8.GetBytes(File), everyProject: true);
        Assert.Equal([("u", null), ("v", "/p")], all.Select(s => (s.Name, s.Project)));
        Assert.Equal("/projects/~1p/mcpServers/v", all[1].Pointer);
    }

    [Fact]
    public void Windsurf_and_gemini_have_words_of_their_own_for_an_url()
    {
        Assert.Equal("https://w.example/mcp", Assert.Single(Read("""{ "mcpServers": { "w": { "serverUrl": "https://w.example/mcp" } } }""")).Request!.Url);
        Assert.Equal("https://g.example/mcp", Assert.Single(Read("""{ "mcpServers": { "g": { "httpUrl": "https://g.example/mcp" } } }""")).Request!.Url);
    }

    [Fact]
    public void What_only_its_client_can_start_is_still_shown_with_its_words_and_names()
    {
        var server = Assert.Single(Read("""{ "servers": { "m": { "command": "${workspaceFolder}/x", "args": ["-v"], "env": { "KEY": "${input:key}", "OTHER": "v" } } } }"""));
        Assert.Null(server.Request);
        Assert.Equal(["${workspaceFolder}/x", "-v"], server.Command);
        Assert.Equal(["KEY", "OTHER"], server.Variables);
    }

    [Theory]
    [InlineData("\"disabled\": true", true)]
    [InlineData("\"enabled\": false", true)]
    [InlineData("\"disabled\": false", false)]
    public void A_client_can_be_told_not_to_use_a_server(string member, bool disabled) =>
        Assert.Equal(disabled, Assert.Single(Read($$"""{ "mcpServers": { "m": { "command": "a", {{member}} } } }""")).IsDisabled);

    [Theory]
    [InlineData("{\n  \"mcpServers\": {,} }", "line 2, column 18")]
    [InlineData("{ \"mcpServers\": { \"a\": {} ", "line 1, column")]
    public void A_broken_file_is_refused_with_its_place(string text, string place)
    {
        var fault = Assert.Throws<AdminException>(() => Read(text)).Fault;
        Assert.Contains(place, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Codex_keeps_servers_in_tables()
    {
        var servers = ClientConfiguration.ReadToml("""
            model = "o5"            # not of interest
            notify = ["a", 'b', ]
            [mcp_servers.docs]
            command = "npx"
            args = [
              "-y",   # yes
              "some-server@1.0.0",
            ]
            env = { "API_KEY" = "v", OTHER = 'w' }
            startup_timeout_sec = 10.5
            [mcp_servers."with space"]
            url = "https://e.example/mcp"
            bearer_token_env_var = "TOKEN"
            http_headers = { X-Region = "eu" }
            enabled = false
            [mcp_servers.docs.tools.search]
            approval_mode = "approve"
            """u8.ToArray());
        Assert.Equal(["docs", "with-space"], servers.Select(s => s.Name));
        Assert.Equal(["npx", "-y", "some-server@1.0.0"], servers[0].Request!.Command);
        Assert.Equal([new NamedSecret("API_KEY", "v"), new NamedSecret("OTHER", "w")], servers[0].Request!.Environment);
        Assert.Equal(("/mcp_servers/docs", new TextPosition(3, 1)), (servers[0].Pointer, servers[0].Position));
        Assert.Equal((true, new TextPosition(11, 1)), (servers[1].IsDisabled, servers[1].Position));
        Assert.Equal(["X-Region", "Authorization"], servers[1].HeaderFields);
        Assert.Contains("Authorization", servers[1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_form_of_toml_is_read()
    {
        var root = TomlDocument.Read("""
            a.b."c d" = 1_000
            s = "tab\t\u00e9\"q\""
            l = 'C:\path'
            m = '''
            line
            'two' '''
            e = '''x''''
            w = "k"
            d = 1979-05-27 07:32:00Z
            f = 6.26e-3
            yes = true
            nested = [[1, 2], ["a"]]
            it = { x.y = 1, z = [] }
            [[list]]
            n = 1
            [[list]]
            n = 2
            [list.inner]
            o = 3
            """u8).Root;
        Assert.Equal(1000, (long)root["a"]!["b"]!["c d"]!);
        Assert.Equal("tab\té\"q\"", (string)root["s"]!);
        Assert.Equal(@"C:\path", (string)root["l"]!);
        Assert.Equal("line\n'two' ", (string)root["m"]!);
        Assert.Equal("x'", (string)root["e"]!);
        Assert.Equal("1979-05-27 07:32:00Z", (string)root["d"]!);
        Assert.Equal(3, (long)root["list"]![1]!["inner"]!["o"]!);
        Assert.Equal(1, (long)root["it"]!["x"]!["y"]!);
    }

    [Theory]
    [InlineData("a = ", "line 1, column 5")]
    [InlineData("a = 1\na = 2", "line 2, column 6")]
    [InlineData("[t]\nx = 1\n[t]", "line 3")]
    [InlineData("a = \"open", "line 1, column 10")]
    [InlineData("a = word", "needs quotes")]
    [InlineData("a = 1 b = 2", "line 1, column 7")]
    [InlineData("a = \"\\x\"", "no such escape")]
    [InlineData("a = { b = 1 }\n[a]\nc = 1", "no table")]
    [InlineData("a = [1\nb = 2", "line 2, column 1")]
    [InlineData("= 1", "a key is expected")]
    public void What_is_no_toml_is_refused_with_its_place(string text, string why) =>
        Assert.Contains(why, Assert.Throws<AdminException>(() => TomlDocument.Read(Encoding.UTF8.GetBytes(text))).Fault.Message, StringComparison.Ordinal);

    /// <remarks>A file somebody else wrote: whatever stands there, the answer is servers or a refusal.</remarks>
    [Fact]
    public void Broken_files_of_any_kind_are_refused_and_nothing_worse()
    {
        const string Toml = "a.b = 1\n[mcp_servers.\"x y\"]\ncommand = 'c'\nargs = [\"-y\", \"\"\"long\\u0041\"\"\", ]\nenv = { K = \"v\", L.M = 'w' } # c\n[[t]]\nd = 1979-05-27 07:32:00Z\n";
        const string Json = "{ /* c */ \"mcpServers\": { \"x\": { \"command\": \"c\", \"args\": [\"-y\"], \"env\": { \"K\": \"v\" } }, }, \"projects\": { \"/p\": { \"mcpServers\": {} } } }";
        const string Characters = "[]{}=.,\"'\\#\n\r \t0a-\0\u00e9:T";
        var random = new Random(4);
        for (var i = 0; i < 4000; i++)
        {
            var text = new StringBuilder(i % 2 == 0 ? Toml : Json);
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                var at = random.Next(text.Length);
                _ = random.Next(3) switch
                {
                    0 => text.Remove(at, Math.Min(random.Next(1, 9), text.Length - at)),
                    1 => text.Insert(at, Characters[random.Next(Characters.Length)]),
                    _ => text.Insert(at, text.ToString(random.Next(at + 1), Math.Min(12, text.Length - at))),
                };
            }

            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            try
            {
                _ = i % 2 == 0 ? ClientConfiguration.ReadToml(bytes) : ClientConfiguration.Read(bytes, everyProject: true);
            }
            catch (AdminException)
            {
            }
        }
    }

    [Fact]
    public void Tables_nested_without_end_are_refused()
    {
        var keys = string.Join('.', Enumerable.Repeat("a", 16));
        Assert.Throws<AdminException>(() => ClientConfiguration.ReadToml(Encoding.UTF8.GetBytes($"{keys} = {string.Concat(Enumerable.Repeat($"{{ {keys} = ", 30))}1{new string('}', 30)}")));
        Assert.Throws<AdminException>(() => ClientConfiguration.ReadToml(Encoding.UTF8.GetBytes("a = " + new string('[', 5000))));
        Assert.Throws<AdminException>(() => Read(new string('[', 5000)));
    }

    [Fact]
    public void A_person_who_decides_on_a_command_sees_where_its_words_end()
    {
        Assert.Equal("sh -c 'rm -rf x' ''", ShownCommand.Line(["sh", "-c", "rm -rf x", ""]));
        Assert.Equal(@"echo 'it'\''s' 'a\u{a}b'", ShownCommand.Line(["echo", "it's", "a\nb"]));
        Assert.Contains("[300 times]", ShownCommand.Line(["sh", "-c", "true" + new string(' ', 300) + "; curl x"]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_of_the_well_known_clients_are_found_for_user_and_project()
    {
        using var folder = new TemporaryFolder();
        var files = new ClientFiles { Home = folder.Below("home"), Settings = folder.Below("home/.config"), Project = folder.Below("project") };
        Assert.Empty(files.Find());
        string[] there = ["home/.claude.json", "home/.cursor/mcp.json", "home/.codex/config.toml", "home/.codeium/windsurf/mcp_config.json", "home/.gemini/settings.json",
            "home/.config/Claude/claude_desktop_config.json", "home/.config/Code/User/mcp.json", "project/.mcp.json", "project/.vscode/mcp.json"];
        foreach (var file in there)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.Below(file))!);
            File.WriteAllText(folder.Below(file), "{}");
        }

        var found = files.Find();
        Assert.Equal(there.Select(folder.Below).Order(StringComparer.Ordinal), found.Select(f => f.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["Claude Code", "Claude Desktop", "Codex", "Cursor", "Gemini", "VS Code", "Windsurf"], found.Select(f => f.Client).Distinct().Order(StringComparer.Ordinal));
        Assert.All(found, f => Assert.Equal(f.Client, ClientFiles.ClientOf(f.Path)));
    }

    [Theory]
    [InlineData("--api-key|abcdef", "--api-key|***")]
    [InlineData("--token=abcdef", "--token=***")]
    [InlineData("-e|GITHUB_TOKEN=abcdef|image", "-e|GITHUB_TOKEN=***|image")]
    [InlineData("--header|X-Key: abcdef", "--header|***")]
    [InlineData("Authorization: Bearer abcdef", "Authorization: ***")]
    [InlineData("postgres://user:pw@db.example:5432/x", "postgres://***@db.example:5432/x")]
    [InlineData("https://e.example/mcp?key=abcdef", "https://e.example/mcp?***")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz012345", "***")]
    [InlineData("-y|@scope/server@1.2.3|/data|--port=80|https://e.example/mcp", "-y|@scope/server@1.2.3|/data|--port=80|https://e.example/mcp")]
    public void What_looks_like_a_secret_in_a_command_is_not_shown(string words, string shown) =>
        Assert.Equal(shown, string.Join('|', ShownCommand.Of([.. words.Split('|')])));

    [Fact]
    public void Of_an_url_its_host_is_shown() => Assert.Equal("https://e.example:8443", ShownCommand.Host("https://user:pw@e.example:8443/key/abc?x=y"));

    private static ImmutableArray<ImportedServer> Read(string text) => ClientConfiguration.Read(Encoding.UTF8.GetBytes(text));
}
