using System.CommandLine;
using System.Text.Json;
using Turnpike.Commands;

namespace Turnpike.EndToEnd.Tests.Commands;

public sealed class UsageTests : CommandTests
{
    [Theory]
    [InlineData("grnt", "grant")]
    [InlineData("grant creat", "create")]
    [InlineData("grant list --jsn", "--json")]
    [InlineData("grant create --serve x", "--server")]
    [InlineData("server add", "turnpike server add")]
    [InlineData("server", "list")]
    [InlineData("grant list -- npx x", "turnpike run")]
    [InlineData("run", "COMMAND")]
    [InlineData("server add m", "--url")]
    [InlineData("grant create --subject a", "--server NAME")]
    [InlineData("grant create --subject a --server s", "--policy")]
    [InlineData("grant create --subject a --policy p --server s", "--server NAME --policy")]
    [InlineData("up --listen ftp://x", "http://127.0.0.1:7227")]
    [InlineData("up --listen http://gateway.example:80", "http://127.0.0.1:7227")]
    [InlineData("up --allow-host https://gateway.example", "did you mean gateway.example?")]
    [InlineData("up --allow-host *", "gateway.example")]
    [InlineData("up --allow-origin app.example", "https://app.example")]
    [InlineData("grant create --subject a --server s --policy p --gateway nowhere", "--gateway https://gateway.example")]
    [InlineData("connect nowhere", "http://")]
    [InlineData("audit export --format cvs", "csv")]
    [InlineData("audit query --limit 0", "--limit 100")]
    [InlineData("policy explain p.json", "--tool")]
    [InlineData("pin approve s", "--all")]
    [InlineData("grant rotate g --overlap soon", "30d")]
    [InlineData("audit retire --reason old", "--before 90d")]
    [InlineData("audit retire --before 90d", "--reason TEXT")]
    [InlineData("audit keys rotat", "rotate")]
    [InlineData("admin token", "replace")]
    [InlineData("admin session", "list")]
    [InlineData("admin session end", "ID or --person NAME")]
    [InlineData("admin session end cs_1 --person ben", "ID or --person NAME")]
    public async Task Wrong_usage_exits_2_and_names_the_nearest_valid_thing(string line, string nearest)
    {
        var said = await RunAsync(line.Split(' '));
        Assert.Equal(2, said.Code);
        Assert.Equal("", said.Output);
        Assert.Contains(nearest, said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zzzzzzzzzzzz")]
    [InlineData("")]
    public async Task What_is_near_nothing_is_told_every_command_once_and_none_that_is_hidden(string line)
    {
        var said = await CommandLineAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, said.Code);
        Assert.EndsWith("(did you mean up, run, connect, server, auth, grant, policy, pin, catalog, approval, audit, secret, scan, admin, doctor?)", said.Error.TrimEnd(), StringComparison.Ordinal);
    }

    private static async Task<Said> CommandLineAsync(string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return new Said(await CommandLine.RunAsync(args, TextReader.Null, output, error), output.ToString(), error.ToString());
    }

    [Fact]
    public async Task Machines_get_a_refusal_as_json_on_standard_output()
    {
        var said = await RunAsync("grnt", "--json");
        Assert.Equal((2, ""), (said.Code, said.Error));
        var error = JsonDocument.Parse(said.Output).RootElement.GetProperty("error");
        Assert.Equal("usage", error.GetProperty("code").GetString());
        Assert.Equal("grant", error.GetProperty("nearest").GetString());
    }

    [Fact]
    public async Task Every_command_has_help_with_an_example_that_parses()
    {
        foreach (var (path, command) in Commands(CommandLine.Build(), ""))
        {
            var said = await RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
            Assert.Equal(0, said.Code);
            var example = Verb.ExampleOf(command) ?? "turnpike up --demo";
            Assert.Contains($"Example:{Environment.NewLine}  {example}", said.Output, StringComparison.Ordinal);
            string[] words = [.. example.Split(" -- ")[0].Replace("'{\"amount\": 120}'", "{}", StringComparison.Ordinal).Split(' ').Skip(1)];
            Assert.Empty(CommandLine.Build().Parse(words).Errors);
        }
    }

    [Fact]
    public async Task No_option_takes_a_secret()
    {
        await Task.CompletedTask;
        var options = Commands(CommandLine.Build(), "").SelectMany(c => c.Command.Options).Where(o => o.ValueType != typeof(bool)).Select(o => o.Name).ToArray();
        Assert.DoesNotContain(options, o => (o.Contains("token") || o.Contains("header") || o.Contains("env") || o.Contains("secret")) && !o.EndsWith("-file"));
    }

    internal static IEnumerable<(string Path, Command Command)> Commands(Command command, string path)
    {
        yield return (path, command);
        foreach (var inner in command.Subcommands.Where(c => !c.Hidden).SelectMany(c => Commands(c, $"{path} {c.Name}".Trim())))
        {
            yield return inner;
        }
    }
}
