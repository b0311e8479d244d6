using System.Net;
using System.Net.Sockets;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Catalogs;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Tests.Nodes;

namespace Turnpike.Admin.Tests.Catalogs;

/// <summary>Filling the catalogue, following it and judging definitions, as acts.</summary>
public sealed class CatalogActsTests
{
    private const string Lines = """
        {"server":"files","name":"read_file","description":"Reads a file."}
        {"server":"files","name":"delete_file","description":"Permanently deletes a file."}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_import_says_what_it_did_and_the_changes_tell_it()
    {
        await using var work = new Workplace();
        var (node, attached) = (await work.OpenAsync(), await work.OpenAsync());
        var first = await DoneAsync(attached, new ImportCatalog { Text = Lines });
        Assert.Equal(("done", "text", "pasted", 1, 2, 2, 0), (first.State, first.Kind, first.Source, first.Report!.Servers, first.Report.Tools, first.Report.Added, first.Report.Unchanged));
        var second = await DoneAsync(attached, new ImportCatalog { Text = Lines.Replace("Reads", "Runs code of", StringComparison.Ordinal) + "\nbroken" });
        Assert.Equal((0, 1, 1, 1, "pasted:3"), (second.Report!.Added, second.Report.Changed, second.Report.Unchanged, second.Report.Refused, Assert.Single(second.Report.Problems).Place));
        Assert.Equal([second.Id, first.Id], (await node.ActAsync(AdminActs.ListImports, Nothing.Value, Cancellation)).Imports.Select(i => i.Id));

        var changes = await attached.ActAsync(AdminActs.ListCatalogChanges, new ListChanges { Limit = 3 }, Cancellation);
        Assert.True(changes.More);
        Assert.Equal(["server_added", "tool_added", "tool_added"], changes.Changes.Select(c => c.Kind));
        var rest = await attached.ActAsync(AdminActs.ListCatalogChanges, new ListChanges { Since = changes.Cursor }, Cancellation);
        Assert.Equal(["definition_drift", "risk_up"], rest.Changes.Select(c => c.Kind).Order(StringComparer.Ordinal));
        Assert.Empty((await node.ActAsync(AdminActs.ListCatalogChanges, new ListChanges { Since = rest.Cursor }, Cancellation)).Changes);
        Assert.Contains("cursor", (await RefusedAsync(node, AdminActs.ListCatalogChanges, new ListChanges { Since = "x" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_taken_from_where_is_recorded_and_what_it_says_is_not()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await DoneAsync(node, new ImportCatalog { Text = """[{"name":"told_in_confidence"}]""", Server = "files" });
        await RefusedAsync(node, AdminActs.ImportCatalog, new ImportCatalog { Registry = "https://ada:open-sesame@registry.example/x?key=open-sesame" });
        await RefusedAsync(node, AdminActs.ImportCatalog, new ImportCatalog { Registry = "http://registry.example/x?key=open-sesame" });
        var records = (await work.RecordsAsync()).Select(r => r.GetRawText()).Where(r => r.Contains("catalog.import", StringComparison.Ordinal)).ToArray();
        Assert.Contains(records, r => r.Contains("\"files\"", StringComparison.Ordinal) && r.Contains("SHA-256", StringComparison.Ordinal));
        Assert.Contains(records, r => r.Contains("registry.example/x", StringComparison.Ordinal));
        Assert.DoesNotContain(records, r => r.Contains("told_in_confidence", StringComparison.Ordinal) || r.Contains("open-sesame", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_asked_for_wrongly_is_refused_with_what_would_be_right()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        ImportCatalog[] wrong =
        [
            new() { Registry = "registry", Text = Lines }, new() { Server = "files" }, new() { Text = " \n" }, new() { Registry = "no address" }, new() { Registry = "http://registry.example" },
            new() { Text = new string(' ', 3 * 1024 * 1024) + Lines }, new() { Text = "[]", Server = "a\u0000b" },
        ];
        foreach (var request in wrong)
        {
            Assert.Equal(AdminFaultCode.Invalid, (await RefusedAsync(node, AdminActs.ImportCatalog, request)).Code);
        }

        var unnamed = await DoneAsync(node, new ImportCatalog { Text = """[{"name":"x"}]""" });
        Assert.Equal(("failed", null), (unnamed.State, unnamed.Report));
        Assert.Contains("name the server", unnamed.Problem, StringComparison.Ordinal);
        Assert.Equal(AdminFaultCode.NotFound, (await RefusedAsync(node, AdminActs.ShowImport, new NamedImport("im_x"))).Code);
        Assert.Equal(AdminFaultCode.Conflict, (await RefusedAsync(node, AdminActs.CancelImport, new NamedImport(unnamed.Id))).Code);
    }

    [Fact]
    public async Task One_import_runs_at_a_time_and_can_be_ended()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        var begun = node.ActAsync(AdminActs.ImportCatalog, new ImportCatalog { Registry = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/" }, Cancellation).AsTask();
        using var asked = await silent.AcceptTcpClientAsync(Cancellation);
        var running = Assert.Single((await node.ActAsync(AdminActs.ListImports, Nothing.Value, Cancellation)).Imports);
        Assert.Equal(("running", "registry"), (running.State, running.Kind));
        Assert.Equal((AdminFaultCode.Conflict, running.Id), await RefusedAsync(node, AdminActs.ImportCatalog, new ImportCatalog()) is var fault ? (fault.Code, fault.Nearest) : default);
        await node.ActAsync(AdminActs.CancelImport, new NamedImport(running.Id), Cancellation);
        await begun;
        Assert.Equal("cancelled", (await OverAsync(node, running)).State);
        Assert.Equal("done", (await DoneAsync(node, new ImportCatalog())).State);
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_said_with_the_next_step()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        var failed = await DoneAsync(node, new ImportCatalog { Registry = $"http://127.0.0.1:{UnusedPort()}" });
        Assert.Equal("failed", failed.State);
        Assert.Contains("goes on where it was", failed.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Definitions_are_judged_and_nothing_of_them_is_kept()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        var judged = await node.ActAsync(AdminActs.ClassifyTools, new ClassifyTools("""{"result":{"tools":[{"name":"delete_user","description":"Permanently deletes a user."},{"description":"no name"}]}}"""), Cancellation);
        Assert.Equal(("delete_user", "Destructive", 1), (judged.Tools[0].Name, judged.Tools[0].Class, judged.Tools[0].Line));
        Assert.Contains(judged.Tools[0].Evidence, e => e.For.Contains("Destructive", StringComparison.Ordinal));
        Assert.Equal((2, "the tool has no name"), (judged.Tools[1].Line, judged.Tools[1].Error));
        Assert.Equal(3, (await node.ActAsync(AdminActs.ClassifyTools, new ClassifyTools(Lines + "\nbroken"), Cancellation)).Tools.Length);
        Assert.False(File.Exists(Path.Combine(work.Data, "catalog.db")));
        await RefusedAsync(node, AdminActs.ClassifyTools, new ClassifyTools(" \n "));
        await RefusedAsync(node, AdminActs.ClassifyTools, new ClassifyTools($"[{string.Join(',', Enumerable.Repeat("1", 2001))}]"));
    }

    [Fact]
    public void Lines_are_counted_from_one_and_blank_ones_count()
    {
        var judged = JudgedDefinition.OfLines(Encoding.UTF8.GetBytes("\n" + Lines + "\r\n\n7")).ToArray();
        Assert.Equal([(2, null), (3, null), (5, "the line is no object")], judged.Select(j => (j.Line, j.Problem)));
        Assert.Equal(("files", "read_file"), (judged[0].Server, judged[0].Name));
    }

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<CatalogImportView> DoneAsync(Node node, ImportCatalog request) =>
        await OverAsync(node, await node.ActAsync(AdminActs.ImportCatalog, request, Cancellation));

    private static async Task<CatalogImportView> OverAsync(Node node, CatalogImportView import)
    {
        while (import.State == "running")
        {
            await Task.Yield();
            import = await node.ActAsync(AdminActs.ShowImport, new NamedImport(import.Id), Cancellation);
        }

        return import;
    }

    private static async Task<AdminFault> RefusedAsync<TRequest, TResponse>(Node node, Act<TRequest, TResponse> act, TRequest request)
        where TRequest : class
        where TResponse : class =>
        (await Assert.ThrowsAsync<AdminException>(() => node.ActAsync(act, request, Cancellation).AsTask())).Fault;
}
