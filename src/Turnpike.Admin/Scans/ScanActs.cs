using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Catalog.Recommendations;
using Turnpike.Policies;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Admin.Scans;

/// <summary>Acts on scans: read first, started by somebody's yes to each server, looked at in the background.</summary>
internal static class ScanActs
{
    private const int MostText = 1024 * 1024;
    private const int MostServers = 40;
    private const int LongestSummary = 900;

    public static async ValueTask<ScanView> BeginAsync(ActDesk desk, BeginScan request, CancellationToken cancellation)
    {
        if (request.Configuration?.Length > MostText)
        {
            throw Invalid("a configuration has at most 1 MiB", "the file's servers alone");
        }

        if ((request.Configuration, request.Targets.IsEmpty, request.Command.IsEmpty, request.ClientFiles) is (null, true, true, false))
        {
            throw Invalid("there is nothing to scan", "a configuration, an URL, npm:PACKAGE or a command");
        }

        var servers = new List<ScanTarget>();
        var files = new List<ScannedFile>();
        if (request.Configuration is { } text)
        {
            var (found, file) = ScanTargets.OfPaste(text);
            servers.AddRange(found);
            files.Add(file);
        }

        servers.AddRange(request.Targets.Select(t => Target(t, request)));
        if (!request.Command.IsEmpty)
        {
            Require(request.Environment);

            // No folder of the gateway's is the one it was typed in.
            servers.Add(ScanTargets.OfCommand(request.Command, null, request.Environment));
        }

        if (request.ClientFiles)
        {
            var found = await ScanTargets.FindAsync(ClientFiles.Here(), cancellation);
            servers.AddRange(found.Servers);
            files.AddRange(found.Files);
        }

        var unique = ScanTargets.Unique(servers);
        if (unique.Length > MostServers)
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"{unique.Length} servers are more than are scanned at once"), $"at most {MostServers}");
        }

        var now = desk.Time.GetUtcNow();
        var sandbox = desk.Scans.Sandbox;
        var job = new ScanJob(
            $"sc_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}", desk.Who, now, now + ScanDesk.Patience, new ScanTargets(unique, [.. files]), sandbox.Sandbox is not null);
        desk.Scans.Keep(job);
        return ScanViews.Of(job, sandbox);
    }

    public static ValueTask<ScanView> StartAsync(ActDesk desk, StartScan request, CancellationToken cancellation)
    {
        var job = desk.Scans.Find(request.Id);
        var standing = job.Standing;
        if (standing.Phase != ScanPhase.Planned)
        {
            throw NotPlanned(job);
        }

        if (request.Servers.IsEmpty)
        {
            throw Invalid("no server got a yes", standing.Servers.FirstOrDefault(s => s.State == ScanState.NotStarted)?.Target.Name);
        }

        var (found, problem) = desk.Scans.Sandbox;
        var sandbox = request.NoSandbox ? null : found;
        var options = Options(desk, request);
        var chosen = request.Servers.ToHashSet(StringComparer.Ordinal);
        var names = standing.Servers.Select(s => s.Target.Name).ToHashSet(StringComparer.Ordinal);
        if (chosen.FirstOrDefault(n => !names.Contains(n)) is { } unknown)
        {
            throw new AdminException(AdminFaultCode.NotFound, $"the scan names no server '{unknown}'", NearestName.Of(unknown, names));
        }

        ImmutableArray<ScannedServer> servers =
        [
            .. standing.Servers.Select(s => ScanObstacles.Of(s.Target, sandbox is not null)
                ?? (chosen.Contains(s.Target.Name) ? new ScannedServer(s.Target, ScanState.Scanned) : new ScannedServer(s.Target, ScanState.NotStarted) { Problem = "not started: it got no yes" })),
        ];
        var going = servers.Where(s => s.State == ScanState.Scanned).ToArray();
        if (found is null && !request.NoSandbox && going.FirstOrDefault(s => s.Target.StartsProcess) is { } bare)
        {
            throw new AdminException(
                AdminFaultCode.Forbidden,
                $"NO SANDBOX ({problem}): '{bare.Target.Name}' would run as the gateway's user, with that user's files and network, and is not started without a yes to that",
                "no_sandbox");
        }

        if (!job.TryStart(servers, going.Select(s => s.Target.Name), request.NoSandbox))
        {
            throw NotPlanned(job);
        }

        desk.Scans.Start(job, options, sandbox, servers);
        return ValueTask.FromResult(ScanViews.Of(job, desk.Scans.Sandbox));
    }

    public static async ValueTask<ScanView> CancelAsync(ActDesk desk, NamedScan request, CancellationToken cancellation)
    {
        var job = desk.Scans.Find(request.Id);
        return await desk.Scans.CancelAsync(job) ? ScanViews.Of(job, desk.Scans.Sandbox) : throw new AdminException(AdminFaultCode.Conflict, $"the scan '{job.Id}' is over");
    }

    public static ValueTask<ScanView> ShowAsync(ActDesk desk, NamedScan request, CancellationToken cancellation) =>
        ValueTask.FromResult(ScanViews.Of(desk.Scans.Find(request.Id), desk.Scans.Sandbox));

    public static ValueTask<ScanList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(new ScanList([.. desk.Scans.All.Select(ScanViews.Summary)]));

    public static ValueTask<ScanFile> TakeAsync(ActDesk desk, TakeScan request, CancellationToken cancellation)
    {
        var report = ScanViews.Report(desk.Scans.Find(request.Id), desk.Scans.Sandbox)
            ?? throw new AdminException(AdminFaultCode.Conflict, $"the scan '{request.Id}' is not over yet");
        return ValueTask.FromResult(request.Format switch
        {
            "sarif" => new ScanFile("turnpike-scan.sarif", "application/sarif+json", Encoding.UTF8.GetString(SarifLog.Of(report))),
            "json" => new ScanFile("turnpike-scan.json", "application/json", Json(report)),
            "policy" => Policy(report, request.Server),
            _ => throw Invalid($"a scan is no file of the format '{request.Format}'", NearestName.Of(request.Format, ["sarif", "json", "policy"]) ?? "sarif"),
        });
    }

    // What stands in a configuration and in a command may hold secrets: the record tells them apart by their digests.
    public static ActRecord Describe(BeginScan request)
    {
        var parts = new List<string>();
        if (request.Configuration is { } text)
        {
            parts.Add($"a pasted configuration, sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}");
        }

        parts.AddRange(request.Targets.Select(t => t.Contains("://", StringComparison.Ordinal) ? ShownCommand.Address(t) : ShownCommand.Of([t])[0]));
        if (!request.Command.IsEmpty)
        {
            parts.Add(ServerTargets.Recorded(request.Command));
        }

        if (request.ClientFiles)
        {
            parts.Add("the files of the well-known clients");
        }

        return new ActRecord(null, null, Short(string.Join("; ", parts)));
    }

    // Whose yes let what be started is to be read years later: each with what it is.
    public static ActRecord Describe(ActDesk desk, StartScan request)
    {
        var targets = desk.Scans.All.FirstOrDefault(j => j.Id == request.Id)?.Standing.Servers.ToDictionary(s => s.Target.Name, s => s.Target, StringComparer.Ordinal) ?? [];
        var servers = string.Join("; ", request.Servers.Select(n => targets.TryGetValue(n, out var target) ? $"{n}: {Recorded(target)}" : n));
        return new ActRecord(
            null,
            request.Id,
            Short($"{(request.NoSandbox ? "NO SANDBOX, " : "")}{(request.WithSecrets ? "with variables and header fields, " : "")}{(request.Network ? "with the network, " : "")}{servers}"));
    }

    public static ActRecord Describe(NamedScan request) => new(null, request.Id);

    private static string Recorded(ScanTarget target) =>
        target.Url is { } url ? ShownCommand.Host(url)
        : target.Command.IsEmpty && target.Package is { } package ? ScanWords.Package(package)
        : ServerTargets.Recorded(target.Command);

    private static ScanTarget Target(string target, BeginScan request)
    {
        if (target.StartsWith("npm:", StringComparison.Ordinal))
        {
            Require(request.Environment);
            return ScanTargets.OfPackage(target[4..], request.Environment);
        }

        return target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? ScanTargets.OfUrl(target, request.Headers)
            : throw Invalid("a target is an URL or npm:PACKAGE[@VERSION]", "npm:@modelcontextprotocol/server-everything");
    }

    // The same rules as of a server that is added.
    private static void Require(ImmutableArray<NamedSecret> environment) => _ = ServerTargets.Of(new AddServer { Name = "x", Command = ["x"], Environment = environment });

    private static ScanOptions Options(ActDesk desk, StartScan request)
    {
        if (request.Parallel is < 1 or > 16)
        {
            throw Invalid("1 to 16 servers are looked at at once", "4");
        }

        if (request.TimeoutSeconds is < 1 or > 600)
        {
            throw Invalid("a server may take 1 to 600 seconds", "60");
        }

        return new ScanOptions
        {
            Start = true,
            WithSecrets = request.WithSecrets,
            WithoutSandbox = request.NoSandbox,
            Network = request.Network,
            Readable = [.. request.AllowRead.Select(f => Readable(desk, f))],
            Parallel = request.Parallel,
            Timeout = TimeSpan.FromSeconds(request.TimeoutSeconds),
        };
    }

    private static string Readable(ActDesk desk, string folder)
    {
        if (!Path.IsPathFullyQualified(folder) || !Directory.Exists(folder))
        {
            throw Invalid($"'{folder}' is no existing folder by its full path", null);
        }

        // A link may lead to where no folder may be shown.
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var real = new DirectoryInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
        var (data, inside) = (desk.Provisions.Folder.Data + Path.DirectorySeparatorChar, real + Path.DirectorySeparatorChar);
        return data.StartsWith(inside, StringComparison.Ordinal) || inside.StartsWith(data, StringComparison.Ordinal)
            ? throw new AdminException(AdminFaultCode.Forbidden, $"'{folder}' holds the gateway's own data, or lies in it")
            : Sandbox.MayShow(real) ? full
            : throw new AdminException(AdminFaultCode.Forbidden, $"'{folder}' is the user's home or holds it: the sandbox never shows it as a whole", "a folder below it");
    }

    private static ScanFile Policy(ScanReport report, string? server)
    {
        var names = report.Stack.Servers.Select(s => s.Name).ToArray();
        var name = server ?? (names is [var only] ? only : throw Invalid("the scan read several servers, or none: a policy is recommended for one", names.FirstOrDefault()));
        var of = report.Stack.Servers.FirstOrDefault(s => s.Name == name)
            ?? throw new AdminException(AdminFaultCode.NotFound, $"the scan read no server '{name}'", NearestName.Of(name, names));
        return new ScanFile($"{name}.yaml", "application/yaml", RecommendedPolicy.For(of));
    }

    private static string Json(ScanReport report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            ScanJson.Write(json, report);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Short(string text) => text.Length > LongestSummary ? text[..LongestSummary] + "…" : text;

    private static AdminException NotPlanned(ScanJob job) => new(
        AdminFaultCode.Conflict, job.IsOver ? $"the scan '{job.Id}' is over: begin it again" : $"the scan '{job.Id}' was started already");

    private static AdminException Invalid(string message, string? nearest) => new(AdminFaultCode.Invalid, message, nearest);
}
