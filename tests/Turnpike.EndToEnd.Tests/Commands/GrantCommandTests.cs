using System.Text;
using Turnpike.Commands;

namespace Turnpike.EndToEnd.Tests.Commands;

public sealed class GrantCommandTests : CommandTests
{
    [Fact]
    public async Task A_grant_is_created_shown_rotated_and_revoked()
    {
        await AddServerAsync();
        var created = await JsonAsync("grant", "create", "--subject", "alice", "--server", "s", "--policy", Write("readonly.json", Policy), "--expires", "30d");
        var token = created.GetProperty("token").GetString()!;
        Assert.StartsWith("tp_", token, StringComparison.Ordinal);
        var id = created.GetProperty("grant").GetProperty("id").GetString()!;

        var shown = await JsonAsync("grant", "show", id);
        Assert.Equal("alice", shown.GetProperty("subject").GetString());
        Assert.Equal("readonly", shown.GetProperty("servers")[0].GetProperty("policy").GetString());
        Assert.True(shown.TryGetProperty("expires_at", out _));
        Assert.DoesNotContain(token, (await RunAsync("grant", "list")).Output + (await RunAsync("grant", "show", id)).Output, StringComparison.Ordinal);

        var rotated = await JsonAsync("grant", "rotate", id, "--overlap", "10m");
        Assert.NotEqual(token, rotated.GetProperty("token").GetString());
        Assert.True(rotated.TryGetProperty("old_token_until", out _));

        await JsonAsync("grant", "revoke", id);
        var gone = await RunAsync("grant", "show", id);
        Assert.Equal(2, gone.Code);
    }

    [Fact]
    public async Task The_token_is_printed_once_with_the_lines_that_connect_clients_and_is_in_no_file()
    {
        await AddServerAsync();
        var said = await RunAsync("grant", "create", "--subject", "alice", "--server", "s", "--policy", Write("p.json", Policy));
        Assert.Equal(0, said.Code);
        var token = said.Output.Split('\n').Single(l => l.StartsWith("token: ", StringComparison.Ordinal))[7..].Trim();
        foreach (var line in new[] { "claude mcp add --transport http s http://127.0.0.1:7227/mcp/s", "\"mcpServers\"", "\"servers\"" })
        {
            Assert.Contains(line, said.Output, StringComparison.Ordinal);
        }

        Assert.Contains("No gateway runs on this data folder: the lines name the default address, http://127.0.0.1:7227", said.Output, StringComparison.Ordinal);
        AssertInNoFile(token);
    }

    [Fact]
    public async Task Each_server_goes_with_the_policy_behind_it()
    {
        await AddServerAsync("a");
        await AddServerAsync("b");
        var (one, two) = (Write("one.json", Policy), Write("two.json", Policy));
        var created = await JsonAsync("grant", "create", "--subject", "x", "--server", "b", "--policy", two, "--server", "a", "--policy", one);
        var servers = created.GetProperty("grant").GetProperty("servers").EnumerateArray()
            .Select(s => (s.GetProperty("server").GetString(), s.GetProperty("policy").GetString()));
        Assert.Equal([("a", "one"), ("b", "two")], servers);
    }

    [Fact]
    public async Task An_applied_policy_is_used_by_its_name()
    {
        await AddServerAsync();
        await JsonAsync("policy", "apply", "shared", Write("p.json", Policy));
        var created = await JsonAsync("grant", "create", "--subject", "x", "--server", "s", "--policy", "shared");
        Assert.Equal("shared", created.GetProperty("grant").GetProperty("servers")[0].GetProperty("policy").GetString());
    }

    [Fact]
    public async Task A_new_grant_does_not_change_the_policy_of_another()
    {
        await AddServerAsync();
        await JsonAsync("grant", "create", "--subject", "x", "--server", "s", "--policy", Write("p.json", Policy));
        await JsonAsync("grant", "create", "--subject", "y", "--server", "s", "--policy", Write("p.json", Policy));
        var said = await RunAsync("grant", "create", "--subject", "z", "--server", "s", "--policy", Write("p.json", Policy + "\n"));
        Assert.Equal(2, said.Code);
        Assert.Contains("policy apply p", said.Error, StringComparison.Ordinal);
        Assert.Equal(Policy, (await RunAsync("policy", "show", "p")).Output);
    }

    [Fact]
    public void A_grant_that_has_ended_is_shown_as_such()
    {
        var end = new DateTimeOffset(2026, 11, 21, 6, 0, 0, TimeSpan.Zero);
        Assert.Equal("2026-11-21T06:00:00Z", GrantText.End(end, end.AddTicks(-1)));
        Assert.Equal("2026-11-21T06:00:00Z (ended)", GrantText.End(end, end));
        Assert.Equal("never", GrantText.End(null, end));
    }

    [Fact]
    public async Task An_anonymous_grant_is_loud()
    {
        await AddServerAsync();
        var said = await RunAsync("grant", "create", "--anonymous", "--server", "s", "--policy", Write("p.json", Policy));
        Assert.Equal(0, said.Code);
        Assert.Contains("ANONYMOUS", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("tp_", said.Output, StringComparison.Ordinal);
        Assert.Contains("WARNING", (await RunAsync("grant", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("doctor")).Code);
    }

    [Theory]
    [InlineData("t", "p.json", "there is no server 't'", "s")]
    [InlineData("s", "p.jsn", "neither a policy nor a file", "")]
    public async Task What_does_not_exist_is_named(string server, string policy, string message, string nearest)
    {
        await AddServerAsync();
        Write("p.json", Policy);
        var said = await RunAsync("grant", "create", "--subject", "x", "--server", server, "--policy", Path.Combine(Folder, policy));
        Assert.Equal(2, said.Code);
        Assert.Contains(message, said.Error, StringComparison.Ordinal);
        Assert.Contains(nearest, said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_policy_file_creates_no_grant()
    {
        await AddServerAsync();
        var said = await RunAsync("grant", "create", "--subject", "x", "--server", "s", "--policy", Write("p.json", "{ \"version\": \"1\" }"));
        Assert.Equal(2, said.Code);
        Assert.Contains("p.json:1:", said.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await JsonAsync("grant", "list")).GetProperty("grants").GetArrayLength());
    }

    private async Task AddServerAsync(string name = "s") => await JsonAsync("server", "add", name, "--no-probe", "--", "never-started");

    private void AssertInNoFile(string secret)
    {
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            Assert.False(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0, $"{file} holds the secret");
        }
    }
}
