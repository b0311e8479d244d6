using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Scans;
using Turnpike.Admin.Servers;
using Turnpike.Admin.Tests.Accounts;
using Turnpike.Audit.Reading;
using Turnpike.Catalog.Definitions;
using Turnpike.Upstreams.Probing;
using Turnpike.Wire.Revisions;

namespace Turnpike.Admin.Tests.Scans;

/// <summary>Scans as acts. Nothing is started: what looks at servers is the test's own.</summary>
public sealed class ScanActTests : IAsyncLifetime
{
    private const string Canary = "canary-4711-of-a-secret";

    private const string Pasted = $$"""
        {
          "mcpServers": {
            "files": { "command": "npx", "args": ["-y", "files-mcp", "--api-key", "{{Canary}}"], "env": { "TOKEN": "{{Canary}}" } },
            "remote": { "url": "https://mcp.example.com/s/{{Canary}}-9/mcp?key={{Canary}}", "headers": { "Authorization": "{{Canary}}" } },
            "later": { "command": "node", "args": ["${workspaceFolder}/x.js"] },
            "off": { "command": "node", "args": ["x.js"], "disabled": true }
          }
        }
        """;

    private readonly string _data = Directory.CreateTempSubdirectory("tp-scan-").FullName;
    private readonly ShiftedTime _time = new();
    private Node _node = null!;
    private ScanLook _look = (_, _, _, _, _) => throw new InvalidOperationException("nobody said yes");
    private ImmutableArray<ScannedServer> _asked = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _node = await Node.OpenAsync(
        _data,
        new NodeOptions { Who = "tester", Time = _time, Scans = new ScanMeans(() => (null, "it is not installed"), (sandbox, options, servers, progress, cancellation) => _look(sandbox, options, servers, progress, cancellation)) },
        Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Reading_a_configuration_starts_nothing_and_shows_names_and_no_value()
    {
        var scan = await BeginAsync(new BeginScan { Configuration = Pasted });
        Assert.Equal(("planned", "none", "it is not installed"), (scan.State, scan.Sandbox, scan.SandboxProblem));
        Assert.Equal(
            [("files", "planned", "TOKEN"), ("remote", "planned", "Authorization"), ("later", "impossible", ""), ("off", "disabled", "")],
            scan.Servers.Select(s => (s.Name, s.State, string.Join(' ', s.Secrets))));
        Assert.Equal(["npx", "-y", "files-mcp", "--api-key", "***"], scan.Servers[0].Command);
        Assert.Equal(("npm", "files-mcp", false), (scan.Servers[0].Package!.Ecosystem, scan.Servers[0].Package!.Spec, scan.Servers[0].Package!.Pinned));
        Assert.Equal("https://mcp.example.com", scan.Servers[1].Url);
        Assert.Equal("pasted.json:3:5", Assert.Single(scan.Servers[0].Sources));
        Assert.DoesNotContain(Canary, JsonSerializer.Serialize(scan, AdminActs.BeginScan.Response), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, new BeginScan { Configuration = Pasted }.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, Record(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_sandbox_no_command_is_started_that_nobody_said_yes_to_knowing_that()
    {
        var scan = await BeginAsync(new BeginScan { Configuration = Pasted });
        var refused = await FaultAsync(AdminActs.StartScan, new StartScan(scan.Id, ["files"]));
        Assert.Equal(AdminFaultCode.Forbidden, refused.Code);
        Assert.Contains("NO SANDBOX (it is not installed): 'files'", refused.Message, StringComparison.Ordinal);
        Assert.Equal("planned", (await ShowAsync(scan.Id)).State);

        _look = AnswersAsync;
        await _node.ActAsync(AdminActs.StartScan, new StartScan(scan.Id, ["files"]) { NoSandbox = true }, Cancellation);
        Assert.Equal("done", (await OverAsync(scan.Id)).State);
        Assert.Equal(["files"], _asked.Select(s => s.Target.Name));
        Assert.Contains(Canary, _asked[0].Target.Command);
    }

    [Fact]
    public async Task What_is_not_ticked_is_left_alone_and_what_can_never_be_scanned_stays_so()
    {
        _look = AnswersAsync;
        var scan = await BeginAsync(new BeginScan { Configuration = Pasted });
        await _node.ActAsync(AdminActs.StartScan, new StartScan(scan.Id, ["remote", "later", "off"]), Cancellation);
        var over = await OverAsync(scan.Id);
        Assert.Equal(["not_started", "scanned", "impossible", "disabled"], over.Servers.Select(s => s.State));
        Assert.Equal(["remote"], _asked.Select(s => s.Target.Name));
        Assert.Equal(AdminFaultCode.Conflict, (await FaultAsync(AdminActs.StartScan, new StartScan(scan.Id, ["files"]))).Code);
    }

    [Fact]
    public async Task Of_a_scan_that_is_over_everything_is_kept_but_the_values()
    {
        _look = AnswersAsync;
        var scan = await BeginAsync(new BeginScan { Configuration = Pasted });
        await _node.ActAsync(AdminActs.StartScan, new StartScan(scan.Id, ["files", "remote"]) { NoSandbox = true, WithSecrets = true }, Cancellation);
        var over = await OverAsync(scan.Id);
        var tool = over.Servers[0].Tools[0];
        Assert.Equal(("delete_everything", "Destructive", "critical"), (tool.Name, tool.Risk.Class, tool.Risk.Severity));
        Assert.Equal(["delete_everything"], over.Stack!.Collisions.Select(c => c.Tool));
        Assert.Equal((2, 2, "critical"), (over.Stack.Servers, over.Stack.Tools, over.Stack.Severity));
        var job = ((OwnerNode)_node).Desk(Actor.Local("tester")).Scans.Find(scan.Id);
        Assert.All(job.Standing.Servers, s => Assert.True(s.Target is { Variables.IsEmpty: true, HeaderFields.IsEmpty: true }));
        Assert.DoesNotContain(job.Standing.Servers, s => s.Target.Command.Contains(Canary) || s.Target.Url?.Contains(Canary, StringComparison.Ordinal) == true);
        foreach (var (format, server, holds) in new[] { ("sarif", null, "\"version\": \"2.1.0\""), ("json", null, "\"delete_everything\""), ("policy", "files", "Recommended for \"files\"") })
        {
            var file = await _node.ActAsync(AdminActs.TakeScan, new TakeScan(scan.Id, format, server), Cancellation);
            Assert.Contains(holds, file.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, file.Text, StringComparison.Ordinal);
        }

        Assert.Equal("files", (await FaultAsync(AdminActs.TakeScan, new TakeScan(scan.Id, "policy"))).Nearest);
        Assert.Equal("sarif", (await FaultAsync(AdminActs.TakeScan, new TakeScan(scan.Id, "sarf"))).Nearest);
        Assert.DoesNotContain(Canary, Record(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_that_is_cancelled_ends_what_it_started_and_keeps_what_was_read_by_then()
    {
        var reached = new TaskCompletionSource();
        _look = async (_, _, servers, progress, cancellation) =>
        {
            progress.Ended(Answer(servers.First(s => s.Target.Name == "remote")));
            progress.Began(servers.First(s => s.Target.Name == "files").Target);
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        };
        var scan = await BeginAsync(new BeginScan { Configuration = Pasted });
        await _node.ActAsync(AdminActs.StartScan, new StartScan(scan.Id, ["files", "remote"]) { NoSandbox = true }, Cancellation);
        await reached.Task;
        Assert.Equal(["running", "scanned"], (await ShowAsync(scan.Id)).Servers.Take(2).Select(s => s.State));
        var cancelled = await _node.ActAsync(AdminActs.CancelScan, new NamedScan(scan.Id), Cancellation);
        Assert.Equal(("cancelled", "not_started", "scanned", 1), (cancelled.State, cancelled.Servers[0].State, cancelled.Servers[1].State, cancelled.Stack!.Servers));
        Assert.Equal(AdminFaultCode.Conflict, (await FaultAsync(AdminActs.CancelScan, new NamedScan(scan.Id))).Code);
    }

    [Fact]
    public async Task Values_of_a_scan_nobody_said_yes_to_are_forgotten_in_time_and_only_the_last_few_are_kept()
    {
        var first = await BeginAsync(new BeginScan { Configuration = Pasted });
        _time.Advance(ScanDesk.Patience);
        Assert.Equal("expired", (await ShowAsync(first.Id)).State);
        var desk = ((OwnerNode)_node).Desk(Actor.Local("tester")).Scans;
        Assert.All(desk.Find(first.Id).Standing.Servers, s => Assert.True(s.Target is { Variables.IsEmpty: true, HeaderFields.IsEmpty: true }));
        Assert.Equal(AdminFaultCode.Conflict, (await FaultAsync(AdminActs.StartScan, new StartScan(first.Id, ["remote"]))).Code);
        for (var i = 0; i < 8; i++)
        {
            await BeginAsync(new BeginScan { Targets = ["npm:files-mcp@1.0.0"] });
        }

        Assert.Equal(8, (await _node.ActAsync(AdminActs.ListScans, Nothing.Value, Cancellation)).Scans.Length);
        Assert.Equal(AdminFaultCode.NotFound, (await FaultAsync(AdminActs.ShowScan, new NamedScan(first.Id))).Code);
    }

    [Fact]
    public async Task What_is_wrong_is_said_with_its_place_and_nothing_is_kept()
    {
        Assert.Contains("line 2, column", (await FaultAsync(AdminActs.BeginScan, new BeginScan { Configuration = "{\n x" })).Message, StringComparison.Ordinal);
        Assert.Equal("there is nothing to scan", (await FaultAsync(AdminActs.BeginScan, new BeginScan())).Message);
        Assert.Equal("npm:@modelcontextprotocol/server-everything", (await FaultAsync(AdminActs.BeginScan, new BeginScan { Targets = ["/etc/passwd"] })).Nearest);
        Assert.Contains("plain http", (await FaultAsync(AdminActs.BeginScan, new BeginScan { Targets = ["http://example.com/mcp"] })).Message, StringComparison.Ordinal);
        Assert.Empty((await _node.ActAsync(AdminActs.ListScans, Nothing.Value, Cancellation)).Scans);
        var scan = await BeginAsync(new BeginScan { Targets = ["npm:files-mcp"] });
        Assert.Equal("files-mcp", (await FaultAsync(AdminActs.StartScan, new StartScan(scan.Id, ["file-mcp"]))).Nearest);
    }

    /// <summary>A program of strangers is not shown what the gateway keeps, nor anybody's home as a whole.</summary>
    [Fact]
    public async Task No_folder_is_shown_that_holds_the_gateways_data()
    {
        var scan = await BeginAsync(new BeginScan { Targets = ["npm:files-mcp"] });
        var link = Path.Combine(Path.GetTempPath(), "tp-link-" + Path.GetFileName(_data));
        Directory.CreateSymbolicLink(link, _data);
        try
        {
            foreach (var folder in new[] { _data, Path.Combine(_data, "record"), Path.GetTempPath(), link })
            {
                var fault = await FaultAsync(AdminActs.StartScan, new StartScan(scan.Id, ["files-mcp"]) { NoSandbox = true, AllowRead = [folder] });
                Assert.Equal((folder, AdminFaultCode.Forbidden), (folder, fault.Code));
            }
        }
        finally
        {
            Directory.Delete(link);
        }
    }

    [Fact]
    public async Task The_record_says_who_said_yes_to_what()
    {
        _look = AnswersAsync;
        var scan = await BeginAsync(new BeginScan { Configuration = Pasted });
        await _node.ActAsync(AdminActs.StartScan, new StartScan(scan.Id, ["files"]) { NoSandbox = true }, Cancellation);
        await OverAsync(scan.Id);
        await _node.DisposeAsync();
        using var reader = new AuditReader(Path.Combine(_data, "record"));
        var acts = reader.ReadAll().Select(r => Encoding.UTF8.GetString(r.Payload.Span)).Where(r => r.Contains("\"scan.", StringComparison.Ordinal) && r.Contains("\"admin\"", StringComparison.Ordinal)).ToArray();
        Assert.Contains("a pasted configuration, sha256 ", acts[0], StringComparison.Ordinal);
        Assert.Contains("NO SANDBOX, files: npx and 4 more words, sha256 ", acts[1], StringComparison.Ordinal);
        Assert.DoesNotContain(acts, a => a.Contains(Canary, StringComparison.Ordinal));
        _node = await Node.OpenAsync(_data, new NodeOptions(), Cancellation);
    }

    private ValueTask<ScanView> BeginAsync(BeginScan request) => _node.ActAsync(AdminActs.BeginScan, request, Cancellation);

    private ValueTask<ScanView> ShowAsync(string id) => _node.ActAsync(AdminActs.ShowScan, new NamedScan(id), Cancellation);

    private async Task<ScanView> OverAsync(string id)
    {
        await ((OwnerNode)_node).Desk(Actor.Local("tester")).Scans.Find(id).Running.WaitAsync(Cancellation);
        return await ShowAsync(id);
    }

    private async Task<AdminFault> FaultAsync<TRequest, TResponse>(Act<TRequest, TResponse> act, TRequest request)
        where TRequest : class
        where TResponse : class =>
        (await Assert.ThrowsAsync<AdminException>(async () => await _node.ActAsync(act, request, Cancellation))).Fault;

    private Task AnswersAsync(Turnpike.Upstreams.Sandboxes.Sandbox? sandbox, ScanOptions options, ImmutableArray<ScannedServer> servers, IScanProgress progress, CancellationToken cancellation)
    {
        Assert.Null(sandbox);
        _asked = [.. servers.Where(s => s.State == ScanState.Scanned)];
        foreach (var server in _asked)
        {
            progress.Began(server.Target);
            progress.Ended(Answer(server));
        }

        return Task.CompletedTask;
    }

    private static ScannedServer Answer(ScannedServer server) => server with
    {
        Listing = new ServerListing
        {
            Era = Era.Modern,
            Revision = "2026-07-28",
            Hello = ReadOnlyMemory<byte>.Empty,
            Pages = [],
            Problems = [],
            Definitions =
            [
                new Definition
                {
                    Kind = DefinitionKind.Tool,
                    Name = "delete_everything",
                    Hash = new DefinitionHash(new string('a', 64)),
                    Json = Encoding.UTF8.GetBytes("""{"name":"delete_everything","description":"Deletes every file for good.","inputSchema":{"type":"object"}}"""),
                },
            ],
        },
    };

    private string Record() => string.Concat(Directory.EnumerateFiles(Path.Combine(_data, "record"), "*.tpa").Select(f =>
    {
        using var stream = new FileStream(f, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }));
}
