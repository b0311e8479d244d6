using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Scans;
using Turnpike.Console.Frame;
using Turnpike.Console.Servers.Adding;

namespace Turnpike.Console.Servers.Scans;

/// <summary>Scanning servers before they are added: read first, started by a yes to each, followed, and taken away as files.</summary>
internal static class ScanPages
{
    private static readonly string[] Ways = ["paste", "url", "package", "command", "here"];

    // Fields that are shown again when something was wrong: none that can hold a secret.
    private static readonly string[] Shown = ["url", "package", "command", .. Enumerable.Range(0, 3).Select(i => $"pair-name-{i}")];

    /// <summary>Puts the pages among those of servers.</summary>
    public static void Map(ConsoleRoutes routes) => routes
        .Get("/servers/scan", Right.Administer, request => ShowFormAsync(request, Ways.Contains(request.Query("way")) ? request.Query("way")! : "paste", null))
        .Post("/servers/scan", Right.Administer, BeginAsync)
        .Get("/servers/scan/{id}", Right.Administer, ShowAsync)
        .Get("/servers/scan/{id}/file", Right.Administer, TakeAsync)
        .Post("/servers/scan/{id}/start", Right.Administer, StartAsync)
        .Post("/servers/scan/{id}/cancel", Right.Administer, CancelAsync);

    private static async ValueTask<PageAnswer> ShowFormAsync(PageRequest request, string way, string? problem)
    {
        var typed = problem is null ? [] : Shown.Select(field => KeyValuePair.Create(field, request.FormText(field)));
        return PageAnswer.Show<ScanFormPage>(
            "Scan before you add",
            new ScanFormModel(way, problem, typed.ToImmutableDictionary(StringComparer.Ordinal), (await request.ActAsync(AdminActs.ListScans, Nothing.Value)).Scans),
            problem is null ? 200 : 400);
    }

    private static async ValueTask<PageAnswer> BeginAsync(PageRequest request)
    {
        var way = request.Form("way");
        try
        {
            return PageAnswer.To(ServerPaths.Scan((await request.ActAsync(AdminActs.BeginScan, Asked(request, way))).Id));
        }
        catch (AdminException e) when (e.Fault.Code != AdminFaultCode.Forbidden)
        {
            return await ShowFormAsync(request, Ways.Contains(way) ? way : "paste", PageWriter.Sentence(e));
        }
    }

    private static BeginScan Asked(PageRequest request, string way) => way switch
    {
        "url" => new BeginScan { Targets = [request.Form("url")], Headers = AddForms.ReadPairs(request) },
        "package" => new BeginScan { Targets = [request.Form("package") is var package && package.StartsWith("npm:", StringComparison.Ordinal) ? package : $"npm:{package}"], Environment = AddForms.ReadPairs(request) },
        "command" => new BeginScan { Command = CommandWords.Read(request.FormText("command")), Environment = AddForms.ReadPairs(request) },
        "here" => new BeginScan { ClientFiles = true },
        _ => new BeginScan { Configuration = request.FormText("text") },
    };

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        var scan = await request.ActAsync(AdminActs.ShowScan, new NamedScan(request.Place("id")));
        return PageAnswer.Show<ScanPage>("Scan", new ScanModel(scan, request.Query("server")));
    }

    private static async ValueTask<PageAnswer> StartAsync(PageRequest request)
    {
        var id = request.Place("id");
        var chosen = request.FormAll("server");
        if (chosen.IsEmpty)
        {
            return PageAnswer.Back(ServerPaths.Scan(id), "Nothing was ticked: nothing was started.");
        }

        try
        {
            await request.ActAsync(AdminActs.StartScan, new StartScan(id, chosen)
            {
                NoSandbox = request.IsTicked("bare"),
                WithSecrets = request.IsTicked("secrets"),
                Network = request.IsTicked("network"),
                AllowRead = [.. request.FormText("read").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)],
                TimeoutSeconds = int.TryParse(request.Form("timeout"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 60,
            });
        }
        catch (AdminException e) when (e.Fault is { Code: AdminFaultCode.Forbidden, Nearest: "no_sandbox" })
        {
            return PageAnswer.Back(ServerPaths.Scan(id), $"{e.Message}. Tick the servers and the box below them.");
        }

        return PageAnswer.To(ServerPaths.Scan(id));
    }

    private static async ValueTask<PageAnswer> CancelAsync(PageRequest request)
    {
        var id = request.Place("id");
        await request.ActAsync(AdminActs.CancelScan, new NamedScan(id));
        return PageAnswer.To(ServerPaths.Scan(id), "Cancelled: everything it started was ended.");
    }

    private static async ValueTask<PageAnswer> TakeAsync(PageRequest request)
    {
        var file = await request.ActAsync(AdminActs.TakeScan, new TakeScan(request.Place("id"), request.Query("format") ?? "json", request.Query("server")));
        var bytes = Encoding.UTF8.GetBytes(file.Text);
        return PageAnswer.Raw(async http =>
        {
            http.Response.ContentType = $"{file.Type}; charset=utf-8";
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(file.Name)}\"";
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        });
    }

    private static string FileName(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).TrimStart('.') is { Length: > 0 } fit ? fit : "scan";
}

/// <summary>The page where a scan begins.</summary>
/// <param name="Way"><c>paste</c>, <c>url</c>, <c>package</c>, <c>command</c> or <c>here</c>.</param>
/// <param name="Problem">What was wrong with what was sent; null for nothing.</param>
/// <param name="Typed">What was typed, by field.</param>
/// <param name="Scans">Earlier ones, newest first.</param>
internal sealed record ScanFormModel(string Way, string? Problem, ImmutableDictionary<string, string> Typed, ImmutableArray<ScanSummary> Scans)
{
    /// <summary>What was typed into a field; empty for nothing.</summary>
    public string Of(string field) => Typed.GetValueOrDefault(field, "");
}

/// <summary>The page of one scan.</summary>
/// <param name="Scan">How it stands.</param>
/// <param name="Server">The one server that is shown whole; null for all, the worst of each.</param>
internal sealed record ScanModel(ScanView Scan, string? Server)
{
    /// <summary>Whether it goes on by itself.</summary>
    public bool IsUnderWay => Scan.State is "waiting" or "running";
}
