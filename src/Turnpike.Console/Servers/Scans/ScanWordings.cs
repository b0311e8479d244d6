using System.Collections.Immutable;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Scans;

namespace Turnpike.Console.Servers.Scans;

/// <summary>Scans in words.</summary>
internal static class ScanWordings
{
    /// <summary>How a scan stands.</summary>
    public static StateWord Of(string state) => state switch
    {
        "planned" => new("waits for a yes", "warn"),
        "waiting" => new("waits for another scan", "warn"),
        "running" => new("under way", "warn"),
        "done" => new("done", "ok"),
        "failed" => new("failed", "bad"),
        _ => new(state, "idle"),
    };

    /// <summary>How a server of a scan stands.</summary>
    public static StateWord Of(ScannedServerView server) => server.State switch
    {
        "scanned" => new("read", "ok"),
        "running" => new("is looked at", "warn"),
        "waiting" => new("waits", "idle"),
        "planned" => new("not started", "idle"),
        "not_started" => new("not started", "idle"),
        "disabled" => new("disabled by its client", "idle"),
        "impossible" => new("cannot be scanned", "bad"),
        _ => new("did not answer", "bad"),
    };

    /// <summary>How it is reached, in one line; untrusted text.</summary>
    public static string Reached(ScannedServerView server) =>
        server.Url ?? (server.Command.IsEmpty && server.Package is { } package ? $"{package.Ecosystem}:{package.Spec}" : ShownCommand.Line(server.Command));

    /// <summary>Whether a yes to it means anything: containers can be started without the sandbox alone.</summary>
    public static bool CanStart(ScannedServerView server) => server.State == "planned" || server is { State: "impossible", Package.Ecosystem: "container" };

    /// <summary>What a combination is called.</summary>
    public static string Heading(string kind) => kind switch
    {
        "exfiltration" => "Private data, untrusted content and a way out",
        "injected_code" => "Untrusted content and code",
        _ => "Untrusted content and administration",
    };

    /// <summary>The names of a scan's servers, the first few of them; untrusted text.</summary>
    public static string Names(ImmutableArray<string> names) => names switch
    {
        [] => "no server",
        { Length: <= 3 } => string.Join(", ", names),
        _ => $"{string.Join(", ", names.Take(3))} and {ServerNumbers.Counted(names.Length - 3, "other", "others")}",
    };

    /// <summary>How many tools there are of each severity.</summary>
    public static SeverityCounts Counts(ScannedServerView server)
    {
        int Count(string severity) => server.Tools.Count(t => t.Risk.Severity == severity);
        return new(Count("critical"), Count("high"), Count("medium"), Count("low"));
    }
}
