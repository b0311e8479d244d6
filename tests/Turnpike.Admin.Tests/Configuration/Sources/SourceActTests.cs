using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Configuration.Startup;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Servers;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Vault;

namespace Turnpike.Admin.Tests.Configuration.Sources;

public sealed class SourceActTests : IDisposable
{
    private const string Canary = "canary-4412";

    private readonly SourceFolder _folder = new();

    [Fact]
    public async Task A_project_is_asked_for_again_when_its_content_changes()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        var path = _folder.Write(".mcp.json", """{ "mcpServers": { "a": { "command": "one" } } }""");
        var view = await SyncAsync(node, path);
        Assert.Equal("untrusted", Assert.Single(view.Files).State);
        Assert.Empty(node.Current.Servers);

        await node.ActAsync(AdminActs.TrustSource, new TrustSource(path, view.Files[0].Sha256!), Cancellation);
        Assert.Equal("added", Assert.Single((await SyncAsync(node, path)).Servers).State);
        Assert.Equal(path, node.Current.Servers["a"].Settings.Source!.File);

        _folder.Write(".mcp.json", """{ "mcpServers": { "a": { "command": "evil" } } }""");
        Assert.Equal("changed", Assert.Single((await SyncAsync(node, path)).Files).State);
        Assert.Equal("one", node.Current.Servers["a"].Target.Command[0]);
    }

    [Fact]
    public async Task What_is_put_in_force_is_what_was_read_and_not_the_file_read_again()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        var path = _folder.Write("mcp.json", """{ "mcpServers": { "a": { "command": "verified" } } }""");
        var read = await SourceReader.ReadAsync(node, new SourcePlaces { Explicit = [path] }, force: false, Cancellation);
        _folder.Write("mcp.json", """{ "mcpServers": { "a": { "command": "exchanged" } } }""");
        await node.ActAsync(AdminActs.SyncSources, read, Cancellation);
        Assert.Equal("verified", node.Current.Servers["a"].Target.Command[0]);
    }

    [Fact]
    public async Task A_file_is_remembered_and_read_again_without_being_named()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        var path = _folder.Write("mcp.json", """{ "mcpServers": { "a": { "command": "x" }, "b": { "command": "x" } } }""");
        await SyncAsync(node, path, SourceLevel.Explicit);
        var before = node.Current.Servers["b"];
        _folder.Write("mcp.json", """{ "mcpServers": { "a": { "command": "y" }, "b": { "command": "x" } } }""");
        var again = await SourceReader.ReadAsync(node, new SourcePlaces(), force: false, Cancellation);
        var view = await node.ActAsync(AdminActs.RefreshServers, again, Cancellation);
        Assert.Equal(["changed", "unchanged"], view.Servers.Select(s => s.State));
        Assert.True(before.IsReachedLike(node.Current.Servers["b"]));
        Assert.Equal("y", node.Current.Servers["a"].Target.Command[0]);
    }

    [Fact]
    public async Task One_act_puts_a_hundred_servers_in_force_with_one_snapshot()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        var entries = string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""  "s{{i}}": { "command": "x" } """));
        var path = _folder.Write("mcp.json", $$"""{ "mcpServers": { {{entries}} } }""");
        var version = node.Current.Version;
        await SyncAsync(node, path, SourceLevel.Explicit);
        Assert.Equal(100, node.Current.Servers.Count);
        Assert.Equal(version + 1, node.Current.Version);
    }

    [Fact]
    public async Task Work_in_flight_is_a_reason_to_refuse_with_counts_unless_forced()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        var path = _folder.Write("mcp.json", """{ "mcpServers": { "a": { "command": "x" }, "b": { "command": "x" } } }""");
        await SyncAsync(node, path, SourceLevel.Explicit);
        await CallAsync(node, "a");
        await CallAsync(node, "a");
        await CallAsync(node, "b");

        _folder.Write("mcp.json", """{ "mcpServers": { "a": { "command": "y" }, "b": { "command": "x" }, "c": { "command": "x" } } }""");
        var refused = await Assert.ThrowsAsync<AdminException>(() => SyncAsync(node, path, SourceLevel.Explicit));
        Assert.Equal(AdminFaultCode.Conflict, refused.Fault.Code);
        Assert.Contains("(a: 2 calls)", refused.Message, StringComparison.Ordinal);
        Assert.Equal("x", node.Current.Servers["a"].Target.Command[0]);
        Assert.DoesNotContain("c", node.Current.Servers.Keys);

        var forced = await SyncAsync(node, path, SourceLevel.Explicit, force: true);
        Assert.Equal(2, forced.Cancelled);
        Assert.Equal(1, forced.Servers.Single(s => s.Name == "b").InFlight);
        Assert.Equal("y", node.Current.Servers["a"].Target.Command[0]);
    }

    [Fact]
    public async Task Calls_of_every_process_of_the_folder_count()
    {
        await using var place = new Workplace();
        var owner = await place.OpenAsync();
        var attached = await place.OpenAsync();
        await Workplace.PrepareAsync(owner);
        var call = await CallAsync(attached, "s");
        var refused = await Assert.ThrowsAsync<AdminException>(() => owner.ActAsync(AdminActs.DisconnectServer, new EndConnections("s"), Cancellation).AsTask());
        Assert.Contains("s: 1 call", refused.Message, StringComparison.Ordinal);

        attached.Ledger.Settle(new CallOutcome(call.Sequence, OutcomeKind.Result, 200, TimeSpan.Zero, 0));
        while (((await owner.ActAsync(AdminActs.ShowServer, new NamedServer("s"), Cancellation)).Disconnected, await TryDisconnectAsync(owner)) is (false, false))
        {
            await Task.Yield();
        }

        Assert.False(attached.Current.Servers["s"].Settings.IsReachable);
    }

    [Fact]
    public async Task A_restart_ends_what_was_open_and_changes_no_file()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        var text = """{ "mcpServers": { "a": { "command": "no-such-program-3819" } } }""";
        var path = _folder.Write("mcp.json", text);
        await SyncAsync(node, path, SourceLevel.Explicit);
        var before = node.Current.Servers["a"];
        var view = await node.ActAsync(AdminActs.RestartServer, new EndConnections("a"), Cancellation);
        Assert.Equal("error", view.State);
        Assert.False(before.IsReachedLike(node.Current.Servers["a"]));
        Assert.Equal("unchanged", Assert.Single((await SyncAsync(node, path, SourceLevel.Explicit)).Servers).State);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public async Task A_disabled_server_is_not_connected()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        await SyncAsync(node, _folder.Write("mcp.json", """{ "mcpServers": { "a": { "command": "x", "disabled": true } } }"""), SourceLevel.Explicit);
        foreach (var act in (Func<ValueTask>[])
            [async () => await node.ActAsync(AdminActs.ConnectServer, new NamedServer("a"), Cancellation),
             async () => await node.ActAsync(AdminActs.RefreshServer, new NamedServer("a"), Cancellation),
             async () => await node.ActAsync(AdminActs.TestServer, new NamedServer("a"), Cancellation)])
        {
            Assert.Equal(AdminFaultCode.Conflict, (await Assert.ThrowsAsync<AdminException>(() => act().AsTask())).Fault.Code);
        }
    }

    [Fact]
    public async Task Values_of_variables_reach_no_answer_and_no_record()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        var path = _folder.Write("mcp.json", """{ "mcpServers": { "a": { "command": "x", "args": ["${KEY}"] }, "b": { "url": "https://e.example/${KEY}" } } }""");
        var files = SourceReader.Read([(path, SourceLevel.Explicit)], name => name == "KEY" ? Canary : null);
        var view = await node.ActAsync(AdminActs.SyncSources, new SyncSources(files), Cancellation);
        var shown = await node.ActAsync(AdminActs.ListServers, Nothing.Value, Cancellation);
        Assert.Equal(Canary, node.Current.Servers["a"].Target.Command[1]);
        Assert.Equal(["x", "${KEY}"], shown.Servers[0].Command);
        Assert.DoesNotContain(Canary, System.Text.Json.JsonSerializer.Serialize(view, ActJson.Default.SourcesView), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, System.Text.Json.JsonSerializer.Serialize(shown, ActJson.Default.ServerList), StringComparison.Ordinal);
        await place.CloseAsync();
        Assert.DoesNotContain(Canary, place.Record(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotated_secret_restarts_the_servers_that_use_it_and_no_other()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        var path = _folder.Write("mcp.json", """{ "mcpServers": { "a": { "command": "x", "env": { "K": "${secret:K}" } }, "b": { "command": "x" } } }""");
        await SyncAsync(node, path, SourceLevel.Explicit);
        Set(node, "one");
        Assert.Empty((await RefreshAsync(node)).Restarted);
        var (a, b) = (node.Current.Servers["a"], node.Current.Servers["b"]);
        Set(node, "two");
        Assert.Equal(["a"], (await RefreshAsync(node)).Restarted);
        Assert.False(a.IsReachedLike(node.Current.Servers["a"]));
        Assert.True(b.IsReachedLike(node.Current.Servers["b"]));
        Assert.Empty((await RefreshAsync(node)).Restarted);
    }

    [Fact]
    public async Task Forgetting_a_file_disables_its_servers()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        var path = _folder.Write("mcp.json", """{ "mcpServers": { "a": { "command": "x" } } }""");
        await SyncAsync(node, path, SourceLevel.Explicit);
        await node.ActAsync(AdminActs.ForgetSource, new NamedSource(path), Cancellation);
        Assert.True(node.Current.Servers["a"].Settings.IsDisabled);
        Assert.Empty((await node.ActAsync(AdminActs.ListSources, Nothing.Value, Cancellation)).Sources);
    }

    [Fact]
    public async Task A_startup_edit_is_a_preview_until_it_is_applied()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        const string Text = "{ \"x\": 1, /* why */ \"mcpServers\": { \"my server\": { \"command\": \"x\" } } }";
        var path = _folder.Write(".mcp.json", Text);
        await TrustAsync(node, path);
        var preview = await node.ActAsync(AdminActs.SetStartup, new SetStartup("my-server", StartEarly: true), Cancellation);
        Assert.Equal(["my server"], preview.After);
        Assert.False(preview.Applied);
        Assert.Equal(Text, File.ReadAllText(path));
        Assert.False(node.Current.Servers["my-server"].Settings.StartEarly);

        await node.ActAsync(AdminActs.SetStartup, new SetStartup("my-server", StartEarly: true, Apply: true), Cancellation);
        Assert.Equal("{ \"turnpike\": { \"startEarly\": [\"my server\"] }, \"x\": 1, /* why */ \"mcpServers\": { \"my server\": { \"command\": \"x\" } } }", File.ReadAllText(path));
        Assert.Equal("my-server", Assert.Single((await node.ActAsync(AdminActs.GetStartup, Nothing.Value, Cancellation)).Servers).Name);

        // The gateway's own change asks nobody for trust again.
        Assert.Equal("unchanged", Assert.Single((await SyncAsync(node, path)).Servers).State);
    }

    [Fact]
    public async Task Only_the_file_a_server_comes_from_is_written_and_a_project_s_only_as_it_is_trusted()
    {
        await using var place = new Workplace();
        var node = await place.OpenAsync();
        var path = _folder.Write(".mcp.json", """{ "mcpServers": { "a": { "command": "x" } } }""");
        await TrustAsync(node, path);
        var other = _folder.Write("other.json", "{}");
        var refused = await Assert.ThrowsAsync<AdminException>(
            () => node.ActAsync(AdminActs.SetStartup, new SetStartup("a", true, Apply: true, File: other), Cancellation).AsTask());
        Assert.Equal(AdminFaultCode.Forbidden, refused.Fault.Code);
        Assert.Equal("{}", File.ReadAllText(other));

        var changed = """{ "mcpServers": { "a": { "command": "evil" } } }""";
        _folder.Write(".mcp.json", changed);
        Assert.Equal(
            AdminFaultCode.Forbidden,
            (await Assert.ThrowsAsync<AdminException>(() => node.ActAsync(AdminActs.SetStartup, new SetStartup("a", true, Apply: true), Cancellation).AsTask())).Fault.Code);
        Assert.Equal(changed, File.ReadAllText(path));
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task TrustAsync(Node node, string path)
    {
        var view = await SyncAsync(node, path);
        await node.ActAsync(AdminActs.TrustSource, new TrustSource(path, view.Files[0].Sha256!), Cancellation);
        await SyncAsync(node, path);
    }

    private static async Task<SourcesView> SyncAsync(Node node, string path, SourceLevel level = SourceLevel.Project, bool force = false) =>
        await node.ActAsync(AdminActs.SyncSources, new SyncSources(SourceReader.Read([(path, level)]), force), Cancellation);

    private static void Set(Node node, string value) =>
        ((OwnerNode)node).Desk(Actor.Local("tester")).Store.SetSecret(new SecretKey(SecretKind.Value, "a", null, "K"), value, "tester");

    private static async Task<SourcesView> RefreshAsync(Node node) =>
        await node.ActAsync(AdminActs.RefreshServers, await SourceReader.ReadAsync(node, new SourcePlaces(), force: false, Cancellation), Cancellation);

    private static async Task<bool> TryDisconnectAsync(Node node)
    {
        try
        {
            await node.ActAsync(AdminActs.DisconnectServer, new EndConnections("s"), Cancellation);
            return true;
        }
        catch (AdminException)
        {
            return false;
        }
    }

    private static async Task<Reservation> CallAsync(Node node, string server) => await node.Ledger.ReserveAsync(
        new CallIntent
        {
            Kind = "call",
            Method = "tools/call",
            Snapshot = node.Current,
            Server = server,
            Name = "echo",
            Decision = new Decision(DecisionOutcome.Allow, DecisionStep.Allowed, "(test)", "", null, []),
        },
        Cancellation);
}
